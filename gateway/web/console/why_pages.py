# mypy: allow-untyped-calls
"""The console's dry run, a form and its answer, and the libraries as they answer: for it, and for an order."""

from __future__ import annotations

from msgspec import Struct

from gateway.automation.explain import explain
from gateway.automation.values import Decision
from gateway.catalogue.values import Edition
from gateway.web.answers import Answer, Stream, not_found
from gateway.web.api.holdings import Telling
from gateway.web.api.holdings_values import Done
from gateway.web.console import times
from gateway.web.console.console import Console
from gateway.web.console.forms import WhyQuestion
from gateway.web.console.page_words import T
from gateway.web.routing import Call, Nothing
from gateway.web.stream import EventStream, streamed
from gateway.workflow.interface import OrderRefused


class Told(Struct, frozen=True, kw_only=True):
    """The last event of a dry run: the page with its answer, from which the script takes the answer alone."""

    page: str


class Unasked(Struct, frozen=True, kw_only=True):
    """Nobody can be asked before the form is mended: the script sends it the ordinary way, which says what is wrong."""


async def ask_why(console: Console, call: Call[WhyQuestion, Nothing]) -> Answer:
    """The form of a dry run, filled with what the address says."""
    return _page(console, call.query)


async def tell_why(console: Console, call: Call[Nothing, WhyQuestion]) -> Answer:
    """A dry run and its explanation."""
    question = call.body
    found = _meant(console, question.record or "")
    if len(found) != 1:
        return _page(console, question, several=found, fault="" if found else T.no_records)
    decision = await console.workflow.dry_run(question.wish(found[0].id), question.date)
    return _page(console, question, told=(found[0], decision))


async def stream_why(console: Console, call: Call[WhyQuestion, Nothing]) -> Stream:
    """The same dry run, telling of each library as it answers (`gateway.web.api.holdings_values`)."""
    return streamed(lambda stream: _tell(console, call.query, stream))


async def stream_order(console: Console, call: Call[Nothing, Nothing]) -> Stream:
    """The libraries that are being asked for an order just now, as they answer; `done` at once where none are."""
    order = call.path["order"]
    if console.workflow.queries.order(order) is None:
        raise not_found(f"order {order}")
    return streamed(lambda stream: _follow(console, order, stream))


async def _follow(console: Console, order: str, stream: EventStream) -> None:
    telling = Telling(stream, console.workflow.directory, console.workflow.holdings.clock.today())
    await console.workflow.asking.follow(order, telling)
    stream.send("done", Done(answered=telling.answered))


async def _tell(console: Console, question: WhyQuestion, stream: EventStream) -> None:
    found = _meant(console, question.record or "")
    if len(found) != 1:
        stream.send("unasked", Unasked())
        return
    telling = Telling(stream, console.workflow.directory, console.workflow.holdings.clock.today())
    try:
        decision = await console.workflow.dry_run(question.wish(found[0].id), question.date, telling)
    except OrderRefused:
        stream.send("unasked", Unasked())
        return
    page = _page(console, question, told=(found[0], decision))
    stream.send("told", Told(page=page.body.decode()))


def _page(
    console: Console,
    question: WhyQuestion,
    *,
    several: tuple[Edition, ...] = (),
    fault: str = "",
    told: tuple[Edition, Decision] | None = None,
) -> Answer:
    edition, decision = told or (None, None)
    return console.render.page(
        "why.html",
        here="why",
        question=question,
        places=console.workflow.directory.places(),
        several=several,
        fault=fault,
        edition=edition,
        explanation=explain(decision, console.workflow.directory.label) if decision else None,
        decided_on=times.day(decision.decided_on) if decision else "",
    )


def _meant(console: Console, asked: str) -> tuple[Edition, ...]:
    """The record that somebody meant, or those that it may be."""
    if not asked.strip():
        return ()
    exact = console.workflow.catalogue.edition(asked.strip())
    return (exact,) if exact else tuple(console.workflow.catalogue.find(asked))
