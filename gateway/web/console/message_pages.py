"""The console's pages about messages: one of them, those that were given up, and those that were refused."""

from __future__ import annotations

import structlog

from gateway.web.answers import Answer, not_found
from gateway.web.console import times, words
from gateway.web.console.bodies import reading
from gateway.web.console.console import Console
from gateway.web.console.forms import MessagePage
from gateway.web.routing import Call, Nothing

_log = structlog.get_logger(__name__)


async def show_message(console: Console, call: Call[MessagePage, Nothing]) -> Answer:
    """One message as laid-out XML; what it says of a person only when asked, and that is noted."""
    stored = console.workflow.queries.message(call.path["message"])
    if stored is None:
        raise not_found(f"message {call.path['message']}")
    personal = call.query.personal == "show"
    if personal:
        _log.info("personal data was looked at", message=stored.row.id, order=stored.row.order)
    return console.render.page(
        "message.html",
        here="orders",
        row=stored.row,
        at=times.moment(stored.row.at, console.clock.zone),
        peer=console.name(stored.row.peer),
        state=words.MESSAGE_STATES[stored.row.state],
        body=reading(stored.body, personal=personal),
        confirmation=reading(stored.confirmation, personal=personal) if stored.confirmation else None,
        personal=personal,
        why_not=stored.why_not,
    )


async def list_given_up(console: Console, _call: Call[Nothing, Nothing]) -> Answer:
    """Messages that could not be delivered."""
    found = [
        (one.row, one.why_not, times.moment(one.row.at, console.clock.zone), console.name(one.row.peer))
        for one in console.workflow.queries.given_up()
    ]
    return console.render.page("given_up.html", here="given_up", found=found)


async def list_refused(console: Console, _call: Call[Nothing, Nothing]) -> Answer:
    """Messages that could not be taken."""
    rows = [
        (row, times.moment(row.at, console.clock.zone), console.name(row.peer))
        for row in console.workflow.queries.refused()
    ]
    return console.render.page("refused.html", here="refused", rows=rows)
