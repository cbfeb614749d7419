"""What every page of the console works with."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlencode

from attrs import frozen

from gateway.clock import Clock
from gateway.web.answers import Refusal
from gateway.web.console.page_words import T
from gateway.web.console.render import Renderer
from gateway.web.guard import Guard
from gateway.workflow.interface import Workflow


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


def need_login(path: str) -> Refusal:
    """Sends a browser to the login page, and back to `path` afterwards."""
    location = f"/login?{urlencode({'next': path})}" if path != "/" else "/login"
    return Refusal(HTTPStatus.SEE_OTHER, T.door, (("Location", location),))
