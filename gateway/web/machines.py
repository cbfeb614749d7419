# mypy: allow-untyped-calls
"""The faces for machines that want no router, and of them health and metrics for operations.

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
from gateway.web.connection import finish
from gateway.web.metrics import Metrics
from gateway.workflow.interface import Workflow

XML_TYPES: Final = frozenset({"application/xml", "text/xml"})
NO_STORE: Final = (("Cache-Control", "no-store"),)

Work = Callable[[Request], Awaitable[Answer]]


@frozen(kw_only=True)
class Machine:
    """What one path does for machines: its methods and its work."""

    methods: tuple[str, ...]
    work: Work


class MachineResource(Resource):
    """Runs a `Machine`; its refusals are sentences. A peer that leaves early stops nothing.

    With `deep` its path may have more than one part. A stroke behind it is nothing: addresses are often kept so.
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
        if request.path.removesuffix(b"/").count(b"/") > 1 and not self._deep:
            raise not_found("page")

    def _check_method(self, request: Request) -> None:
        method = request.method.decode("ascii", "replace")
        if method not in self._machine.methods:
            raise wrong_method(method, self._machine.methods)


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
