"""The console's routes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Final

from gateway.web.answers import Answer, Stream
from gateway.web.console import entry_pages, library_pages, message_pages, order_pages, record_pages, why_pages
from gateway.web.console.console import Console
from gateway.web.console.forms import (
    ActForm,
    HoldersQuery,
    ListQuery,
    LoginForm,
    LoginQuery,
    MessagePage,
    SearchQuery,
    StaticQuery,
    WhyQuestion,
)
from gateway.web.routing import FORM, Call, Nothing, Route

Handler = Callable[[Console, Call[Any, Any]], Awaitable[Answer | Stream]]

_OPEN: Final = ("/login", "/static/")
"""Pages that are shown to anybody: the way in, and what it looks like."""


def is_open(path: str) -> bool:
    """Whether a page is shown without a session."""
    return path == _OPEN[0] or path.startswith(_OPEN[1])


def _page(
    path: str, name: str, handler: Handler, query: type = Nothing, form: type | None = None
) -> Route[Console, Any, Any]:
    return Route(
        method="GET" if form is None else "POST",
        path=path,
        name=name,
        summary=handler.__doc__ or name,
        handler=handler,
        query=query,
        body=form or Nothing,
        gives={200: "text/html"},
        body_type=FORM,
    )


ROUTES: Final[tuple[Route[Console, Any, Any], ...]] = (
    _page("/", "orders", order_pages.list_orders, ListQuery),
    _page("/orders/{order}", "order", order_pages.show_order),
    _page("/orders/{order}/confirm", "confirm", order_pages.confirm_act, ActForm),
    _page("/orders/{order}/actions", "act", order_pages.do_act, form=ActForm),
    _page("/messages", "refused", message_pages.list_refused),
    _page("/messages/given-up", "given_up", message_pages.list_given_up),
    _page("/messages/{message}", "message", message_pages.show_message, MessagePage),
    _page("/libraries", "libraries", library_pages.list_libraries),
    _page("/libraries/{agency}", "library", library_pages.show_library),
    _page("/records", "records", record_pages.find_records, SearchQuery),
    _page("/records/{record}", "record", record_pages.show_record, HoldersQuery),
    _page("/why", "why", why_pages.ask_why, WhyQuestion),
    _page("/why", "tell_why", why_pages.tell_why, form=WhyQuestion),
    _page("/orders/{order}/answers", "stream_order", why_pages.stream_order),
    _page("/why/answers", "stream_why", why_pages.stream_why, WhyQuestion),
    _page("/login", "login", entry_pages.show_login, LoginQuery),
    _page("/login", "log_in", entry_pages.log_in, form=LoginForm),
    _page("/logout", "log_out", entry_pages.log_out, form=Nothing),
    _page("/static/{name}", "static", entry_pages.show_static, StaticQuery),
)
