"""The API's calls about orders, their messages and decisions, and the live feed."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from attrs import frozen
from msgspec import Struct

from gateway.orders.order import Order
from gateway.web import answers
from gateway.web.answers import Answer, Refusal, Stream, not_found
from gateway.web.api.drafts import check_day, check_draft, check_lender
from gateway.web.api.feed import Feed
from gateway.web.api.values import (
    SEQUENCE_DIGITS,
    DecisionQuestion,
    FeedQuery,
    GivenUpList,
    MessageList,
    MessageQuery,
    NewestQuery,
    OrderAnswer,
    OrderList,
    OrdersQuery,
)
from gateway.web.codes import without_codes
from gateway.web.connection import header
from gateway.web.routing import Call, Nothing
from gateway.workflow.interface import OrderDraft, StaffAct, Workflow
from gateway.workflow.views import OrderView
from schemas.agency import agency_number

NO_STORE: Final = (("Cache-Control", "no-store"),)
# A message comes from outside: a browser that opens one shows it and runs nothing.
MESSAGE_HEADERS: Final = (*NO_STORE, ("Content-Security-Policy", "default-src 'none'; sandbox"))


@frozen(kw_only=True)
class Api:
    """What the handlers work with."""

    workflow: Workflow
    feed: Feed
    description: bytes


def said(value: Struct, status: int = 200) -> Answer:
    """A value as JSON that no cache keeps."""
    return answers.json(value, status, NO_STORE)


async def list_orders(api: Api, call: Call[OrdersQuery, Nothing]) -> Answer:
    """Orders, newest first; with `request_id`, the one that the borrower knows by it."""
    query, queries = call.query, api.workflow.queries
    found = _known(api, query) if query.request_id is not None else _listed(api, query)
    page, more = found[: query.limit], len(found) > query.limit
    after = page[-1].id if more else None
    return said(OrderList(orders=page, counts=queries.counts(), attention=queries.attention(), next=after))


async def place_order(api: Api, call: Call[Nothing, OrderDraft]) -> Answer:
    """Takes an order; the same one again gives the order that was made the first time."""
    check_draft(call.body, api.workflow.directory)
    placement = await api.workflow.place(call.body)
    created = HTTPStatus.CREATED if placement.new else HTTPStatus.OK
    location = (("Location", f"/api/v1/orders/{placement.order.id}"),)
    return answers.json(OrderAnswer(order=placement.order), created, (*NO_STORE, *location))


async def show_order(api: Api, call: Call[Nothing, Nothing]) -> Answer:
    """Everything about one order."""
    return said(_view(api, call.path["order"]))


async def show_decision(api: Api, call: Call[Nothing, Nothing]) -> Answer:
    """The decision in force for an order."""
    view = _view(api, call.path["order"])
    if not view.decisions:
        chosen = f"The borrower chose the lender of order {view.order.id}, so the rules were not asked."
        undecided = f"Order {view.order.id} has not been decided yet."
        raise Refusal(HTTPStatus.NOT_FOUND, chosen if view.order.wish.lender else undecided)
    return said(view.decisions[-1])


async def act_on_order(api: Api, call: Call[Nothing, StaffAct]) -> Answer:
    """Does what staff ask."""
    order: Order = await api.workflow.act(call.path["order"], call.body)
    return said(OrderAnswer(order=order))


async def show_message(api: Api, call: Call[MessageQuery, Nothing]) -> Answer:
    """A message, or its confirmation, byte for byte but for the code of its sender."""
    message = api.workflow.queries.message(call.path["message"])
    if message is None:
        raise not_found(f"message {call.path['message']}")
    body = message.body if call.query.part == "message" else message.confirmation
    if body is None:
        raise Refusal(HTTPStatus.NOT_FOUND, f"Message {message.row.id} has no confirmation yet.")
    return Answer(body=without_codes(body), content_type="application/xml", headers=MESSAGE_HEADERS)


async def list_refused(api: Api, call: Call[NewestQuery, Nothing]) -> Answer:
    """The newest messages that could not be taken."""
    return said(MessageList(messages=api.workflow.queries.refused(call.query.limit)))


async def list_given_up(api: Api, call: Call[NewestQuery, Nothing]) -> Answer:
    """The newest messages that could not be delivered."""
    return said(GivenUpList(messages=api.workflow.queries.given_up(call.query.limit)))


async def decide(api: Api, call: Call[Nothing, DecisionQuestion]) -> Answer:
    """A decision that is not stored, with live holdings."""
    question = call.body
    check_day("date", question.date)
    check_day("need_before", question.need_before)
    check_lender(question.borrower, question.lender, api.workflow.directory)
    return said(await api.workflow.dry_run(question.wish(), question.date))


async def show_statistics(api: Api, _call: Call[Nothing, Nothing]) -> Answer:
    """Counts over the whole order base."""
    return said(api.workflow.queries.statistics())


async def follow_events(api: Api, call: Call[FeedQuery, Nothing]) -> Stream:
    """The live feed."""
    last = header(call.request, b"Last-Event-ID")
    if last and not (last.isascii() and last.isdigit() and len(last) <= SEQUENCE_DIGITS):
        raise Refusal(HTTPStatus.BAD_REQUEST, "Last-Event-ID must be the number of an event of this feed.")
    after = int(last) if last else call.query.after
    api.feed.admit()
    return Stream(begin=lambda request: api.feed.view(request, after))


async def describe(api: Api, _call: Call[Nothing, Nothing]) -> Answer:
    """The OpenAPI description of all this."""
    return Answer(body=api.description)


def _view(api: Api, order_id: str) -> OrderView:
    view = api.workflow.queries.view(order_id)
    if view is None:
        raise not_found(f"order {order_id}")
    return view


def _known(api: Api, query: OrdersQuery) -> tuple[Order, ...]:
    """The order that its borrower knows by this id, if there is one."""
    if not query.borrower or query.request_id is None:
        raise Refusal(HTTPStatus.BAD_REQUEST, "A request_id belongs to a borrower: give `borrower` too.")
    order = api.workflow.queries.by_request(agency_number(query.borrower), query.request_id)
    return (order,) if order else ()


def _listed(api: Api, query: OrdersQuery) -> tuple[Order, ...]:
    """A page of orders, and one more where there are more."""
    return api.workflow.queries.orders(
        stage=query.stage,
        borrower=agency_number(query.borrower) if query.borrower else None,
        words=query.q,
        before=query.before,
        limit=query.limit + 1,
        attention=query.attention,
    )
