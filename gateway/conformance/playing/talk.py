"""One conversation that we begin as a requester: place, listen, act."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import UTC, datetime
from typing import Final

from attrs import define, field
from msgspec.structs import replace

from gateway.conformance.bench import Bench
from gateway.conformance.drafts import Draft
from gateway.conformance.evidence import Exchange
from gateway.conformance.judging.expectations import is_lost, is_ok, is_refusal, outcome
from gateway.conformance.judging.story import ENDS, moves
from gateway.conformance.labels import AT_THE_END
from schemas.iso18626.codes import Action, ReasonForMessage, Status
from schemas.iso18626.messages import Request, RequestingAgencyMessage, SupplyingAgencyMessage

SETTLED: Final = frozenset(
    {Status.LOANED, Status.COPY_COMPLETED, Status.UNFILLED, Status.RETRY_POSSIBLE, Status.CANCELLED}
)
"""The statuses at which a requester knows where it stands."""

_CLOSED: Final = ENDS | {Status.RETRY_POSSIBLE}


@define
class Talk:
    """A conversation about one request, under the name of its step."""

    bench: Bench
    step: str
    request: Request
    _seen: int = field(default=0, init=False)

    async def place(self) -> bool:
        """Posts the Request; whether it was confirmed with OK."""
        self.bench.steps_of[self.request.header.requesting_request_id] = self.step
        placed = await self.post(self.bench.drafts.write(self.request), "Request")
        if not is_ok(placed):
            self.bench.evidence.unplayed[self.step] = f"Our Request was not taken: {outcome(placed)}."
        return is_ok(placed)

    async def retry(self) -> Exchange:
        """Posts the Request as the Retry of another one, whose step it belongs to."""
        self.bench.steps_of[self.request.header.requesting_request_id] = self.step
        return await self.post(self.bench.drafts.write(self.request), "Retry")

    async def post(self, body: bytes, about: str) -> Exchange:
        """Posts this body as part of the conversation; answers to it are looked for from here on."""
        self._seen = self.bench.place
        return await self.bench.post(self.step, Draft(body=body), about)

    async def act(self, action: Action | str, note: str = "", about: str = "") -> Exchange:
        """Posts an action, to whoever wrote last."""
        header = self.request.header
        told = self.told
        if told:
            last = told[-1].header
            header = replace(
                header, supplying_agency=last.supplying_agency, supplying_request_id=last.supplying_request_id
            )
        header = replace(header, timestamp=datetime.fromtimestamp(int(self.bench.reactor.seconds()), UTC))
        body = self.bench.drafts.write(RequestingAgencyMessage(header=header, action=Action(action), note=note or None))
        return await self.post(body, about or action)

    async def until(self, statuses: Collection[str]) -> bool:
        """Waits for one of these statuses since our last word; whether it came."""
        return await self._until(lambda said: said.status.status in statuses)

    async def until_answer(self, reason: ReasonForMessage) -> bool:
        """Waits for the answer of this reason to our last word; whether it came."""
        return await self._until(lambda said: said.info.reason_for_message == reason)

    async def until_any(self) -> bool:
        """Waits for any message since our last word; whether one came."""
        return await self._until(lambda _said: True)

    async def _until(self, wanted: Callable[[SupplyingAgencyMessage], bool], *, after: int | None = None) -> bool:
        def look(exchange: Exchange) -> bool:
            message = exchange.asked.message
            return isinstance(message, SupplyingAgencyMessage) and self._is_ours(message) and wanted(message)

        return await self.bench.wait(self.step, look, after=self._seen if after is None else after) is not None

    async def wind_up(self, *, at_the_end: bool = False) -> None:
        """Ends what is still open, so that no system under test keeps a loan of ours: a Cancel, or the item's return.

        Asks for nothing where the supplier has given its last word, or we have asked already, and waits for nobody who
        has said nothing. `at_the_end` of the run it asks once more where the first time got lost, under a name that
        no check judges, and waits for all who do not refuse it.
        """
        if not self.is_settled and not self._has_said(Action.CANCEL, heard=at_the_end):
            heard = bool(self.told)
            sent = await self._wind_up_by(Action.CANCEL, at_the_end=at_the_end)
            talks = heard or (at_the_end and not is_refusal(sent))
            if talks and await self.until_answer(ReasonForMessage.CANCEL_RESPONSE):
                await self._until(lambda _said: self.is_settled, after=0)
        if self.is_out and not self.is_over and not self._has_said(Action.SHIPPED_RETURN, heard=at_the_end):
            await self._wind_up_by(Action.SHIPPED_RETURN, at_the_end=at_the_end)
            await self.until({Status.LOAN_COMPLETED})

    async def _wind_up_by(self, action: Action, *, at_the_end: bool) -> Exchange:
        return await self.act(action, about=f"{action} {AT_THE_END}" if at_the_end else "")

    def _has_said(self, action: Action, *, heard: bool) -> bool:
        """Whether we have asked for this already, where `heard` counts what was answered alone."""
        said = (
            one
            for one in self.bench.evidence.within((self.step,)).sent()
            if isinstance(one.asked.message, RequestingAgencyMessage) and self._is_ours(one.asked.message)
            if one.asked.message.action == action
        )
        return any(not heard or not is_lost(one) for one in said)

    def _is_ours(self, message: SupplyingAgencyMessage | RequestingAgencyMessage) -> bool:
        return message.header.requesting_request_id == self.request.header.requesting_request_id

    @property
    def told(self) -> list[SupplyingAgencyMessage]:
        """What the supplier has said so far about this request."""
        came = [one.asked.message for one in self.bench.evidence.within((self.step,)).came]
        return [message for message in came if isinstance(message, SupplyingAgencyMessage) and self._is_ours(message)]

    @property
    def is_out(self) -> bool:
        """Whether the item was sent and is not back."""
        return any(said.status.status == Status.LOANED for said in self.told)

    @property
    def is_over(self) -> bool:
        """Whether the supplier holds nothing for us any more: it has ended the request, or wants another one."""
        told = self.told
        standing = [said.status.status for said in told if moves(said)]
        gave_up = any(
            said.info.reason_for_message == ReasonForMessage.CANCEL_RESPONSE and said.info.answer for said in told
        )
        return gave_up or (bool(standing) and standing[-1] in _CLOSED)

    @property
    def is_settled(self) -> bool:
        """Whether the item was sent, or will not be."""
        return self.is_out or self.is_over
