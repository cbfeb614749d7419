"""The API's calls about live holdings: one record at many libraries, whole or as the answers come."""

from __future__ import annotations

from datetime import UTC, date, datetime

from attrs import define

from gateway.automation.values import NoAnswer, Question
from gateway.catalogue.values import Edition
from gateway.directory.directory import Directory
from gateway.directory.loan_path import rank_by_path
from gateway.holdings.values import Heard
from gateway.web.answers import Answer, Stream, not_found
from gateway.web.api.holdings_values import (
    Asked,
    Done,
    HoldingsAnswer,
    HoldingsQuery,
    LibraryName,
    PausedList,
    PausedSystem,
    library_holdings,
    name_of,
)
from gateway.web.api.orders import Api, said
from gateway.web.connection import header
from gateway.web.routing import Call, Nothing
from gateway.web.stream import EventStream, streamed
from schemas.agency import agency_number


@define
class Telling:
    """Hears of a wave and sends what it hears (`gateway.holdings.values.Listener`)."""

    stream: EventStream
    directory: Directory
    today: date
    answered: int = 0

    def asked(self, questions: tuple[Question, ...]) -> None:
        """Whom the stream is going to tell of."""
        agencies = dict.fromkeys(question.library for question in questions)
        names = tuple(LibraryName(library=agency, name=name_of(agency, self.directory)) for agency in agencies)
        self.stream.send("asked", Asked(libraries=names, answers=len(questions)))

    def heard(self, heard: Heard) -> None:
        """One answer."""
        self.answered += not isinstance(heard.answer, NoAnswer)
        self.stream.send("heard", library_holdings(heard, self.directory, self.today))


async def show_holdings(api: Api, call: Call[HoldingsQuery, Nothing]) -> Answer | Stream:
    """Who has a record now, and may lend it."""
    edition = api.workflow.catalogue.edition(call.path["record"])
    if edition is None:
        raise not_found(f"record {call.path['record']}")
    libraries = _libraries(call.query, edition, api.workflow.directory)
    if call.query.stream or "text/event-stream" in header(call.request, b"Accept"):
        return streamed(lambda stream: _tell(api, edition, libraries, stream))
    heard = await api.workflow.holdings.look_up(edition, libraries)
    directory, today = api.workflow.directory, api.workflow.holdings.clock.today()
    told = tuple(library_holdings(one, directory, today) for one in heard)
    return said(HoldingsAnswer(record=edition.id, on=today, libraries=told))


def _libraries(query: HoldingsQuery, edition: Edition, directory: Directory) -> tuple[str, ...]:
    """Whom to ask: those that are named, or all holders in the borrower's loan path order; () for the catalogue's."""
    named = tuple(agency_number(one) for one in (query.libraries or "").split(",") if one.strip())
    if query.borrower is not None and directory.library(query.borrower) is None:
        raise not_found(f"library {query.borrower}")
    if named or query.borrower is None:
        return named
    return tuple(sorted((place.agency for place in edition.localisations), key=rank_by_path(directory, query.borrower)))


async def _tell(api: Api, edition: Edition, libraries: tuple[str, ...], stream: EventStream) -> None:
    telling = Telling(stream, api.workflow.directory, api.workflow.holdings.clock.today())
    await api.workflow.holdings.look_up(edition, libraries, telling)
    stream.send("done", Done(answered=telling.answered))


async def list_paused(api: Api, _call: Call[Nothing, Nothing]) -> Answer:
    """Local systems that are not asked for a while, since they do not answer."""
    systems = [
        PausedSystem(
            libraries=tuple(LibraryName(library=one.agency, name=one.name or one.agency) for one in libraries),
            failures=pause.failures,
            since=datetime.fromtimestamp(pause.since, UTC),
            until=datetime.fromtimestamp(pause.until, UTC),
            probing=pause.probing,
            sentence=f"The last look-up failed, since the system {pause.last.what}.",
        )
        for pause, libraries in api.workflow.holdings.paused()
    ]
    return said(PausedList(systems=tuple(systems)))
