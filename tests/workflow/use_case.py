"""A use case of ISO 18626 as a file: who says what, what the others must hear, and the whole exchange.

```json
{"use_case": "6", "title": "Renewal", "borrower": "2021-2", "lender": "2021-2",
 "steps": [{"step": "ask"}, {"step": "lender", "status": "Loaned", "due": "2026-04-01T23:59:59Z"},
           {"step": "borrower", "action": "Renew"}, {"step": "heard", "by": "lender", "says": {"action": "Renew"}}],
 "exchange": ["R>B New", "B>S1 New"], "stage": "on_loan"}
```

Blocks of a message are written as `schemas.iso18626.messages` names them. A step with `error` must be refused with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final, Literal

import msgspec
from msgspec import Struct

from gateway.orders.order import Order
from schemas.iso18626 import read, write
from schemas.iso18626.layout_common import NO_AGENCY
from schemas.iso18626.messages import (
    BibliographicInfo,
    BillingInfo,
    Code,
    DeliveryAddress,
    DeliveryInfo,
    Header,
    Message,
    MessageInfo,
    PatronInfo,
    RecordId,
    Request,
    RequestingAgencyMessage,
    RetryInfo,
    ReturnInfo,
    ServiceInfo,
    ShippingInfo,
    StatusInfo,
    SupplyingAgencyMessage,
)
from schemas.iso18626.validate import valid_as
from schemas.xml import parse
from tests.workflow.brokering import set_peer
from tests.workflow.sayings import BORROWER, FAUST, FIRST, GATEWAY, NOON, agency, error_of, said_ok
from tests.workflow.world import World

Error = tuple[str, str]
Block = dict[str, Any]
Version = Literal["1.2", "2021-2"]
DAY: Final = 24 * 3600
BOOK: Final = BibliographicInfo(
    title="Æblehavens sidste sommer", record_ids=(RecordId(code=Code(value="FAUST"), identifier=FAUST),)
)


class _Step(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="step"):
    """One step; `id` names the borrower's request that it is about."""

    id: str = "R-1"


class Ask(_Step, frozen=True, kw_only=True, tag="ask"):
    """A Request; `to` "" leaves the supplier out, as 2021 allows."""

    to: str = FIRST
    group: str = ""
    service: Block = {}
    bibliographic: Block = {}
    billing: BillingInfo | None = None
    patron: Block | None = None
    deliveries: tuple[DeliveryAddress, ...] = ()
    error: Error | None = None


class LenderSays(_Step, frozen=True, kw_only=True, tag="lender"):
    """A message of the lender that has the order, or of the last one that had it."""

    status: str
    reason: str = "StatusChange"
    answer: bool | None = None
    note: str | None = None
    reason_unfilled: str | None = None
    reason_retry: str | None = None
    due: datetime | None = None
    expected: datetime | None = None
    retry: RetryInfo | None = None
    delivery: DeliveryInfo | None = None
    shipping: ShippingInfo | None = None
    return_info: Block | None = None


class BorrowerSays(_Step, frozen=True, kw_only=True, tag="borrower"):
    """An action of the borrower."""

    action: str
    note: str | None = None
    error: Error | None = None


class Heard(_Step, frozen=True, kw_only=True, tag="heard"):
    """What the last message to one side says, by paths: `{"delivery.url": "https://…", "service.volumes": ["2"]}`."""

    by: Literal["borrower", "lender"]
    says: dict[str, Any]


class Days(_Step, frozen=True, kw_only=True, tag="days"):
    """So many days pass."""

    days: int


class Stands(_Step, frozen=True, kw_only=True, tag="stands"):
    """What the order must be now, by its fields."""

    order: dict[str, Any]


