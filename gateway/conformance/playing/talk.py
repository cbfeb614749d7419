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
from gateway.conformance.judging.expectations import is_ok, outcome
from schemas.iso18626.codes import Action, ReasonForMessage, Status
from schemas.iso18626.messages import Request, RequestingAgencyMessage, SupplyingAgencyMessage

SETTLED: Final = frozenset(
    {Status.LOANED, Status.COPY_COMPLETED, Status.UNFILLED, Status.RETRY_POSSIBLE, Status.CANCELLED}
)
"""The statuses at which a requester knows where it stands."""


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

    async def _until(self, wanted: Callable[[SupplyingAgencyMessage], bool]) -> bool:
        def look(exchange: Exchange) -> bool:
            message = exchange.asked.message
            return isinstance(message, SupplyingAgencyMessage) and wanted(message)

        return await self.bench.wait(self.step, look, after=self._seen) is not None

    @property
    def told(self) -> list[SupplyingAgencyMessage]:
        """What the supplier has said so far."""
        came = [one.asked.message for one in self.bench.evidence.within((self.step,)).came]
        return [message for message in came if isinstance(message, SupplyingAgencyMessage)]

    @property
    def is_out(self) -> bool:
        """Whether the item was sent and is not back."""
        return any(said.status.status == Status.LOANED for said in self.told)
