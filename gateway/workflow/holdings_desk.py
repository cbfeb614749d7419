"""Live holdings of one record for people and machines: who has it now, told as the answers come."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from attrs import frozen

from gateway.automation.values import Question
from gateway.catalogue.values import Edition
from gateway.clock import Clock
from gateway.directory.directory import Directory
from gateway.directory.values import Library
from gateway.holdings.breaker import Pause
from gateway.holdings.service import HoldingsService
from gateway.holdings.values import NOBODY, Heard, Listener
from gateway.workflow.steps import local_id


@frozen(kw_only=True)
class HoldingsDesk:
    """Asks as decisions do, with the same limits, the same kept answers and the same patience."""

    holdings: HoldingsService
    directory: Callable[[], Directory]
    clock: Clock

    async def look_up(
        self, edition: Edition, libraries: tuple[str, ...] = (), listener: Listener = NOBODY
    ) -> tuple[Heard, ...]:
        """What these libraries say of a record, or all that are listed as its holders; in that order.

        Args:
            edition: the record.
            libraries: agencies; a branch's number gives its library.
            listener: hears of each answer as it comes.
        """
        directory = self.directory()
        named = libraries or tuple(place.agency for place in edition.localisations)
        agencies = dict.fromkeys(_agency(number, directory.library(number)) for number in named)
        return await self.look_up_each([(edition, agency) for agency in agencies], listener)

    async def look_up_each(
        self, pairs: Sequence[tuple[Edition, str]], listener: Listener = NOBODY
    ) -> tuple[Heard, ...]:
        """What each library says of its record, in one wave; an answer for each pair, in that order."""
        directory = self.directory()
        asked = [
            (Question(library=_agency(number, directory.library(number)), edition=edition.id), edition)
            for edition, number in pairs
        ]
        heard = await self.holdings.look_up(
            list(dict.fromkeys(question for question, _ in asked)),
            directory.library,
            today=self.clock.today(),
            local_ids={question: local_id(edition, question.library) for question, edition in asked},
            listener=listener,
        )
        return tuple(heard[question] for question, _ in asked)

    def paused(self) -> tuple[tuple[Pause, tuple[Library, ...]], ...]:
        """Systems that are not asked, as they did not answer again and again, and whose they are."""
        libraries = self.directory().libraries
        return tuple(
            (pause, tuple(one for one in libraries if one.system.holdings == pause.address))
            for pause in self.holdings.paused()
        )


def _agency(number: str, library: Library | None) -> str:
    return library.agency if library is not None else number