class UseCase(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file of `use_cases`."""

    use_case: str
    title: str
    steps: tuple[Ask | LenderSays | BorrowerSays | Heard | Days | Stands, ...]
    exchange: tuple[str, ...]
    borrower: Version = "2021-2"
    lender: Version = "2021-2"


class Play:
    """A use case on a gateway between two systems, each of its version. What either side posts or gets is valid."""

    def __init__(self, world: World, case: UseCase) -> None:
        self._world = world
        self._case = case
        self._said = 0
        set_peer(world, BORROWER, version=case.borrower)
        set_peer(world, FIRST, version=case.lender)

    def run(self) -> None:
        """Every step, then the validity of all that the two systems got."""
        for step in self._case.steps:
            match step:
                case Ask():
                    self._post(self._request(step), self._case.borrower, step.error)
                case LenderSays():
                    self._post(self._supplier(step), self._case.lender, None)
                case BorrowerSays():
                    self._post(self._action(step), self._case.borrower, step.error)
                case Heard():
                    self._heard(step)
                case Days():
                    self._world.reactor.advance(step.days * DAY)
                    self._world.wait(10)
                case Stands():
                    stands = _plain(self.order(step.id))
                    assert {name: stands[name] for name in step.order} == step.order, stands
        for number, version in ((BORROWER, self._case.borrower), (FIRST, self._case.lender)):
            for body in self._world.peers[number].bodies:
                assert version in valid_as(parse(body, max_bytes=len(body))), body.decode()

    def order(self, request_id: str = "R-1") -> Order:
        """The order that the borrower knows by this id."""
        return self._world.order(request_id)

    def _now(self) -> datetime:
        self._said += 1
        return NOON + timedelta(seconds=self._said)

    def _post(self, message: Message, version: str, error: Error | None) -> None:
        body = write(message, version)
        assert version in valid_as(parse(body, max_bytes=len(body))), body.decode()
        answer = self._world.post(body)
        if error is None:
            assert said_ok(answer), answer.decode()
        else:
            assert error_of(answer) == error

    def _request(self, step: Ask) -> Request:
        described = msgspec.structs.asdict(BOOK) | msgspec.to_builtins(step.bibliographic)
        return Request(
            header=Header(
                supplying_agency=agency(step.to) if step.to else NO_AGENCY,
                requesting_agency=agency(BORROWER),
                timestamp=self._now(),
                requesting_request_id=step.id,
                multiple_item_request_id=step.group,
            ),
            bibliographic=_convert(described, BibliographicInfo),
            service=_convert({"request_type": "New", "service_type": "Loan"} | step.service, ServiceInfo),
            billing=step.billing,
            patron=_convert(step.patron, PatronInfo) if step.patron else None,
            deliveries=step.deliveries,
        )

    def _supplier(self, step: LenderSays) -> SupplyingAgencyMessage:
        attempt = self.order(step.id).attempts[-1]
        at = self._now()
        return SupplyingAgencyMessage(
            header=Header(
                supplying_agency=agency(attempt.lender),
                requesting_agency=agency(BORROWER),
                timestamp=at,
                requesting_request_id=attempt.request_id,
                supplying_request_id=f"S-{attempt.number}",
            ),
            info=MessageInfo(
                reason_for_message=step.reason,
                answer=step.answer,
                note=step.note,
                reason_unfilled=Code(value=step.reason_unfilled) if step.reason_unfilled else None,
                reason_retry=Code(value=step.reason_retry) if step.reason_retry else None,
            ),
            status=StatusInfo(status=step.status, due=step.due, expected_delivery=step.expected, last_change=at),
            retry=step.retry,
            delivery=step.delivery,
            shipping=step.shipping,
            return_info=_convert(step.return_info, ReturnInfo) if step.return_info else None,
        )

    def _action(self, step: BorrowerSays) -> RequestingAgencyMessage:
        header = Header(
            supplying_agency=agency(GATEWAY),
            requesting_agency=agency(BORROWER),
            timestamp=self._now(),
            requesting_request_id=step.id,
        )
        return RequestingAgencyMessage(header=header, action=step.action, note=step.note)

    def _heard(self, step: Heard) -> None:
        number = BORROWER if step.by == "borrower" else self.order(step.id).attempts[-1].lender
        message = read(parse(self._world.peers[number].bodies[-1], max_bytes=1 << 20)).message
        said = {path: _plain(_at(message, path)) for path in step.says}
        assert said == step.says, said


def _convert(said: Mapping[str, Any], kind: type[Any]) -> Any:
    return msgspec.convert(said, kind, from_attributes=True)


def _at(value: Any, path: str) -> Any:
    for name in path.split("."):
        value = value[int(name)] if name.isdigit() else getattr(value, name)
    return value


def _plain(value: Any) -> Any:
    return msgspec.json.decode(msgspec.json.encode(value))
