"""SRU (searchRetrieve by URL) as values: requests, records, diagnostics, and what differs between versions."""

from __future__ import annotations

from typing import Final

from attrs import frozen
from lxml.etree import _Element

V1_1: Final = "1.1"
V1_2: Final = "1.2"
V2_0: Final = "2.0"

DIAGNOSTIC_URI: Final = "info:srw/diagnostic/1/"
DIAGNOSTIC_SCHEMA: Final = "info:srw/schema/1/diagnostics-v1.1"
"""recordSchema of a record that could not be given and is replaced by a diagnostic."""

NAMESPACES: Final = {
    V1_1: "http://www.loc.gov/zing/srw/",
    V1_2: "http://www.loc.gov/zing/srw/",
    V2_0: "http://docs.oasis-open.org/ns/search-ws/sruResponse",
}
"""Namespace of searchRetrieveResponse by version."""

DIAGNOSTIC_NAMESPACES: Final = {
    V1_1: "http://www.loc.gov/zing/srw/diagnostic/",
    V1_2: "http://www.loc.gov/zing/srw/diagnostic/",
    V2_0: "http://docs.oasis-open.org/ns/search-ws/diagnostic",
}
"""Namespace of diagnostic by version."""


@frozen(kw_only=True)
class Diagnostic:
    """Why a server gave no record: `uri` is `info:srw/diagnostic/1/` and a number, or another list's."""

    uri: str
    details: str = ""
    message: str = ""

    @property
    def number(self) -> int | None:
        """The number in the standard's own list, None for another list."""
        number = self.uri.removeprefix(DIAGNOSTIC_URI)
        return int(number) if number != self.uri and number.isdecimal() and len(number) <= 4 else None


def diagnostic(number: int, message: str, details: str = "") -> Diagnostic:
    """A diagnostic of the standard's own list: `diagnostic(7, "Mandatory parameter not supplied", "query")`."""
    return Diagnostic(uri=f"{DIAGNOSTIC_URI}{number}", message=message, details=details)


@frozen(kw_only=True)
class Record:
    """A record as read: `data` is the root element of what it holds."""

    schema: str
    data: _Element
    identifier: str | None = None
    position: int | None = None


@frozen(kw_only=True)
class SearchResponse:
    """A server's answer. `total` is numberOfRecords, None where it gave none (as with a fatal diagnostic)."""

    version: str | None = None
    total: int | None = None
    records: tuple[Record, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


@frozen(kw_only=True)
class SearchRequest:
    """A searchRetrieve request as a server reads it; `schema` is "" where the client left it to the server."""

    version: str = V1_2
    query: str
    schema: str = ""
    maximum: int = 1
    start: int = 1
    escaped: bool = False


@frozen(kw_only=True)
class RecordText:
    """A record to be written: `xml` is a fragment without an XML declaration."""

    schema: str
    xml: str
    identifier: str | None = None
