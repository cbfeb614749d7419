"""The console's pages about orders: the list, one order, its messages, and what staff do with it."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from typing import Final
from urllib.parse import quote, urlencode

import structlog
from attrs import frozen

from gateway.automation.explain import explain
from gateway.catalogue.values import Edition
from gateway.clock import Clock
from gateway.directory.loan_path import loan_path
from gateway.orders.by_hand import why_not
from gateway.orders.order import Order, Stage
from gateway.web.answers import Answer, Refusal, not_found
from gateway.web.console import standing, times, words
from gateway.web.console.bodies import reading
from gateway.web.console.forms import ActForm, ListQuery, MessagePage
from gateway.web.console.render import Renderer, see_other
from gateway.web.console.timeline import timeline
from gateway.web.guard import Guard
from gateway.web.routing import Call, Nothing
from gateway.workflow.interface import Workflow
from gateway.workflow.views import MessageState, OrderView

LIST_LENGTH: Final = 50  # a page of orders; two screens
TAB_ORDER: Final = (
    Stage.WITH_STAFF,
    Stage.DECIDING,
    Stage.REQUESTED,
    Stage.PROMISED,
    Stage.ON_LOAN,
    Stage.AWAITS_RETRY,
    Stage.CLOSED,
)

_log = structlog.get_logger(__name__)


@frozen(kw_only=True)
class Console:
    """What the pages work with."""

    workflow: Workflow
    clock: Clock
    render: Renderer
    guard: Guard

    def name(self, number: str) -> str:
        """A library's or branch's name, its number where it has none."""
        place = self.workflow.directory.place(number)
        if place is None:
            return number
        return (place.branch.name if place.branch else place.library.name) or number


@frozen(kw_only=True)
class Tab:
    """One tab of the list; `count` is None where the list is narrowed, since the counts are of all orders."""

    name: str
    href: str
    count: int | None
    current: bool


@frozen(kw_only=True)
class Choice:
    """A library that staff may send an order to; `rank` is its place on the loan path, None off it."""

    rank: int | None
    agency: str
    name: str
    why: str
    edition: Edition
    before: str
    confirm: str


@frozen(kw_only=True)
class Tried:
    """One attempt for the page."""

    number: int
    lender: str
    name: str
    started: str
    state: str
    by: str
    waits: bool


async def list_orders(console: Console, call: Call[ListQuery, Nothing]) -> Answer:
    """The list of orders, by stage, borrower and words."""
    query, queries = call.query, console.workflow.queries
    found = queries.orders(
        stage=query.stage,
        borrower=query.borrower,
        words=query.q,
        before=query.before,
        attention=query.attention is not None,
        limit=LIST_LENGTH + 1,
    )
    page = found[:LIST_LENGTH]
    older = _list_address(query, before=page[-1].id) if len(found) > LIST_LENGTH else None
    return console.render.page(
        "orders.html",
        here="orders",
        lines=[standing.order_line(order, console.clock, console.name) for order in page],
        tabs=_tabs(query, queries.counts(), queries.attention()),
        query=query,
        libraries=console.workflow.directory.libraries,
        older=older,
        newest=_list_address(query) if query.before else None,
        heading=_heading(query),
    )


async def show_order(console: Console, call: Call[Nothing, Nothing]) -> Answer:
    """One order: where it stands, what happened, and why."""
    view = _view(console, call.path["order"])
    order = view.order
    name, clock = console.name, console.clock
    label = console.workflow.directory.label
    decisions = [explain(decision, label) for decision in reversed(view.decisions)]
    records = [(pid, console.workflow.catalogue.edition(pid)) for pid in order.wish.records]
    return console.render.page(
        "order.html",
        here="orders",
        order=order,
        standing=standing.standing(order, clock),
        waits=standing.waits(order, clock, name),
        group=[standing.order_line(one, clock, name) for one in view.group],
        line=standing.order_line(order, clock, name),
        moments=timeline(view, clock, name),
        explanation=decisions[0] if decisions else None,
        earlier=decisions[1:],
        decided_on=[times.day(decision.decided_on) for decision in reversed(view.decisions)],
        tried=list(_tried(console, order)),
        choices=list(_choices(console, order)) if not why_not(order, "send") else [],
        deciding=order.stage is Stage.DECIDING,
        may_send=not why_not(order, "send"),
        may_end=not why_not(order, "end_attempt"),
        may_recall=not why_not(order, "recall"),
        may_mark=not why_not(order, "seen"),
        may_close=not why_not(order, "close"),
        records=records,
        label=label,
    )


async def confirm_act(console: Console, call: Call[ActForm, Nothing]) -> Answer:
    """Asks once more before something is done."""
    order = _view(console, call.path["order"]).order
    form = call.query
    _check_known(console, form)
    lender = form.lender or (order.attempt.lender if order.attempt else "")
    question, consequence, button = words.CONFIRMS[form.do]
    return console.render.page(
        "confirm.html",
        here="orders",
        order=order,
        form=form,
        question=question.format(lender=console.workflow.directory.label(lender) if lender else ""),
        consequence=consequence,
        button=button,
        edition=console.workflow.catalogue.edition(form.edition) if form.edition else None,
    )


async def do_act(console: Console, call: Call[Nothing, ActForm]) -> Answer:
    """Does what was confirmed and goes back to the order."""
    order = await console.workflow.act(call.path["order"], call.body.act())
    _log.info("staff acted", order=order.id, do=call.body.do, lender=call.body.lender)
    return see_other(f"/orders/{quote(order.id)}")


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
        may_resend=stored.row.state is MessageState.GIVEN_UP,
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


def _check_known(console: Console, form: ActForm) -> None:
    """Nothing is offered for confirmation that names no library, or a record that is not known.

    Raises:
        Refusal: 404 for what is not known, 422 where no lender was chosen.
    """
    if form.do == "send":
        if form.lender is None:
            raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, words.T.choose_lender)
        if console.workflow.directory.library(form.lender) is None:
            raise not_found(f"library {form.lender}")
    if form.edition is not None and console.workflow.catalogue.edition(form.edition) is None:
        raise not_found(f"record {form.edition}")


def _view(console: Console, order_id: str) -> OrderView:
    view = console.workflow.queries.view(order_id)
    if view is None:
        raise not_found(f"order {order_id}")
    return view


def _heading(query: ListQuery) -> str:
    if query.attention:
        return words.T.attention
    return words.STAGES[query.stage] if query.stage else words.T.orders


def _tabs(query: ListQuery, counts: dict[Stage, int], attention: int) -> list[Tab]:
    narrowed = bool(query.borrower or query.q)
    every = Tab(
        name=words.T.all_orders,
        href=_list_address(query, stage=None),
        count=None if narrowed else sum(counts.values()),
        current=query.stage is None and query.attention is None,
    )
    marked = Tab(
        name=words.T.attention,
        href=_list_address(query, stage=None, attention="yes"),
        count=None if narrowed else attention,
        current=query.attention is not None,
    )
    stages = (
        Tab(
            name=words.STAGES[stage],
            href=_list_address(query, stage=stage),
            count=None if narrowed else counts.get(stage, 0),
            current=query.stage is stage,
        )
        for stage in TAB_ORDER
    )
    return [every, marked, *stages]


_SAME: Final = object()


def _list_address(
    query: ListQuery, *, stage: object = _SAME, before: str | None = None, attention: str | None = None
) -> str:
    """The list's address with one thing changed; a new tab begins at its newest order."""
    same = stage is _SAME
    chosen, attention = (query.stage, query.attention) if same else (stage, attention)
    pairs = {"stage": chosen, "attention": attention, "borrower": query.borrower, "q": query.q, "before": before}
    text = urlencode({name: value for name, value in pairs.items() if value})
    return f"/?{text}" if text else "/"


