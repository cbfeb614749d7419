"""What the values of three headers mean, as text (RFC 9110)."""

from __future__ import annotations


def bearer_in(authorization: str) -> str:
    """The bearer token of an Authorization header (RFC 6750), "" where it is none."""
    scheme, _, token = authorization.partition(" ")
    return token.strip(" \t").encode("latin-1").decode("utf-8", "replace") if scheme.lower() == "bearer" else ""


def media_type_in(content_type: str) -> str:
    """A Content-Type in small letters and without its parameters."""
    return content_type.partition(";")[0].strip().lower()


def is_readable_host(host: str) -> bool:
    """Whether the router can read a Host: it is ASCII, and its parts are labels of the name system."""
    try:
        host.encode("ascii")
        host.encode("idna")
    except UnicodeError:
        return False
    return True
