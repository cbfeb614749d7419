"""The messages that the gateway writes itself or passes on, made from those it received.

Every message goes through the gateway's address, and each attempt at a lender has a request id of its own. A side sees
the other's real agency, or the gateway's, with the real one in the note (docs/conversations.md, "Ids").
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from attrs import frozen
from msgspec.structs import replace

from gateway.catalogue.values import Edition
from gateway.lending.wire import agency_id, number_of, pid_of, pids, record_id
from gateway.orders.transitions import OUT
from schemas.agency import isil
from schemas.iso18626.codes import Action, ReasonForMessage, RequestSubType, RequestType, ServiceType, Status
from schemas.iso18626.messages import (
    AgencyId,
    BibliographicInfo,
    BillingInfo,
    Code,
    Header,
    ItemId,
    MessageInfo,
    RecordId,
    Request,
    RequestingAgencyInfo,
    RequestingAgencyMessage,
    ReturnInfo,
    ServiceInfo,
    StatusInfo,
    SupplyingAgencyMessage,
)

ISBN: Final = Code(value="ISBN")


@frozen(kw_only=True)
class Behind:
    """The library that stands behind the gateway's agency in a header: its number, and its name or ""."""

    agency: str
    name: str

    def noted(self, role: str, note: str | None) -> str:
        """`Supplier: Herning Bibliotekerne (DK-765700). ` and the note."""
        who = f"{self.name} ({isil(self.agency)})" if self.name else isil(self.agency)
        return f"{role}: {who}. {note}" if note else f"{role}: {who}"


@frozen(kw_only=True)
class Ids:
    """Who speaks to whom about which request, as one message's header says it.

    `behind` is the real library where the peer sees the gateway in its place (opaque addressing).
    """

    lender: str
    borrower: AgencyId
    request_id: str
    supplying_request_id: str | None = None
    behind: Behind | None = None

    def header(self, now: datetime) -> Header:
        """The header of a message made now. Passwords never pass from one side to the other."""
        return Header(
            supplying_agency=agency_id(self.lender),
            requesting_agency=self.borrower,
            timestamp=now,
            requesting_request_id=self.request_id,
            supplying_request_id=self.supplying_request_id,
        )

    def noted(self, role: str, note: str | None) -> str | None:
        """The note, with the library in front that the header does not name."""
        return self.behind.noted(role, note) if self.behind else note


SUPPLIER: Final = "Supplier"
REQUESTER: Final = "Requester"
"""How notes begin that name the library behind the gateway; CrossLink's peers know the first."""


@frozen(kw_only=True)
class Wanted:
    """The edition that a lender is asked for, and its id in the lender's own system."""

    edition: Edition
    local_id: str


@frozen(kw_only=True)
class Asking:
    """What sort of Request a lender gets; a Retry names the `previous` one, by the id that this lender knows."""

    kind: RequestType = RequestType.NEW
    previous: str | None = None


FOR_THE_GATEWAY: Final = frozenset({RequestSubType.TRANSFER, RequestSubType.PATRON})
"""Sub types that tell the gateway what to do with a request; to the lender it is a request like others."""


def request_to_lender(
    original: Request, ids: Ids, wanted: Wanted | None, *, now: datetime, asking: Asking = Asking()
) -> Request:
    """The borrower's request as one lender gets it: new ids, the edition chosen, no patron, no billing address.

    Without `wanted` the borrower's own description goes on as it came; where another edition than the one it named
    was chosen, the ISBNs, other catalogues' ids and the publisher that it gave are left out. Of the lenders that the
    borrower proposes, each sees its own row only. A patron's name and address go along only where the lender is to send
    the item to the patron (ISO 18626 sendToPatron); the patron's id never does.
    """
    service = replace(
        original.service or ServiceInfo(service_type=ServiceType.LOAN),
        request_type=asking.kind,
        request_sub_types=_sub_types(original.service),
        previous_request_id=asking.previous,
        note=ids.noted(REQUESTER, original.service.note if original.service else None),
    )
    patron = original.patron if original.patron and original.patron.send_to_patron else None
    addressed = replace(patron, patron_id=None) if patron else None
    named = wanted is None or _is_named(original, wanted)
    return replace(
        original,
        header=replace(
            ids.header(now),
            consortial_id=original.header.consortial_id,
            multiple_item_request_id=original.header.multiple_item_request_id,
        ),
        bibliographic=_described(original, wanted, ids.lender) if wanted else original.bibliographic,
        publication=original.publication if named else None,
        service=service,
        suppliers=tuple(one for one in original.suppliers if named and _names(one.supplier, ids.lender)),
        requesting_agency_info=_asking(original.requesting_agency_info, ids.behind),
        patron=addressed,
        billing=_at_most(original.billing),
    )


