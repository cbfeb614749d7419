# mypy: allow-untyped-calls
"""The faces for machines that want no router: the ISO 18626 door, and health and metrics for operations.

Plain twisted resources: a request through klein costs twice as much, and these are the many.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Final

from attrs import frozen
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from twisted.internet.defer import ensureDeferred
from twisted.python.failure import Failure
from twisted.web.resource import Resource
from twisted.web.server import NOT_DONE_YET, Request

from gateway.web.answers import RETRY_AFTER_SECONDS, TEXT, Answer, Refusal, answer_of, not_found, sentence, wrong_method
from gateway.web.attempts import Attempts
from gateway.web.connection import bearer_of, body_of, finish, header, media_type
from gateway.web.metrics import Metrics
from gateway.web.tls import client_certificate
from gateway.web.told_charset import as_told
from gateway.workflow.interface import SenderNotProved, Shown, Workflow

XML: Final = "application/xml; charset=utf-8"
XML_TYPES: Final = frozenset({"application/xml", "text/xml"})
CHALLENGE: Final = (("WWW-Authenticate", 'Bearer realm="iso18626"'),)
NO_STORE: Final = (("Cache-Control", "no-store"),)

Work = Callable[[Request], Awaitable[Answer]]


@frozen(kw_only=True)
class Machine:
    """What one path does for machines: its methods and its work."""

    methods: tuple[str, ...]
    work: Work


class MachineResource(Resource):
    """Runs a `Machine`; its refusals are sentences. A peer that leaves early stops nothing.

    With `deep` its path may have more than one part.
    """

    isLeaf = True  # noqa: N815  twisted's name

    def __init__(self, machine: Machine, *, deep: bool = False) -> None:
        super().__init__()
        self._machine = machine
        self._deep = deep

    def render(self, request: Request) -> int:
        """Answers when the work is done, if the peer is still there."""
        gone: list[Failure] = []
        request.notifyFinish().addErrback(gone.append)
        ensureDeferred(self._answer(request)).addCallback(lambda answer: None if gone else finish(request, answer))
        return NOT_DONE_YET

    async def _answer(self, request: Request) -> Answer:
        try:
            self._check_path(request)
            self._check_method(request)
            return await self._machine.work(request)
        except Exception as fault:  # noqa: BLE001  the one place where a failure becomes an answer
            return answer_of(fault, sentence)

    def _check_path(self, request: Request) -> None:
        if request.path.count(b"/") > 1 and not self._deep:
            raise not_found("page")

    def _check_method(self, request: Request) -> None:
        method = request.method.decode("ascii", "replace")
        if method not in self._machine.methods:
            raise wrong_method(method, self._machine.methods)


def iso18626(workflow: Workflow, attempts: Attempts) -> Machine:
    """`POST /iso18626` (docs/conversations.md, "At the door"): a message in, its confirmation out.

    405 for other methods, 415 for other content types, 413 for more bytes than are taken (by the channel, while
    they come), 400 with one sentence for what is no message (401 when its bearer token is nobody's), 429 for an address
    that failed too often to prove who it is, 503 when storage is away, else 200 with the confirmation, which may say
    ERROR. What the charset of the Content-Type counts for is `told_charset.as_told`'s to say.
    """

    async def take(request: Request) -> Answer:
        if media_type(request) not in XML_TYPES:
            raise Refusal(
                HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
                "An ISO 18626 message is sent as application/xml or text/xml, by its Content-Type.",
            )
        attempts.check(request)
        shown = Shown(bearer=bearer_of(request), certificate=client_certificate(request))
        try:
            body = as_told(body_of(request), header(request, b"Content-Type"))
            confirmation = await workflow.receive(body, shown)
        except SenderNotProved as fault:
            attempts.failed(request)
            if fault.confirmation is None:
                raise Refusal(HTTPStatus.UNAUTHORIZED, "The bearer token is no library's.", CHALLENGE) from None
            confirmation = fault.confirmation
        return Answer(body=confirmation, content_type=XML)

    return Machine(methods=("POST",), work=take)


def healthz() -> Machine:
    """`GET /healthz`: the process answers."""

    async def say(_request: Request) -> Answer:
        return Answer(body=b"ok\n", content_type=TEXT, headers=NO_STORE)

    return Machine(methods=("GET", "HEAD"), work=say)


def readyz(workflow: Workflow) -> Machine:
    """`GET /readyz`: orders can be taken, else 503 with the reason."""

    async def say(_request: Request) -> Answer:
        why_not = workflow.ready()
        if why_not is None:
            return Answer(body=b"ready\n", content_type=TEXT, headers=NO_STORE)
        again = ("Retry-After", str(RETRY_AFTER_SECONDS))
        raise Refusal(HTTPStatus.SERVICE_UNAVAILABLE, why_not, (again, *NO_STORE))

    return Machine(methods=("GET", "HEAD"), work=say)


def metrics_page(metrics: Metrics, check: Callable[[Request], None]) -> Machine:
    """`GET /metrics`: what is counted, in prometheus' text format, for those whom `check` lets through."""

    async def say(request: Request) -> Answer:
        check(request)
        body = generate_latest(metrics.registry)
        return Answer(body=body, content_type=CONTENT_TYPE_LATEST, headers=NO_STORE)

    return Machine(methods=("GET", "HEAD"), work=say)
