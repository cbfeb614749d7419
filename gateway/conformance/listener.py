# mypy: allow-untyped-calls
"""The kit's own door: takes what the system under test posts, confirms it, and writes both down."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from attrs import evolve
from twisted.web.resource import Resource
from twisted.web.server import Request as HttpRequest
from twisted.web.server import Site

from gateway.conformance.bench import Bench
from gateway.conformance.evidence import Exchange, Spoken, Way
from schemas.iso18626 import MessageKind, check, confirmation_for
from schemas.iso18626.messages import ErrorData, Request, RequestingAgencyMessage, SupplyingAgencyMessage

XML: Final = b"application/xml; charset=utf-8"
TAKEN: Final = (Request, SupplyingAgencyMessage, RequestingAgencyMessage)
POSTED: Final = frozenset({MessageKind.REQUEST, MessageKind.SUPPLYING, MessageKind.REQUESTING})


class Door(Resource):
    """`POST` on any path: a message. `GET` is what nobody should do: it shows who follows external entities."""

    isLeaf = True  # noqa: N815  Twisted's name

    def __init__(self, bench: Bench) -> None:
        super().__init__()
        self._bench = bench

    def render_GET(self, request: HttpRequest) -> bytes:  # noqa: N802  Twisted's name
        """Writes down that somebody fetched it."""
        self._bench.evidence.fetched.append(request.path.decode("ascii", "replace"))
        return b"<fetched/>"

    def render_POST(self, request: HttpRequest) -> bytes:  # noqa: N802  Twisted's name
        """Takes a message."""
        content: Any = request.content
        kind = (request.getHeader("content-type") or "").partition(";")[0].strip().lower()
        came = Exchange(step="", way=Way.CAME, body=content.read(), content_type=kind)
        came = evolve(came, step=self._bench.step_of(came), about=about(came.asked))
        reply = self._bench.replies.get(came.step)
        status, answer = (reply(came) if reply else None) or self._confirmation(came.asked)
        request.setResponseCode(status)
        request.setHeader(b"Content-Type", XML)
        # After this answer has left, so that it is there before what follows from the message.
        self._bench.reactor.callLater(0, self._bench.came, evolve(came, status=status, answer=answer))
        return answer

    def _confirmation(self, asked: Spoken) -> tuple[int, bytes]:
        now = datetime.fromtimestamp(int(self._bench.reactor.seconds()), UTC)
        if isinstance(asked.message, TAKEN):
            receipt = confirmation_for(asked.message, now=now, error=check(asked.message))
            return 200, self._bench.drafts.write(receipt)
        if asked.fault is not None and asked.fault.kind in POSTED:
            error = ErrorData(type=asked.fault.error_type, value=asked.fault.error_value)
            return 200, self._bench.drafts.write(confirmation_for(asked.fault, now=now, error=error))
        return 400, f"{asked.words or 'This is no message to post.'}\n".encode()


def about(asked: Spoken) -> str:
    """What a message is, in a word: its status, its action, or its kind of Request."""
    message = asked.message
    if isinstance(message, SupplyingAgencyMessage):
        return message.status.status or message.info.reason_for_message
    if isinstance(message, RequestingAgencyMessage):
        return message.action
    if isinstance(message, Request):
        return (message.service.request_type if message.service else None) or "New"
    return "unreadable"


def site(bench: Bench) -> Site:
    """The door as a server; bodies are not read as forms, which would lose them."""
    return Site(Door(bench), parsePOSTFormSubmission=False)
