"""Holdings by NCIP 1 (with the Danish profile) and NCIP 2: LookupItem for ids of items, LookupItemSet for a record.

With LookupItem the record's id in the local system is an item's id, or several between commas, which are asked about
side by side. LookupItemSet tells all items of a record, page after page. Settings: see `NcipSettings`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from typing import Final, TypeVar

from attrs import evolve, frozen
from twisted.internet.defer import Deferred, FirstError, gatherResults
from twisted.python.failure import Failure

from adapters.aside import read_aside
from adapters.found import NOT_OWNED, found
from adapters.http import HttpAnswer
from adapters.http_ends import by_status, without_answer
from adapters.http_values import HttpError
from adapters.interface import Done, Failed, HoldingsQuery, LookUp, Network, Refused, Trouble
from adapters.ncip_ends import without_items
from adapters.ncip_exchange import Exchange
from adapters.ncip_settings import Way, way
from adapters.settings import SettingsFault, parted
from adapters.tcp import Deadline
from adapters.wording import clause
from schemas.iso20775.values import Holding, Holdings, Identifier
from schemas.ncip import Edition, Message, NcipFault, look_up_item, look_up_item_set, read, write
from schemas.ncip.content import ANSWER
from schemas.ncip.holdings import items_of, problems_inside
from schemas.xml import XmlError

MOST_ITEMS: Final = 50
"""Items of one record that are asked about by their ids: each is a call of its own."""

AT_ONCE: Final = 4
"""Calls side by side for one record: systems do each in a process of their own, and have few."""

MOST_PAGES: Final = 20
"""Pages of a record's items that are asked for."""

_T = TypeVar("_T")
_R = TypeVar("_R")


class _NoMessage(Exception):
    """No NCIP message came; `end` is what the look-up comes to."""

    def __init__(self, end: LookUp) -> None:
        super().__init__()
        self.end = end


@frozen
class _Asked:
    """One question's items, or what it came to without any; `next_page` is the token of what is left."""

    holdings: Holdings
    end: LookUp | None = None
    next_page: str = ""


@frozen
class Ncip:
    """Asks systems that speak one edition of NCIP (`adapters.interface.HoldingsAdapter`)."""

    network: Network
    edition: Edition

    async def __call__(
        self,
        query: HoldingsQuery,
        *,
        timeout: float,  # noqa: ASYNC109  kept by the deadline on Twisted's clock
        today: date,
    ) -> LookUp:
        """Ask about the record, within the limit for all calls together."""
        deadline = Deadline.after(self.network.reactor, timeout)
        try:
            how = way(query, self.edition)
            network = evolve(self.network, http=self.network.http_for(query))
            exchange = Exchange(network, query.address, how.content_type, deadline, query.certificate)
            talk = _Talk(exchange, how, today)
            asked = await (talk.by_record(query.record_id) if how.by_record else talk.by_items(query.record_id))
        except SettingsFault as fault:
            return Failed(Trouble.CONFIGURATION, str(fault))
        except HttpError as fault:
            return without_answer(fault)
        except NcipFault as fault:
            return Failed(Trouble.NONSENSE, _not_ncip(fault))
        except _NoMessage as none:
            return none.end
        return _together(asked, query, how.agency, today)


@frozen
class _Talk:
    """Asks one system in its way."""

    exchange: Exchange
    way: Way
    today: date

    async def by_items(self, record_id: str) -> list[_Asked]:
        """What is said of each of the ids."""
        wanted = parted(record_id)
        questions = [look_up_item(self.way.item(number), self.way.header) for number in wanted[:MOST_ITEMS]]
        asked = await _side_by_side(self._ask, questions)
        if len(wanted) > MOST_ITEMS:
            remark = f"only the first {MOST_ITEMS} of {len(wanted)} items were asked about"
            asked.append(_Asked(Holdings(remarks=(remark,))))
        return asked

    async def by_record(self, record_id: str) -> list[_Asked]:
        """What is said of the record's items, page by page."""
        record = self.way.record(record_id)
        asked = [await self._ask(look_up_item_set(record, self.way.header))]
        while (token := asked[-1].next_page) and len(asked) < MOST_PAGES:
            asked.append(await self._ask(look_up_item_set(record, self.way.header, token=token)))
        if asked[-1].next_page:
            asked.append(_Asked(Holdings(remarks=(f"only the first {MOST_PAGES} pages of items were asked for",))))
        return asked

    async def _ask(self, question: Message) -> _Asked:
        answer = await self.exchange.answer_to(write(question, self.way.dialect))
        reactor = self.exchange.network.reactor
        return await read_aside(reactor, len(answer.body), lambda: self._understood(question, answer))

    def _understood(self, question: Message, answer: HttpAnswer) -> _Asked:
        try:
            said = read(answer.document)
        except (XmlError, NcipFault) as fault:
            raise _NoMessage(by_status(answer) or Failed(Trouble.NONSENSE, _not_ncip(fault))) from None
        if said.name not in {"", question.name + ANSWER}:
            raise _NoMessage(Failed(Trouble.NONSENSE, f"did not answer a {question.name} with its answer"))
        holdings = items_of(said, not_for_loan=self.way.not_for_loan, today=self.today)
        if holdings.holdings:
            return _Asked(holdings, next_page=said.text("NextItemToken"))
        problems = (*said.problems, *problems_inside(said))
        return _Asked(holdings, without_items(problems, question.name, answer))


async def _side_by_side(ask: Callable[[_T], Awaitable[_R]], questions: Sequence[_T]) -> list[_R]:
    """The answers to all questions, in their order, some at a time; the first that fails ends the others."""
    waiting = list(enumerate(questions))[::-1]
    answers: dict[int, _R] = {}

    async def work() -> None:
        while waiting:
            number, question = waiting.pop()
            answers[number] = await ask(question)

    workers = [Deferred.fromCoroutine(work()) for _ in range(min(AT_ONCE, len(waiting)))]
    try:
        await gatherResults(workers, consumeErrors=True)
    except FirstError as first:
        cause: Failure = first.subFailure
        cause.raiseException()
    finally:
        for worker in workers:
            worker.cancel()
    return [answers[number] for number in sorted(answers)]


def _together(asked: Sequence[_Asked], query: HoldingsQuery, agency: str, today: date) -> LookUp:
    """All that was said as one answer. Items that are told win over reasons why others are not.

    `agency` is the system's word for the library, which may look like another library's number.
    """
    said = (holding for one in asked for holding in one.holdings.holdings)
    own = Identifier(value=query.agency)
    holdings = tuple(evolve(one, institution=own) if _is_of(one, agency) else one for one in said)
    ends = [one.end for one in asked if one.end is not None]
    reasons = [end for end in ends if not isinstance(end, Done)]
    if not holdings:
        return reasons[0] if reasons else NOT_OWNED
    remarks = [remark for one in asked for remark in one.holdings.remarks]
    remarks += [f"of an item its system {_words(end)}" for end in reasons]
    return found(Holdings(holdings=holdings, remarks=tuple(dict.fromkeys(remarks))), query, today)


def _is_of(holding: Holding, agency: str) -> bool:
    return holding.institution is not None and holding.institution.value == agency


def _not_ncip(fault: ValueError) -> str:
    return f"gave an answer that is not NCIP: {clause(fault)}"


def _words(end: LookUp) -> str:
    match end:
        case Refused(reason):
            return reason
        case Failed(_, what):
            return what
        case _:
            return "says nothing"
