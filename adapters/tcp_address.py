"""Addresses of protocols on bare sockets: `z3950://host:port/database`, `sip2s://host:port`."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import unquote, urlsplit

from attrs import frozen

from adapters.host_names import host_name
from adapters.http_values import BadAddressError


@frozen
class Scheme:
    """What an address that begins with a scheme means: the usual port (None: it must be named), and TLS or not."""

    port: int | None = None
    tls: bool = False


@frozen
class TcpAddress:
    """Where to connect; `path` is what follows the port, without its first slash and its percent signs resolved.

    `certificate` names the one of ours that the server is shown, "" for none.
    """

    host: str
    port: int
    tls: bool = False
    path: str = ""
    certificate: str = ""

    @property
    def where(self) -> str:
        """Host and port, for error texts."""
        return f"{self.host}:{self.port}"


def parse_address(url: str, schemes: Mapping[str, Scheme]) -> TcpAddress:
    """The address as `connect` wants it; raises `BadAddressError` for what cannot be called."""
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise BadAddressError("an address", "cannot be called: its host or its port is none") from None
    scheme = schemes.get(parts.scheme)
    if scheme is None or not host:
        known = " or ".join(f"{name}://" for name in schemes)
        raise BadAddressError("an address", f"cannot be called: it must begin with {known}")
    if parts.username is not None:
        raise BadAddressError("an address", "cannot be called: it holds a user name, which is not supported")
    host = host_name(host)
    port = scheme.port if port is None else port
    if not port:
        raise BadAddressError("an address", "cannot be called: it names no port")
    return TcpAddress(host=host, port=port, tls=scheme.tls, path=unquote(parts.path.removeprefix("/")))
