"""The console's pages about orders: the list, one order, and what staff do with it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final
from urllib.parse import quote, urlencode

import structlog
from attrs import frozen
from msgspec.structs import replace

from gateway.automation.explain import explain
from gateway.orders.by_hand import why_not
from gateway.orders.order import Stage
from gateway.web.answers import Answer, Refusal, not_found
from gateway.web.console import lenders, standing, times, words
from gateway.web.console.console import Console
from gateway.web.console.forms import ActForm, ListQuery
from gateway.web.console.page_words import T
from gateway.web.console.render import see_other
from gateway.web.console.timeline import timeline
from gateway.web.routing import Call, Nothing
from gateway.workflow.views import OrderView

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
class Tab:
    """One tab of the list; `count` is None where the list is narrowed, since the counts are of all orders."""

    name: str
    href: str
    count: int | None
    current: bool


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
        standing=standing.standing(order, clock, name),
        waits=standing.waits(view.waits_for, clock, name),
        group=[standing.order_line(one, clock, name) for one in view.group],
        line=standing.order_line(order, clock, name),
        moments=timeline(view, clock, name),
        explanation=decisions[0] if decisions else None,
        earlier=decisions[1:],
        decided_on=[times.day(decision.decided_on) for decision in reversed(view.decisions)],
        tried=list(lenders.tried(console, order)),
        choices=list(lenders.choices(console, order)) if not why_not(order, "send") else [],
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
    if form.do == "end_attempt":
        form = replace(form, lender=lender or None)
    question, consequence, button = words.CONFIRMS[form.do]
    version = order.version if form.version is None else form.version
    return console.render.page(
        "confirm.html",
        here="orders",
        order=order,
        form=form,
        question=question.format(lender=console.workflow.directory.label(lender) if lender else ""),
        consequence=consequence,
        marks=standing.marked(order, version, console.name) if form.do == "seen" else (),
        button=button,
        edition=console.workflow.catalogue.edition(form.edition) if form.edition else None,
    )


async def do_act(console: Console, call: Call[Nothing, ActForm]) -> Answer:
    """Does what was confirmed and goes back to the order."""
    order = await console.workflow.act(call.path["order"], call.body.act())
    _log.info("staff acted", order=order.id, do=call.body.do, lender=call.body.lender)
    return see_other(f"/orders/{quote(order.id)}")


def _check_known(console: Console, form: ActForm) -> None:
    """Nothing is offered for confirmation that names no library, or a record that is not known.

    Raises:
        Refusal: 404 for what is not known, 422 where no lender was chosen.
    """
    if form.do == "send":
        if form.lender is None:
            raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, T.choose_lender)
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
        return T.attention
    return words.STAGES[query.stage] if query.stage else T.orders


def _tabs(query: ListQuery, counts: dict[Stage, int], attention: int) -> list[Tab]:
    narrowed = bool(query.borrower or query.q)
    every = Tab(
        name=T.all_orders,
        href=_list_address(query, stage=None),
        count=None if narrowed else sum(counts.values()),
        current=query.stage is None and query.attention is None,
    )
    marked = Tab(
        name=T.attention,
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
