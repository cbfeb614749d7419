"""The messages that the kit writes: a Request, an action, a supplier's word, and the carrier that probes ride on.

The carrier is a message about a request that nobody made: a system answers it with an ERROR and nothing follows, so
its form can be varied as often as one likes.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Final

from attrs import define, field, frozen
from msgspec.structs import replace

from gateway.conformance.values import Role, Setting
from schemas.iso18626 import write
from schemas.iso18626.codes import Action, ReasonForMessage, RequestType, ServiceType, Status
from schemas.iso18626.messages import (
    AgencyId,
    BibliographicInfo,
    Code,
    Header,
    Message,
    MessageInfo,
    RecordId,
    Request,
    RequestingAgencyMessage,
    ServiceInfo,
    StatusInfo,
    SupplyingAgencyMessage,
)

XML: Final = "application/xml; charset=utf-8"
TITLE: Final = "Prøvebog om æbler, øer og åer"
ABSENT: Final = "999999990"  # a well-made number that no national bibliography has given
_CODED: Final = re.compile(
    r"(?P<code>AMICUS|BL|FAUST|JNB|LA|LCCN|Medline|NCID|OCLC|PID|PMID|TP):(?P<id>.+)"
)  # ISO 18626 bibliographicRecordIdentifierCode


@frozen(kw_only=True)
class Draft:
    """A body to be posted, as this type, with headers of its own."""

    body: bytes
    content_type: str = XML
    method: str = "POST"
    headers: tuple[tuple[str, str], ...] = ()


@define
class Drafts:
    """Writes the kit's messages for one run; `now` gives the time in seconds since 1970."""

    setting: Setting
    now: Callable[[], float]
    _numbers: Iterator[int] = field(factory=lambda: itertools.count(1), init=False)

    def new_id(self) -> str:
        """A request id that was never used."""
        return f"{self.setting.run}-{next(self._numbers)}"

    def write(self, message: Message, version: str = "") -> bytes:
        """The message in the run's version, or in this one."""
        return write(message, version or self.setting.version)

    def header(self, request_id: str = "") -> Header:
        """A header from us to the system under test, or about its request to us."""
        ours, theirs = agency_id(self.setting.agency), agency_id(self.setting.peer)
        supplier = self.setting.role is Role.SUPPLIER
        return Header(
            supplying_agency=theirs if supplier else ours,
            requesting_agency=ours if supplier else theirs,
            timestamp=datetime.fromtimestamp(int(self.now()), UTC),
            requesting_request_id=request_id or self.new_id(),
        )

    def carrier(self, request_id: str = "") -> RequestingAgencyMessage | SupplyingAgencyMessage:
        """A message about a request that nobody made: a StatusRequest to a supplier, a Notification to a requester."""
        header = self.header(request_id)
        if self.setting.role is Role.SUPPLIER:
            return RequestingAgencyMessage(header=header, action=Action.STATUS_REQUEST, note="probe")
        return SupplyingAgencyMessage(
            header=replace(header, supplying_request_id=f"{header.requesting_request_id}-s"),
            info=MessageInfo(reason_for_message=ReasonForMessage.NOTIFICATION, note="probe"),
            status=StatusInfo(status=Status.WILL_SUPPLY, last_change=header.timestamp),
        )

    def carrier_text(self, version: str = "") -> str:
        """The carrier as text, to be bent."""
        return self.write(self.carrier(), version).decode()

    def request(self, kind: str) -> Request:
        """A Request for the record of this kind; an invented record where none was given."""
        record = self.setting.record(kind) or ABSENT
        coded = _CODED.fullmatch(record)
        wanted = BibliographicInfo(
            supplier_unique_record_id=None if coded else record,
            title=TITLE,
            record_ids=(RecordId(code=Code(value=coded["code"]), identifier=coded["id"]),) if coded else (),
        )
        service = ServiceInfo(request_type=RequestType.NEW, service_type=ServiceType.LOAN)
        return Request(header=self.header(), bibliographic=wanted, service=service)


def agency_id(agency: str) -> AgencyId:
    """An agency as it stands on the wire; `TYPE:VALUE` names another type than ISIL."""
    kind, _, value = agency.rpartition(":")
    return AgencyId(type=Code(value=kind or "ISIL"), value=value)
