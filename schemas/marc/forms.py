"""In what form a thing exists and who may use it on the net (danMarc2 008, 009, 032, 440, 512, 856).

The test of e-books is DBC's, rule by rule; each has a name, so that a person can be told why.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Final

from schemas.marc.record import Record

TEXT: Final = "a"
ONLINE: Final = "xe"
PAPER: Final = "xx"


class NetAccess(StrEnum):
    """Who may use a thing on the net (008 *n; which letter is which is read off the order of DBC's list)."""

    UNRESTRICTED = "a"
    RESTRICTED = "b"
    NONE = "c"
    UNKNOWN = ""


def net_access(record: Record) -> NetAccess:
    """Who may use a thing on the net; UNKNOWN where the record does not say."""
    letter = record.value("008", "n").strip()
    return NetAccess(letter) if letter in tuple(NetAccess) else NetAccess.UNKNOWN


def online(record: Record) -> bool:
    """Whether the thing exists on the net only: every 009 *g is xe, or 008 *w calls it an e-book on no paper."""
    specific = {value.strip() for value in record.values("009", "g") if value.strip()}
    return specific == {ONLINE} or (record.value("008", "w").strip() == "1" and PAPER not in specific)


def open_access(record: Record) -> bool:
    """Whether everybody may read it on the net, and it exists nowhere else."""
    return online(record) and net_access(record) is NetAccess.UNRESTRICTED


def is_article(record: Record) -> bool:
    """Whether the record describes an article or another part of something (008 *t a, 004 *a i)."""
    return record.value("008", "t").strip() == "a" or record.value("004", "a").strip() == "i"


def is_periodical(record: Record) -> bool:
    """Whether the record describes a periodical (008 *t p)."""
    return record.value("008", "t").strip() == "p"


_FILE_FORMATS: Final = re.compile(r"\b(?:epub|pdf|flash)\b|download", re.IGNORECASE)
_NET_CODES: Final = ("BKM", "NET")
_EEBO: Final = re.compile(r"\beebo\b|early english books online", re.IGNORECASE)
E_BOOK_HOSTS: Final = (
    "ebog.dk",
    "ebookcentral.proquest.com",
    "ebrary.com",
    "eblib.com",
    "myilibrary.com",
    "netlibrary.com",
)
"""Whose links lead to e-books. DBC's own list is not public; these are known sellers and lenders
of e-books and nothing else (eReolen lends sound as well)."""
_HOST: Final = re.compile(r"^(?:[a-z]+://)?(?:[^/@]*@)?([^/:?#]+)", re.IGNORECASE)
_LOCAL_E_BOOKS: Final = frozenset({"125010", "810010"})  # libraries whose 091 *a says what a thing is
_BOOK: Final = "bog"


def _is_marked(record: Record) -> bool:
    return record.value("008", "w").strip() == "1"


def _is_file(record: Record) -> bool:
    """Text on the net, catalogued for libraries or the net, that a note or a link calls a file."""
    codes = (value.strip().upper() for value in record.values("032", "x"))
    notes = (*record.values("512", "a"), *record.values("856", "y"))
    return (
        any(_is_net_text(each.all("a"), each.all("g")) for each in record.all("009"))
        and any(code.startswith(_NET_CODES) for code in codes)
        and any(map(_FILE_FORMATS.search, notes))
    )


def _is_net_text(general: tuple[str, ...], specific: tuple[str, ...]) -> bool:
    """Whether a 009 has text and the net side by side: its *a and *g stand in pairs."""
    pairs = zip((value.strip() for value in general), (value.strip() for value in specific), strict=False)
    return (TEXT, ONLINE) in pairs


def _is_eebo(record: Record) -> bool:
    return any(map(_EEBO.search, record.values("440", "a")))


def _has_known_host(record: Record) -> bool:
    """A monograph with a link to somebody who has e-books."""
    hosts = (match[1].lower() for match in map(_HOST.match, record.values("856", "u")) if match)
    return record.value("008", "t").strip() == "m" and any(
        host == known or host.endswith("." + known) for host in hosts for known in E_BOOK_HOSTS
    )


def _is_local_book(record: Record) -> bool:
    owned = record.value("001", "b").strip() in _LOCAL_E_BOOKS
    return owned and any(value.strip().lower() == _BOOK for value in record.values("091", "a"))


E_BOOK_RULES: Final[Mapping[str, Callable[[Record], bool]]] = {
    "008 *w is 1": _is_marked,
    "text on the net (009), 032 *x BKM or NET, and 512 or 856 *y names a file format or a download": _is_file,
    "440 is Early English Books Online": _is_eebo,
    "a monograph with a link to a known seller or lender of e-books (856 *u)": _has_known_host,
    "091 *a of 125010 or 810010 is bog": _is_local_book,
}


def e_book_reason(record: Record) -> str:
    """Which rule makes a record that of an e-book, the first that does; empty where none does."""
    return next((reason for reason, holds in E_BOOK_RULES.items() if holds(record)), "")
