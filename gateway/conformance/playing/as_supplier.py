"""Conversations with a requester: its Requests are awaited and answered by a script, its actions heard.

The requester, or whoever works it, begins: the first Request is lent, the second turned down, the third to be changed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Final

from attrs import define, field
from twisted.internet.defer import ensureDeferred

from fixtures.systems.scenarios import Scenario, scenario_named
from fixtures.systems.supplier import Case, Say, asked_again, heard, message, next_line, opened
from gateway.conformance.bench import Bench, Reply
from gateway.conformance.drafts import Draft
from gateway.conformance.evidence import Exchange
from gateway.conformance.labels import (
    AGAIN,
    BUSY,
    DECLINING,
    LATE_NOTIFICATION,
    LENDING,
    ODD_NOTIFICATION,
    ORDER,
    RETRYING,
)
from schemas.iso18626.codes import Action, ReasonForMessage, RequestType, Status
from schemas.iso18626.messages import Request, RequestingAgencyMessage

LOAN_DAYS: Final = 28
_HOME: Final = frozenset({Action.SHIPPED_RETURN, Action.LOST})


@define
class Supplying:
    """One Request that came, and the script that it meets."""

    bench: Bench
    step: str
    case: Case
    _seen: int = field(default=0, init=False)

    def __attrs_post_init__(self) -> None:
        self.bench.takers[self.step] = self._take

    @property
    def _today(self) -> date:
        return self._now.date()

    @property
    def _now(self) -> datetime:
        return datetime.fromtimestamp(int(self.bench.reactor.seconds()), UTC)

    async def say_next(self) -> Exchange | None:
        """Posts the next line of the script that is due."""
        self.case, say = next_line(self.case, self._today)
        return None if say is None else await self.say(say)

    async def say(self, say: Say, about: str = "") -> Exchange:
        """Posts a message of ours."""
        said = message(self.case, say, now=self._now)
        return await self.post(self.bench.drafts.write(said), about or say.status)

    async def post(self, body: bytes, about: str) -> Exchange:
        """Posts this body as part of the conversation."""
        self._seen = self.bench.place
        return await self.bench.post(self.step, Draft(body=body), about)

    async def notify(self, status: Status, about: str) -> Exchange:
        """Posts a Notification; its status moves nothing."""
        return await self.say(Say(reason=ReasonForMessage.NOTIFICATION, status=status, note="Prøve: æ, ø, å"), about)

    async def heard(self, *actions: Action) -> bool:
        """Waits until one of these actions has come, now or earlier."""

        def wanted(exchange: Exchange) -> bool:
            said = exchange.asked.message
            return isinstance(said, RequestingAgencyMessage) and said.action in actions and exchange.status == 200

        return await self.bench.wait(self.step, wanted) is not None

    async def asked_again(self) -> bool:
        """Waits for the Request to come again, as a Retry."""

        def wanted(exchange: Exchange) -> bool:
            said = exchange.asked.message
            return (
                isinstance(said, Request)
                and said.service is not None
                and said.service.request_type == RequestType.RETRY
            )

        came = await self.bench.wait(self.step, wanted)
        if came is None or not isinstance(came.asked.message, Request):
            return False
        self.case = asked_again(self.case, came.asked.message)
        return True

    def _take(self, exchange: Exchange) -> None:
        """Answers an action as the machine says, after its confirmation has left."""
        said = exchange.asked.message
        if not isinstance(said, RequestingAgencyMessage) or exchange.status != 200:
            return
        self.case, say = heard(self.case, said.action, self._today, said.note or "")
        if say is not None:
            ensureDeferred(self.bench.post(self.step, self._draft(say), say.status))

    def _draft(self, say: Say) -> Draft:
        return Draft(body=self.bench.drafts.write(message(self.case, say, now=self._now)))


def assign(bench: Bench) -> Callable[[Exchange], str]:
    """Gives Requests that come to the steps in their order; what is a Retry stays with its first Request."""
    given: list[str] = []

    def step_for(exchange: Exchange) -> str:
        request = exchange.asked.message
        if not isinstance(request, Request):
            return ""
        previous = request.service.previous_request_id if request.service else None
        if previous and previous in bench.steps_of:
            return bench.steps_of[previous]
        step = ORDER[min(len(given), len(ORDER) - 1)]
        given.append(step)
        return step

    return step_for


async def _begun(bench: Bench, step: str, scenario: str) -> Supplying | None:
    setting = bench.setting
    bench.told(f"waiting for a Request ({step})")
    if not any(one.step == step for one in bench.evidence.came):
        bench.asks(
            f"Have {setting.peer} send a Request to the supplier {setting.agency} at {setting.callback}; "
            f"the kit waits {setting.timeout:g} s for it ({step})."
        )
    came = await bench.wait(step, lambda one: isinstance(one.asked.message, Request))
    if came is None or not isinstance(came.asked.message, Request):
        bench.evidence.unplayed[step] = (
            f"No Request came within {setting.timeout:g} s; have one sent to {setting.callback} for {setting.agency}."
        )
        return None
    script = scenario_named(scenario) or Scenario(name=scenario)
    number = f"{came.asked.request_id}-{step}"
    case = opened(
        came.asked.message,
        script,
        supplying_request_id=number,
        loan_days=LOAN_DAYS,
        supplier=setting.agency.rpartition(":")[2],
    )
    return Supplying(bench, step, case)


def first_action_busy() -> Reply:
    """A reply that turns the first action away with 503, and nothing else."""
    turned_away: list[Exchange] = []

    def reply(exchange: Exchange) -> tuple[int, bytes] | None:
        if turned_away or not isinstance(exchange.asked.message, RequestingAgencyMessage):
            return None
        turned_away.append(exchange)
        return BUSY, b"Busy for a moment.\n"

    return reply


async def lend(bench: Bench) -> None:
    """A whole loan: promised, sent, overdue, returned; with a repeat, an odd and a late message."""
    bench.replies[LENDING] = first_action_busy()
    supplying = await _begun(bench, LENDING, "WILLSUPPLY_LOANED_OVERDUE")
    if supplying is None:
        return
    promised = await supplying.say_next()
    if promised is not None:
        await supplying.post(promised.body, AGAIN)
    await supplying.say_next()
    await supplying.notify(Status.REQUEST_RECEIVED, ODD_NOTIFICATION)
    if await supplying.heard(Action.RECEIVED):
        await supplying.say_next()
        if await supplying.heard(Action.RENEW, *_HOME):
            await supplying.heard(*_HOME)
        await bench.rest()
    else:
        bench.evidence.unplayed[LENDING] = f"No Received came within {bench.setting.timeout:g} s."
    await supplying.notify(Status.LOANED, LATE_NOTIFICATION)


async def decline(bench: Bench) -> None:
    """A Request that is turned down."""
    supplying = await _begun(bench, DECLINING, "UNFILLED")
    if supplying is not None:
        await supplying.say_next()
        await bench.rest()


async def bargain(bench: Bench) -> None:
    """A Request that costs more than its maximum, and is lent where it comes again."""
    supplying = await _begun(bench, RETRYING, "RETRY:COST_LOANED")
    if supplying is None:
        return
    await supplying.say_next()
    if not await supplying.asked_again():
        bench.evidence.unplayed[RETRYING] = f"No Retry came within {bench.setting.timeout:g} s."
        return
    bench.steps_of[supplying.case.request.header.requesting_request_id] = RETRYING
    await supplying.say_next()
    await bench.rest()
