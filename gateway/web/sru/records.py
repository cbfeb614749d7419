"""One record of the catalogue in the form that was asked for; holdings are asked for while the client waits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from attrs import frozen

from adapters.aside import read_aside
from gateway.catalogue.catalogue import Catalogue
from gateway.catalogue.values import Edition
from gateway.holdings.served import MOST_PIECES, PIECE_BYTES, holdings_of, pieces_of, remarks
from gateway.workflow.holdings_desk import HoldingsDesk
from schemas import iso20775
from schemas.iso20775 import Holdings
from schemas.marc import marcxchange
from schemas.marc.crosswalk import to_marc21
from schemas.marc.reading import RecordFault, WriteFault
from schemas.marc.xmlwrite import MARCXML_NAMESPACE, NAMESPACE, Flavour, write_record
from schemas.opac import xml as opac_xml
from schemas.opac.summary import opac_record
from schemas.sru import Diagnostic, RecordText, diagnostic
from schemas.sru.explain import SchemaName
from schemas.xml import parse

MARCXCHANGE: Final = "marcxchange"
MARCXML: Final = "marcxml"
ISOHOLD: Final = "isohold"
OPAC: Final = "opac"

SCHEMAS: Final = (
    SchemaName(name=MARCXCHANGE, identifier="info:lc/xmlns/marcxchange-v1", title="marcXchange: danMarc2 as it is"),
    SchemaName(name=MARCXML, identifier="info:srw/schema/1/marcxml-v1.1", title="MARCXML: MARC21 by the crosswalk"),
    SchemaName(name=ISOHOLD, identifier=iso20775.LOC, title="ISO 20775: live holdings"),
    SchemaName(name=OPAC, identifier="http://www.indexdata.com/yaz/opac", title="OPAC record with live holdings"),
)
"""Forms of record by the short names that requests use; the first is given where none is asked for."""

LIVE: Final = frozenset({ISOHOLD, OPAC})
"""Forms for which libraries are asked."""

PARTIAL: Final = 59
"""The diagnostic for an answer that some libraries are missing from."""

TOO_LARGE: Final = 70
"""The diagnostic in the place of a record whose holdings are more than an answer hands on."""


@frozen
class Given:
    """A record, or the diagnostic in its place; `remarks` are why some of its holdings are missing or stale.

    `pieces` are the copies and parts that it tells of.
    """

    text: RecordText | Diagnostic
    remarks: tuple[str, ...] = ()
    pieces: int = 0


@frozen(kw_only=True)
class Records:
    """Gives records; `libraries` limits who is asked for holdings, () asks all that are listed.

    Holdings of some size are written in a thread of the `reactor`.
    """

    catalogue: Catalogue
    desk: HoldingsDesk
    reactor: Any
    libraries: tuple[str, ...] = ()

    async def give(self, pid: str, schema: str, room: int = MOST_PIECES) -> Given:
        """The record with this pid in one of the `SCHEMAS`; it may tell of `room` copies and parts at most."""
        edition = self.catalogue.edition(pid)
        whole = self.catalogue.record(pid)
        if edition is None:
            return Given(diagnostic(64, "Record temporarily unavailable", pid))
        if schema in LIVE:
            return await self._live(edition, _LIVE_WAYS[schema], whole, room)
        return _STORED_WAYS[schema](edition, whole)

    async def _live(self, edition: Edition, write: _Live, whole: str | None, room: int) -> Given:
        heard = await self.desk.look_up(edition, self.libraries)
        pieces, why = pieces_of(heard), remarks(heard)
        if pieces > room:
            words = f"{pieces:,} copies and parts; an answer holds at most {MOST_PIECES:,}: ask for fewer at a time"
            return Given(diagnostic(TOO_LARGE, "Record too large to send", words), why)
        text = await read_aside(
            self.reactor, pieces * PIECE_BYTES, lambda: write(edition, holdings_of(heard, edition.id), whole)
        )
        return Given(text, why, pieces)


def _marcxchange(edition: Edition, whole: str | None) -> Given:
    return _given(MARCXCHANGE, edition, _named(whole, NAMESPACE) if whole else None)


def _marcxml(edition: Edition, whole: str | None) -> Given:
    return _given(MARCXML, edition, _marc21(whole) if whole else None)


def _isohold(edition: Edition, holdings: Holdings, _whole: str | None) -> RecordText | Diagnostic:
    if not holdings.holdings:
        return diagnostic(67, "Record not available in this schema", "no library says that it has it")
    return RecordText(schema=ISOHOLD, xml=iso20775.write(holdings), identifier=edition.id)


def _opac(edition: Edition, holdings: Holdings, whole: str | None) -> RecordText | Diagnostic:
    bibliographic = (_marc21(whole) if whole else None) or ""
    text = opac_xml.write(opac_record(holdings, bibliographic))
    return RecordText(schema=OPAC, xml=text, identifier=edition.id)


_Live = Callable[[Edition, Holdings, str | None], RecordText | Diagnostic]

_STORED_WAYS: Final = {MARCXCHANGE: _marcxchange, MARCXML: _marcxml}
_LIVE_WAYS: Final[dict[str, _Live]] = {ISOHOLD: _isohold, OPAC: _opac}


def _given(schema: str, edition: Edition, text: str | None) -> Given:
    if text is None:
        return Given(diagnostic(67, "Record not available in this schema", edition.id))
    return Given(RecordText(schema=schema, xml=text, identifier=edition.id))


def _named(element: str, namespace: str) -> str:
    """A record element that stands in its namespace wherever it is put."""
    return element.replace("<record", f'<record xmlns="{namespace}"', 1)


def _marc21(whole: str) -> str | None:
    """The record as MARCXML; None where it cannot be turned into MARC21."""
    try:
        record, _ = marcxchange.decode(parse(_named(whole, NAMESPACE).encode()))
        return _named(write_record(to_marc21(record).record, Flavour.MARCXML), MARCXML_NAMESPACE)
    except (RecordFault, WriteFault):
        return None
