"""The host of an address as it is looked up: a name of ASCII labels, or a number."""

from __future__ import annotations

import re
from typing import Final

import idna

from adapters.http_values import BadAddressError

LONGEST_NAME: Final = 253  # characters (RFC 1035, 2.3.4, without the length octets)
_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63})*\.?|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")
"""Labels of at most 63 characters (RFC 1035, 2.3.4), underscores too since some sites have them; or an IPv6 number."""


def host_name(host: str) -> str:
    """A host as it stands on the wire: `ø.example` gives `xn--pda.example` (IDNA 2008, RFC 5891; UTS 46 maps case).

    Raises:
        BadAddressError: no host can have that name.
    """
    try:
        name = host if host.isascii() else idna.encode(host, uts46=True).decode("ascii")
    except UnicodeError:  # all that idna raises
        name = ""
    if len(name) > LONGEST_NAME or not _NAME.fullmatch(name):
        raise BadAddressError("an address", "cannot be called: its host is no name that a host can have")
    return name
