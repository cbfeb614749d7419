# mypy: allow-untyped-calls
"""What anybody is shown: the way into the console and out of it, and what its pages look like."""

from __future__ import annotations

from http import HTTPStatus

from gateway.web.answers import Answer, not_found
from gateway.web.console.console import Console
from gateway.web.console.forms import LoginForm, LoginQuery, StaticQuery
from gateway.web.console.page_words import T
from gateway.web.console.render import FOREVER, see_other, static_files
from gateway.web.routing import Call, Nothing


async def show_login(console: Console, call: Call[LoginQuery, Nothing]) -> Answer:
    """The login page."""
    return console.render.page("login.html", here="login", next=_own_path(call.query.next), fault="")


async def log_in(console: Console, call: Call[Nothing, LoginForm]) -> Answer:
    """Gives a session to somebody who shows the token."""
    form = call.body
    console.guard.check_origin(call.request)
    if not console.guard.opens(form.token, call.request):
        return console.render.page(
            "login.html",
            HTTPStatus.UNAUTHORIZED,
            here="login",
            next=_own_path(form.next),
            fault=T.door_wrong,
        )
    cookie = console.guard.session(secure=call.request.isSecure())
    return see_other(_own_path(form.next), (("Set-Cookie", cookie),))


async def log_out(console: Console, call: Call[Nothing, Nothing]) -> Answer:
    """Makes the browser forget its session."""
    cookie = console.guard.end_of_session(secure=call.request.isSecure())
    return see_other("/login", (("Set-Cookie", cookie),))


async def show_static(_console: Console, call: Call[StaticQuery, Nothing]) -> Answer:
    """A stylesheet, script or image."""
    found = static_files().get(call.path["name"])
    if found is None:
        raise not_found("file of that name")
    body, content_type = found
    return Answer(body=body, content_type=content_type, headers=FOREVER if call.query.v else ())


def _own_path(path: str) -> str:
    """A path of this console; anything that a browser could read as another site becomes the front page."""
    safe = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if safe else "/"
