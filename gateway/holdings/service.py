"""Asking everybody at once: one wave of look-ups under one deadline.

Every question gets an answer when the wave ends, at the latest at its deadline: what the library said, or a
`NoAnswer` that names the library and the limit. Equal look-ups share one call, also between waves, and one local
system never has more calls under way than it is allowed; the others wait for their turn within the deadline.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final, cast

from attrs import Factory, define
from twisted.internet.defer import CancelledError, Deferred, FirstError, gatherResults
from twisted.internet.interfaces import IReactorTime
from twisted.logger import Logger

from adapters.interface import Failed, HoldingsAdapter, HoldingsQuery, Login, LookUp, Trouble
from gateway.automation.values import Answer, NoAnswer, Question, Silence
from gateway.directory.values import Library, System
from gateway.holdings.answers import answer_of, no_answer, outcome
from gateway.holdings.flights import Ask, Flight, Flights
from gateway.holdings.values import DEFAULT_LIMITS, FindLibrary, HoldingsLimits, Observe, nobody

VOLUME_MARK: Final = "__"
"""What DBC's pids put between a record's id and the volume that is meant; local systems know only the former."""


@define
class _Wave:
    """Who is still waited for, and whether the deadline has passed."""

    joined: list[tuple[Flight, Deferred[LookUp]]] = Factory(list)
    over: bool = False

    def end(self) -> None:
        """The deadline: stop waiting for everybody."""
        self.over = True
        self.abandon()

    def abandon(self) -> None:
        """Stop waiting; look-ups that nobody else waits for are cancelled.

        Those in the queue go first: cancelling one that is under way gives its turn to the next.
        """
        for _flight, waiter in sorted(self.joined, key=lambda joined: joined[0].under_way):
            waiter.cancel()


class HoldingsService:
    """Asks local systems who has a record, may lend it, and when.

    Args:
        adapters: who speaks which protocol of the directory (`adapters.registry`).
        clock: where deadlines are kept.
        limits: seconds and counts (`HoldingsLimits`).
        observe: hears of every answer.
    """

    def __init__(
        self,
        adapters: Mapping[str, HoldingsAdapter],
        clock: IReactorTime,
        *,
        limits: HoldingsLimits = DEFAULT_LIMITS,
        observe: Observe = nobody,
    ) -> None:
        self._clock = clock
        self._limits = limits
        self._adapters = adapters
        self._observe = observe
        self._flights = Flights(self._look_up, per_system=limits.per_system)
        self._log = Logger()

    async def ask(
        self,
        questions: Iterable[Question],
        libraries: FindLibrary,
        *,
        today: date,
        local_ids: Mapping[Question, str] | None = None,
    ) -> dict[Question, Answer]:
        """Every question's answer, within the limit for the wave.

        Args:
            questions: which library about which record.
            libraries: finds a library in the directory.
            today: the library's calendar day.
            local_ids: the record's id in the library's own system, where it differs from the pid's.
        """
        began = self._clock.seconds()
        asked = list(dict.fromkeys(questions))
        wave = _Wave()
        deadline = self._clock.callLater(self._limits.wave, wave.end)
        ids = local_ids or {}
        answering = [
            Deferred.fromCoroutine(self._answer(question, libraries, ids.get(question), today, wave))
            for question in asked
        ]
        for question, answer in zip(asked, answering, strict=True):
            answer.addCallback(self._count, question, began)
        # Cancelling this wait must end the wave in the wave's own order, not question by question.
        finished: Deferred[list[Answer]] = Deferred(lambda _: wave.abandon())
        gatherResults(answering, consumeErrors=True).chainDeferred(finished)
        try:
            answers = await finished
        except FirstError as first:
            raise cast("BaseException", first.subFailure.value) from None
        finally:
            wave.abandon()
            if deadline.active():
                deadline.cancel()
        return dict(zip(asked, answers, strict=True))

    def _count(self, answer: Answer, question: Question, began: float) -> Answer:
        self._observe(question.library, outcome(answer), self._clock.seconds() - began)
        return answer

    async def _answer(
        self, question: Question, libraries: FindLibrary, local_id: str | None, today: date, wave: _Wave
    ) -> Answer:
        library = libraries(question.library)
        if library is None:
            return NoAnswer(
                kind=Silence.NOT_CONFIGURED, sentence=f"Library {question.library} is not in the directory."
            )
        query = self._query(question, library, local_id)
        if isinstance(query, str):
            return no_answer(library, Silence.NOT_CONFIGURED, query)
        flight, waiter = self._flights.join(Ask(query, today))
        wave.joined.append((flight, waiter))
        try:
            return answer_of(await waiter, library)
        except CancelledError:
            if not wave.over:
                raise
            return no_answer(library, Silence.TIMEOUT, self._too_late(asked=flight.under_way))

    def _query(self, question: Question, library: Library, local_id: str | None) -> HoldingsQuery | str:
        """What to ask, or why this library cannot be asked, as a predicate."""
        system = library.system
        if system.holdings is None:
            return "has no holdings service in the directory"
        if system.holdings_protocol not in self._adapters:
            return f"has a holdings service that speaks {system.holdings_protocol!r}, which illgate does not"
        return HoldingsQuery(
            protocol=system.holdings_protocol,
            address=system.holdings,
            profile=system.holdings_profile,
            record_id=local_id or record_id(question.edition),
            agency=library.agency,
            branches=tuple(branch.number for branch in library.branches),
            login=_login(system),
            settings=tuple(sorted(system.holdings_settings.items())),
        )

    def _too_late(self, *, asked: bool) -> str:
        limit = f"{self._limits.wave:.1f} s"
        if asked:
            return f"did not answer within {limit}, the limit for all libraries together"
        return (
            f"was not asked: its system already had {self._limits.per_system} look-ups under way for the whole"
            f" {limit} that all libraries together have"
        )

    async def _look_up(self, ask: Ask) -> LookUp:
        adapter = self._adapters[ask.query.protocol]
        try:
            return await adapter(ask.query, timeout=self._limits.look_up, today=ask.today)
        except CancelledError:
            raise
        except Exception:  # noqa: BLE001  a defect in one adapter must not cost the other libraries their answers
            self._log.failure("Adapter {protocol} failed", protocol=ask.query.protocol)
            return Failed(Trouble.NONSENSE, "gave an answer on which illgate itself failed; the log says how")


def _login(system: System) -> Login | None:
    login = system.holdings_login
    return Login(user=login.user, password=login.password, group=login.group) if login else None


def record_id(pid: str) -> str:
    """The record's id at a local system: `870970-basis:27942628__2` gives `27942628`."""
    return pid.rpartition(":")[2].partition(VOLUME_MARK)[0]