def _tried(console: Console, order: Order) -> Iterator[Tried]:
    for attempt in order.attempts:
        waits = standing.waited(attempt, console.clock.now())
        status = words.STATUSES[attempt.status] if attempt.status else ""
        yield Tried(
            number=attempt.number,
            lender=attempt.lender,
            name=console.name(attempt.lender),
            started=times.moment(attempt.started, console.clock.zone),
            state=waits or (words.ENDS[attempt.ended] if attempt.ended else status),
            by=words.STARTERS[attempt.by],
            waits=bool(waits),
        )


def _choices(console: Console, order: Order) -> Iterator[Choice]:
    """The libraries that hold what was ordered, in the order of the borrower's loan path, the others after it."""
    directory, catalogue = console.workflow.directory, console.workflow.catalogue
    path = {entry.agency: entry for entry in loan_path(directory, order.borrower)}
    own = directory.agency_of(order.borrower)
    before = {attempt.lender: attempt for attempt in order.attempts}
    holders: dict[str, Edition] = {}
    for pid in order.wish.records:
        editions = (catalogue.edition(pid),) if order.wish.exact_edition else catalogue.editions_of(pid)
        for edition in editions:
            if edition is None:
                continue
            for held in edition.localisations:
                holders.setdefault(directory.agency_of(held.agency) or held.agency, edition)
    ranked = sorted(holders, key=lambda agency: (path[agency].rank if agency in path else len(path) + 1, agency))
    for agency in (one for one in ranked if one != own):
        entry, edition = path.get(agency), holders[agency]
        attempt = before.get(agency)
        asked = urlencode({"do": "send", "lender": agency, "edition": edition.id})
        yield Choice(
            rank=entry.rank if entry else None,
            agency=agency,
            name=console.name(agency),
            why=words.PATH_CLASSES[entry.why] if entry else "",
            edition=edition,
            before=words.ENDS[attempt.ended] if attempt and attempt.ended else "",
            confirm=f"/orders/{quote(order.id)}/confirm?{asked}",
        )


def need_login(path: str) -> Refusal:
    """Sends a browser to the login page, and back to `path` afterwards."""
    location = f"/login?{urlencode({'next': path})}" if path != "/" else "/login"
    return Refusal(HTTPStatus.SEE_OTHER, words.T.door, (("Location", location),))
