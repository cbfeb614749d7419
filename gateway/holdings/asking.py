# mypy: untyped-calls-exclude=twisted
"""One look-up at one system: not while it is paused, with a second try where that is allowed, and remembered."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from typing import Any, Final, cast

from attrs import Factory, define, frozen
from twisted.internet.defer import CancelledError, Deferred
from twisted.internet.interfaces import IReactorTime
from twisted.logger import Logger
from twisted.python.failure import Failure

from adapters.interface import Done, Failed, HoldingsAdapter, LookUp, Trouble
from gateway.holdings.breaker import Admission, Breakers, Pause
from gateway.holdings.cache import Cache
from gateway.holdings.hedging import HedgeBudget
from gateway.holdings.turns import Turns
from gateway.holdings.values import Ask

DEFECT: Final = Failed(Trouble.NONSENSE, "gave an answer on which illgate itself failed; the log says how")
"""What a look-up comes to that ended by a fault of ours; the system has no part in it."""

_LOG: Final = Logger()


@frozen(kw_only=True)
class Asker:
    """Asks systems (`gateway.holdings.flights` gives each its turn).

    `paused` words why a paused system is not asked, as a predicate. `second_try` hears of each second try.
    """

    adapters: Mapping[str, HoldingsAdapter]
    clock: IReactorTime
    cache: Cache
    breakers: Breakers
    turns: Turns
    budget: HedgeBudget
    paused: Callable[[Pause], str]
    second_try: Callable[[], None]

    async def __call__(self, ask: Ask) -> LookUp:
        """Ends within the limit of `ask`; what the other side does never raises."""
        address = ask.query.address
        admission = self.breakers.admit(address, self.clock.seconds())
        if isinstance(admission, Pause):
            return Failed(admission.last.trouble, self.paused(admission))
        self.budget.earn()
        try:
            said = await (self._once(ask, ask.limit) if ask.hedge_after is None else self._hedged(ask, ask.hedge_after))
        except BaseException:
            self.breakers.left(address, admission)
            raise
        self._learn(ask, admission, said)
        return said

    def _learn(self, ask: Ask, admission: Admission, said: LookUp) -> None:
        address, now = ask.query.address, self.clock.seconds()
        if said is DEFECT:
            self.breakers.left(address, admission)
        elif isinstance(said, Failed) and said.transient and not said.of_record:
            self.breakers.failed(address, admission, said, now)
        else:
            self.breakers.answered(address)
        if isinstance(said, Done):
            self.cache.keep(ask, said.value, now)

    async def _once(self, ask: Ask, limit: float) -> LookUp:
        try:
            return await self.adapters[ask.query.protocol](ask.query, timeout=limit, today=ask.today)
        except CancelledError:
            raise
        except Exception:  # noqa: BLE001  a defect in one adapter must not cost the other libraries their answers
            _LOG.failure("Adapter {protocol} failed", protocol=ask.query.protocol)
            return DEFECT

    def _hedged(self, ask: Ask, after: float) -> Deferred[LookUp]:
        """The first answer of two tries, the second of which begins only when the first is slow."""
        race = _Race()
        won = race.won = Deferred(lambda _: race.stop())
        race.start(self._once(ask, ask.limit))

        def second() -> None:
            if self.turns.take(ask.query.address):
                if self.budget.spend():
                    self.second_try()
                    race.start(self._once(ask, ask.limit - after)).addBoth(lambda _: self.turns.give(ask.query.address))
                else:
                    self.turns.give(ask.query.address)

        slow = self.clock.callLater(after, second)

        def over(said: LookUp | Failure) -> LookUp | Failure:
            if slow.active():
                slow.cancel()
            return said

        won.addBoth(over)
        return won


@define(eq=False)
class _Race:
    """Tries side by side: the first answer wins and ends the others; when all fail, the last one's failure stands."""

    won: Deferred[LookUp] | None = None
    """Fires with the outcome; None once it has, since it holds the race for whoever cancels it."""

    _tries: list[Deferred[None]] = Factory(list)

    def start(self, trying: Coroutine[Any, Any, LookUp]) -> Deferred[None]:
        """One more try; fires when it has ended, in whatever way."""
        running = Deferred.fromCoroutine(trying)
        ended: Deferred[None] = cast("Deferred[None]", running)
        self._tries.append(ended)
        running.addBoth(self._ended, ended)
        return ended

    def stop(self) -> None:
        """Ends every try."""
        for trying in tuple(self._tries):
            trying.cancel()

    def _ended(self, said: LookUp | Failure, trying: Deferred[None]) -> None:
        self._tries.remove(trying)
        in_vain = isinstance(said, Failure | Failed)
        if self.won is None or (in_vain and self._tries):
            return
        won, self.won = self.won, None
        won.callback(said)
        self.stop()
