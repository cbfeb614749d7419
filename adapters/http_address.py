"""Where an HTTP call goes: the server, and what is asked of it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from attrs import frozen

from adapters.host_names import host_name
from adapters.http_values import BadAddressError

_PLAIN: Final = re.compile(r"[!-~]*")
_PARTS: Final = re.compile(r"(?P<server>[Hh][Tt][Tt][Pp][Ss]?://[^/?#\s]+)(?P<target>[^#\s]*)(?:#\S*)?")
_PORTS: Final = {"http": 80, "https": 443}


@frozen(cache_hash=True)
class Server:
    """One server: `name` is what its Host header says, `where` host:port for error texts.

    `certificate` names the one of ours that it is shown, "" for none: connections are kept apart by it.
    """

    host: str
    port: int
    tls: bool
    name: bytes
    certificate: str = ""

    @property
    def where(self) -> str:
        """Host and port."""
        return f"{self.host}:{self.port}"


def parse_address(url: str) -> tuple[Server, bytes]:
    """The server of a URL, and the rest of it as a request line writes it.

    Raises:
        BadAddressError: it cannot be called.
    """
    match = _PARTS.fullmatch(url.strip())
    if match is None or not _PLAIN.fullmatch(match["target"]):
        raise BadAddressError("an address", _why_not(url.strip()))
    target = match["target"]
    return _server(match["server"]), (target if target[:1] == "/" else f"/{target}").encode("ascii")


@lru_cache(maxsize=1024)  # a wave asks the same servers as the wave before
def _server(url: str) -> Server:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise BadAddressError("an address", "cannot be called: its host or its port is none") from None
    if port == 0:
        raise BadAddressError("an address", "cannot be called: its port is 0")
    if parts.username is not None:
        raise BadAddressError("an address", "cannot be called: it holds a user name, which is not supported")
    host = host_name(host)
    usual = _PORTS[parts.scheme]
    written = f"[{host}]" if ":" in host else host
    name = written if port in {None, usual} else f"{written}:{port}"
    return Server(host, port or usual, parts.scheme == "https", name.encode("ascii"))


def _why_not(url: str) -> str:
    """What is wrong with an address that has not the parts of one."""
    begins = url[:8].lower().startswith(("http://", "https://"))
    if not begins or url.partition("://")[2][:1] in {"", "/", "?", "#"}:
        return "cannot be called: it must begin with http:// or https:// and a host"
    return "cannot be called: it holds characters that a URL cannot have"
