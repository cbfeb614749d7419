# mypy: untyped-calls-exclude=twisted
"""Asking everybody at once: one wave of look-ups under one deadline (docs/holdings.md).

Every question gets an answer when the wave ends, at the latest at its deadline: what the library said, or a
`NoAnswer` that names the library and the limit. Equal look-ups share one call, also between waves, and one local
system never has more calls under way than it is allowed; the others wait for their turn within the deadline. Answers
are told as they come, kept for a while, and systems that do not answer are left in peace.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, tzinfo
from functools import partial
from typing import Final

from twisted.internet.defer import CancelledError
from twisted.internet.interfaces import IReactorTime
from twisted.internet.task import deferLater
from twisted.python.failure import Failure

from adapters.interface import Done, Failed, HoldingsAdapter, KeepsConnections, LookUp
from gateway.automation.values import Answer, NoAnswer, Question, Silence
from gateway.config import HoldingsConfig
from gateway.directory.values import Library
from gateway.holdings.answers import SILENCES, answer_of, from_verdict, no_answer, with_last_words
from gateway.holdings.asking import Asker
from gateway.holdings.breaker import Breakers, Patience, Pause
from gateway.holdings.cache import Cache, Kept
from gateway.holdings.flights import Flight, Flights
from gateway.holdings.hedging import HedgeBudget
from gateway.holdings.questions import CannotAsk, ask_of, is_read_here
from gateway.holdings.turns import Turns
from gateway.holdings.values import NOBODY, Ask, FindLibrary, Heard, Listener, Observe, ServiceEnds, Source
from gateway.holdings.wave import Wave

DEFAULTS: Final = HoldingsConfig()

AT_ONCE: Final = 16
"""Look-ups that begin in one turn of the reactor, some 1 ms of work; their requests leave while the next are made."""


class HoldingsService:
    """Asks local systems who has a record, may lend it, and when.

    Args:
        adapters: who speaks which protocol of the directory (`adapters.registry`).
        clock: where deadlines are kept.
        config: seconds and counts.
        zone: the zone in which times are told to people.
        observe: hears of every answer.
        second_try: hears of every second try that goes out beside a slow first one.
    """

    def __init__(  # noqa: PLR0913  what it works with, all by name
        self,
        adapters: Mapping[str, HoldingsAdapter],
        clock: IReactorTime,
        *,
        config: HoldingsConfig = DEFAULTS,
        zone: tzinfo = UTC,
        observe: Observe = NOBODY.heard,
        second_try: Callable[[], None] = lambda: None,
    ) -> None:
        self._adapters = adapters
        self._clock = clock
        self._config = config
        self._zone = zone
        self._observe = observe
        self._cache = Cache(config.fresh_seconds, config.stale_seconds)
        self._breakers = Breakers(
            Patience(
                failures=config.failures_in_a_row, first=config.pause_seconds, longest=config.longest_pause_seconds
            )
        )
        turns = Turns(config.calls_per_system)
        asker = Asker(
            adapters=adapters,
            clock=clock,
            cache=self._cache,
            breakers=self._breakers,
            turns=turns,
            budget=HedgeBudget(config.hedge_share),
            paused=self._paused,
            second_try=second_try,
        )
        self._flights = Flights(asker, turns)
        self._waves: set[Wave] = set()
        self._ended = False

    async def ask(
        self,
        questions: Iterable[Question],
        libraries: FindLibrary,
        *,
        today: date,
        local_ids: Mapping[Question, str] | None = None,
        listener: Listener = NOBODY,
    ) -> dict[Question, Answer]:
        """Every question's answer as a decision reads it; the arguments are those of `look_up`.

        A decision asks anew where staff who look on would be shown what was said a moment ago: between the two an
        order may have taken the copy.
        """
        heard = await self.look_up(
            questions,
            libraries,
            today=today,
            local_ids=local_ids,
            listener=listener,
            at_most=self._config.decide_fresh_seconds,
        )
        return {question: one.answer for question, one in heard.items()}

    async def look_up(  # noqa: PLR0913  what a wave is, all by name
        self,
        questions: Iterable[Question],
        libraries: FindLibrary,
        *,
        today: date,
        local_ids: Mapping[Question, str] | None = None,
        listener: Listener = NOBODY,
        at_most: float = float("inf"),
    ) -> dict[Question, Heard]:
        """Every question's answer, within the limit for the wave.

        Args:
            questions: which library about which record.
            libraries: finds a library in the directory.
            today: the library's calendar day.
            local_ids: the record's id in the library's own system, where it differs from the pid's.
            listener: hears of each answer as it comes.
            at_most: seconds of age up to which a kept answer stands for a new one, within `fresh_seconds`.

        Raises:
            ServiceEnds: the service ends before everybody has answered.
        """
        if self._ended:
            raise ServiceEnds
        wave = Wave(self._flights, listener, self._observe, self._clock.seconds(), at_most)
        asked = wave.begin(questions)
        deadline = self._clock.callLater(self._config.wave_seconds, wave.end)
        ids = local_ids or {}
        self._waves.add(wave)
        try:
            for number, question in enumerate(asked, 1):
                self._put(question, libraries(question.library), ids.get(question), today, wave)
                if number % AT_ONCE == 0:
                    await deferLater(self._clock, 0)
            await wave.finished
        finally:
            self._waves.discard(wave)
            wave.leave()
            if deadline.active():
                deadline.cancel()
        return wave.answers(asked)

    def paused(self) -> tuple[Pause, ...]:
        """Systems that are not asked, because they did not answer again and again."""
        return self._breakers.paused()

    def end_look_ups(self) -> None:
        """Ends every look-up, and tells those who wait for one that the service ends."""
        self._ended = True
        for wave in tuple(self._waves):
            wave.fail(Failure(ServiceEnds()))
        self._flights.stop()

    async def stop(self) -> None:
        """Ends every look-up and every connection that is kept, for the end of the service."""
        self.end_look_ups()
        for adapter in self._adapters.values():
            if isinstance(adapter, KeepsConnections):
                await adapter.close()

    def _put(self, question: Question, library: Library | None, local_id: str | None, today: date, wave: Wave) -> None:
        """Puts one question: its answer is told to the wave, at once or when it comes."""
        if library is None:
            sentence = f"Library {question.library} is not in the directory."
            self._tell(wave, question, NoAnswer(kind=Silence.NOT_CONFIGURED, sentence=sentence))
            return
        try:
            ask = ask_of(question, library, local_id, today, self._config, self._adapters)
        except CannotAsk as why:
            self._tell(wave, question, no_answer(library, Silence.NOT_CONFIGURED, str(why)))
            return
        kept = None if is_read_here(ask) else self._cache.fresh(ask, self._clock.seconds(), wave.at_most)
        if kept is not None:
            self._tell(wave, question, from_verdict(kept.found.verdict), Source.KEPT, kept)
            return
        if wave.over:
            self._silent(wave, question, no_answer(library, Silence.TIMEOUT, self._too_late(asked=False)), ask)
            return
        flight, waiter = self._flights.join(ask)
        wave.joined(flight, waiter)
        heard = partial(self._landed, question=question, library=library, ask=ask, wave=wave)
        missing = partial(self._unanswered, question=question, library=library, flight=flight, wave=wave)
        waiter.addCallbacks(heard, missing).addErrback(wave.fail)

    def _landed(self, said: LookUp, *, question: Question, library: Library, ask: Ask, wave: Wave) -> None:
        if isinstance(said, Done):
            kept = Kept(said.value, self._clock.seconds())
            self._tell(wave, question, answer_of(said, library), Source.LIVE, kept)
        elif isinstance(said, Failed) and said.transient:
            self._silent(wave, question, no_answer(library, SILENCES[said.trouble], said.what), ask)
        else:
            self._tell(wave, question, answer_of(said, library))

    def _unanswered(
        self, failure: Failure, *, question: Question, library: Library, flight: Flight, wave: Wave
    ) -> Failure | None:
        """A wait that was given up, because the wave is over or was cancelled."""
        if not failure.check(CancelledError) or not wave.left:
            return failure
        if wave.over:
            late = no_answer(library, Silence.TIMEOUT, self._too_late(asked=flight.under_way))
            self._silent(wave, question, late, flight.ask)
        return None

    def _silent(self, wave: Wave, question: Question, silence: NoAnswer, ask: Ask) -> None:
        """The system does not answer now; what it said before is told with it."""
        kept = self._cache.stale(ask, self._clock.seconds())
        if kept is None:
            self._tell(wave, question, silence)
            return
        said_at = datetime.fromtimestamp(kept.at, self._zone)
        verdict = kept.found.verdict
        stale = from_verdict(verdict, said_at) if self._config.decide_on_stale else None
        answer = stale or with_last_words(silence, verdict, said_at)
        self._tell(wave, question, answer, Source.STALE, kept, silence.sentence)

    def _tell(  # noqa: PLR0913, PLR0917  the parts of a Heard
        self,
        wave: Wave,
        question: Question,
        answer: Answer,
        source: Source = Source.NONE,
        kept: Kept | None = None,
        silence: str = "",
    ) -> None:
        earlier = source in {Source.KEPT, Source.STALE} and kept is not None
        wave.tell(
            Heard(
                question=question,
                answer=answer,
                source=source,
                seconds=self._clock.seconds() - wave.began,
                found=kept.found if kept is not None else None,
                said_at=datetime.fromtimestamp(kept.at, self._zone) if earlier and kept is not None else None,
                silence=silence,
            )
        )

    def _too_late(self, *, asked: bool) -> str:
        limit = f"{self._config.wave_seconds:.1f} s"
        if asked:
            return f"did not answer within {limit}, the limit for all libraries together"
        return (
            f"was not asked: its system already had {self._config.calls_per_system} look-ups under way for the whole"
            f" {limit} that all libraries together have"
        )

    def _paused(self, pause: Pause) -> str:
        why = f"was not asked: its system did not answer {pause.failures} times in a row"
        if pause.probing:
            return f"{why}, and one look-up is finding out whether it does again"
        return f"{why}, so it is left in peace until {datetime.fromtimestamp(pause.until, self._zone):%H:%M:%S}"
