"""One record of the catalogue in the form that was asked for; holdings are asked for while the client waits."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from attrs import frozen

from gateway.catalogue.catalogue import Catalogue
from gateway.catalogue.values import Edition
from gateway.holdings.served import holdings_of, remarks
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


@frozen
class Given:
    """A record, or the diagnostic in its place; `remarks` are why some of its holdings are missing or stale."""

    text: RecordText | Diagnostic
    remarks: tuple[str, ...] = ()


@frozen(kw_only=True)
class Records:
    """Gives records; `libraries` limits who is asked for holdings, () asks all that are listed."""

    catalogue: Catalogue
    desk: HoldingsDesk
    libraries: tuple[str, ...] = ()

    async def give(self, pid: str, schema: str) -> Given:
        """The record with this pid in one of the `SCHEMAS`."""
        edition = self.catalogue.edition(pid)
        whole = self.catalogue.record(pid)
        if edition is None:
            return Given(diagnostic(64, "Record temporarily unavailable", pid))
        ways: dict[str, Callable[[Edition, str | None], Awaitable[Given]]] = {
            MARCXCHANGE: self._marcxchange,
            MARCXML: self._marcxml,
            ISOHOLD: self._isohold,
            OPAC: self._opac,
        }
        return await ways[schema](edition, whole)

    async def _marcxchange(self, edition: Edition, whole: str | None) -> Given:
        return _given(MARCXCHANGE, edition, _named(whole, NAMESPACE) if whole else None)

    async def _marcxml(self, edition: Edition, whole: str | None) -> Given:
        return _given(MARCXML, edition, _marc21(whole) if whole else None)

    async def _isohold(self, edition: Edition, _whole: str | None) -> Given:
        holdings, why = await self._ask(edition)
        if not holdings.holdings:
            return Given(diagnostic(67, "Record not available in this schema", "no library says that it has it"), why)
        return Given(RecordText(schema=ISOHOLD, xml=iso20775.write(holdings), identifier=edition.id), why)

    async def _opac(self, edition: Edition, whole: str | None) -> Given:
        holdings, why = await self._ask(edition)
        bibliographic = (_marc21(whole) if whole else None) or ""
        text = opac_xml.write(opac_record(holdings, bibliographic))
        return Given(RecordText(schema=OPAC, xml=text, identifier=edition.id), why)

    async def _ask(self, edition: Edition) -> tuple[Holdings, tuple[str, ...]]:
        heard = await self.desk.look_up(edition, self.libraries)
        return holdings_of(heard, edition.id), remarks(heard)


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
