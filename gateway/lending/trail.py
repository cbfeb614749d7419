"""The gateways that a Request has passed: told in the header Via of its POST, so that none goes round for ever.

Two gateways whose directories name each other as a lender's address would pass a Request to and fro, each under new
ids. ISO 18626 has no element for who passed a message on; RFC 9110 7.6.3 has one for "tracking message forwards,
avoiding request loops". We stand there under the protocol ISO18626, so that proxies, who stand there under HTTP, do not
count. A system that knows nothing of it reads past it.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote, unquote

from adapters.http import RequestHeaders

VIA: Final = "Via"
PROTOCOL: Final = "ISO18626"
EDITION: Final = "2021"
"""What stands for the version of the protocol, which Via wants: the edition that we go by, not that of one peer."""

MAX_NAME: Final = 40
"""Characters that are kept of a gateway's name: agencies have six digits, or a symbol of at most 20 (ISO 15511)."""

_GATEWAY: Final = re.compile(rf"(?:^|,)[ \t]*{PROTOCOL}/[^\s,()]+[ \t]+([^\s,()]+)", re.IGNORECASE | re.ASCII)


def gateways_in(via: str) -> tuple[str, ...]:
    """The gateways that a Via names, the first that had the Request first; no proxies.

    Args:
        via: The header as text, several of them joined by commas; "" where there is none.
    """
    return tuple(_readable(name) for name in _GATEWAY.findall(via)) if via else ()


def via_header(gateways: tuple[str, ...]) -> RequestHeaders:
    """The header that names these gateways; none where there are none."""
    if not gateways:
        return ()
    return ((VIA, ", ".join(f"{PROTOCOL}/{EDITION} {quote(name, safe='')}" for name in gateways)),)


def _readable(name: str) -> str:
    shown = unquote(name)[:MAX_NAME]
    return "".join(letter if letter.isprintable() else "?" for letter in shown)