def _names(supplier: AgencyId | None, lender: str) -> bool:
    """Whether the borrower's row is of this lender: what it knows of other libraries is nothing to this one."""
    return supplier is not None and number_of(supplier) == lender


def _sub_types(service: ServiceInfo | None) -> tuple[str, ...]:
    return tuple(kind for kind in service.request_sub_types if kind not in FOR_THE_GATEWAY) if service else ()


def _at_most(billing: BillingInfo | None) -> BillingInfo | None:
    """What the borrower would pay at most, and how: a lender decides by it (reasonRetry CostExceedsMaxCost)."""
    if billing is None or billing.maximum_costs is None:
        return None
    return BillingInfo(maximum_costs=billing.maximum_costs, payment_method=billing.payment_method)


def _asking(info: RequestingAgencyInfo | None, behind: Behind | None) -> RequestingAgencyInfo | None:
    """Who asks: as the borrower says; a lender that does not see its agency is told its name, for the parcel."""
    if behind is None or (info is not None and info.name):
        return info
    return replace(info or RequestingAgencyInfo(), name=behind.name or isil(behind.agency))


def _described(original: Request, wanted: Wanted, lender: str) -> BibliographicInfo:
    asked, edition = original.bibliographic, wanted.edition
    isbns = tuple(ItemId(identifier=isbn, code=ISBN) for isbn in edition.isbns)
    return replace(
        asked,
        title=edition.title or asked.title,
        author=edition.author or asked.author,
        edition=edition.edition or asked.edition,
        supplier_unique_record_id=_own_id(original, lender) or wanted.local_id,
        item_ids=asked.item_ids if edition.id in pids(asked) else isbns,
        record_ids=(record_id(edition.id), *_other_ids(asked, edition)),
    )


def _own_id(original: Request, lender: str) -> str | None:
    """The lender's own id of the record, where the borrower addressed it itself and says more than the number again."""
    own, named = original.bibliographic.supplier_unique_record_id, pids(original.bibliographic)
    chosen = number_of(original.header.supplying_agency) == lender
    again = {*named, *(pid.partition(":")[2] for pid in named)}
    return own if chosen and own not in again else None


def _other_ids(asked: BibliographicInfo, edition: Edition) -> tuple[RecordId, ...]:
    """What other catalogues call it, where the borrower named this edition and no other: some systems want theirs."""
    if pids(asked) != (edition.id,):
        return ()
    return tuple(record for record in asked.record_ids if pid_of(record) is None)


def _is_named(original: Request, wanted: Wanted) -> bool:
    return wanted.edition.id in pids(original.bibliographic)


def word_to_borrower(ids: Ids, info: MessageInfo, status: StatusInfo, *, now: datetime) -> SupplyingAgencyMessage:
    """The gateway's own word to a borrower about its order."""
    told = replace(info, note=ids.noted(SUPPLIER, info.note))
    return SupplyingAgencyMessage(header=ids.header(now), info=told, status=status)


def pass_to_borrower(
    said: SupplyingAgencyMessage, ids: Ids, status: Status, *, now: datetime
) -> SupplyingAgencyMessage:
    """A lender's message under the borrower's own request id, with the status that the order really has.

    The lender's own may be empty, or wrong: notifications usually carry an old one, and some systems refuse a
    cancellation with the status Cancelled (ISO 18626 answerYesNo). A borrower that does not see the lender's agency
    is told where an item goes back to.
    """
    info = said.info
    notifies = info.reason_for_message == ReasonForMessage.NOTIFICATION
    return replace(
        said,
        header=ids.header(now),
        info=replace(info, note=ids.noted(SUPPLIER, info.note)),
        status=replace(said.status, status=status),
        return_info=_going_back(said.return_info, ids.behind) if status in OUT and not notifies else said.return_info,
    )


def _going_back(info: ReturnInfo | None, behind: Behind | None) -> ReturnInfo | None:
    """Where a loan goes back to: as the lender says, else to the lender itself (ISO 18626 returnInfo)."""
    if behind is None or info is not None:
        return info
    return ReturnInfo(agency=agency_id(behind.agency), name=behind.name or None)


def cancel_to_lender(ids: Ids, note: str, *, now: datetime) -> RequestingAgencyMessage:
    """The gateway's own Cancel of an attempt that is not wanted any more."""
    return RequestingAgencyMessage(header=ids.header(now), action=Action.CANCEL, note=ids.noted(REQUESTER, note))


def pass_to_lender(said: RequestingAgencyMessage, ids: Ids, *, now: datetime) -> RequestingAgencyMessage:
    """A borrower's message under the ids of the attempt at one lender."""
    header = replace(ids.header(now), consortial_id=said.header.consortial_id)
    return replace(said, header=header, note=ids.noted(REQUESTER, said.note))
