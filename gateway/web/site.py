# mypy: allow-untyped-calls
"""The HTTP service as one twisted `Site`: which path belongs to which face, and what holds for all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from http import HTTPStatus
from importlib.metadata import version
from typing import Any, Final, cast
from urllib.parse import unquote_to_bytes

from attrs import frozen
from twisted.internet.interfaces import IAddress, IReactorTime
from twisted.web.resource import IResource, Resource
from twisted.web.server import NOT_DONE_YET, Request, Site

from gateway.clock import Clock
from gateway.web import machines
from gateway.web.answers import Answer, Refusal, Writer, answer_of, problem, sentence
from gateway.web.api.feed import Feed
from gateway.web.api.openapi import description
from gateway.web.api.orders import Api
from gateway.web.api.routes import PREFIX, ROUTES
from gateway.web.attempts import Attempts
from gateway.web.connection import IDLE_SECONDS, BoundedChannel, BoundedRequest, finish, header, media_type
from gateway.web.console import routes as console_routes
from gateway.web.console.console import Console, need_login
from gateway.web.console.render import Renderer
from gateway.web.console.routes import is_open
from gateway.web.ending import Connections
from gateway.web.guard import SAFE_METHODS, Guard
from gateway.web.headers import is_readable_host
from gateway.web.iso18626 import face as iso18626
from gateway.web.iso18626.channel import Lane, PlainChannel
from gateway.web.metrics import Metrics
from gateway.web.routing import klein_resource
from gateway.web.soap.face import SoapResource
from gateway.web.soap.holdings_items import HoldingsItems, Take
from gateway.web.soap.open_holding_status import OpenHoldingStatus
from gateway.web.sru.face import MAX_REQUEST_BYTES, Sru
from gateway.web.sweep import Sweep
from gateway.web.tally import Tally
from gateway.workflow.interface import Workflow
from schemas.holdings_items.read import MAX_BYTES as MAX_PUSH_BYTES

JSON_BYTES: Final = 64 * 1024  # an order of 500 records has 20 KB
SOAP_BYTES: Final = MAX_PUSH_BYTES  # 500 look-ups have 80 KB
FORM_BYTES: Final = 16 * 1024  # the console's longest form is a note
NO_BODY: Final = 1024  # what health checks may send along for nothing

NO_DOOR: Final = Refusal(HTTPStatus.NOT_FOUND, "There is no page here; ISO 18626 messages go to /iso18626.")


@frozen(kw_only=True)
class Face:
    """One way in: its resource, the bound on its bodies, how it words a refusal, and who is let in."""

    name: str
    resource: IResource
    body_bytes: int
    write: Writer
    check: Callable[[Request], None] = lambda _request: None


class Root(Resource):
    """Finds the face by the first part of the path, and lets its guard speak first."""

    isLeaf = True  # noqa: N815  twisted's name

    def __init__(self, faces: Mapping[bytes, Face], pages: Face, tally: Tally, clock: Clock) -> None:
        super().__init__()
        self._faces = faces
        self._pages = pages
        self._tally = tally
        self._clock = clock

    def face(self, path: bytes) -> Face:
        """The face that a path belongs to."""
        first = path.partition(b"?")[0].removeprefix(b"/").partition(b"/")[0]
        return self._faces.get(first, self._pages)

    def render(self, request: Request) -> bytes | int:
        """Counts, guards, and hands on."""
        face = self.face(request.path)
        self._observe(face, request)
        try:
            _check_readable(request)
            if face is self._pages and _is_message(request):
                finish(request, sentence(NO_DOOR))
                return NOT_DONE_YET
            face.check(request)
        except Exception as fault:  # noqa: BLE001  the one place where a failure becomes an answer
            finish(request, answer_of(fault, face.write))
        else:
            rendered: bytes | int = face.resource.render(request)
            return rendered
        return NOT_DONE_YET

    def _observe(self, face: Face, request: Request) -> None:
        begun = self._clock.seconds()

        def ended(_result: object) -> None:
            content_type = request.responseHeaders.getRawHeaders("Content-Type", [""])[0]
            seconds = None if content_type.startswith("text/event-stream") else self._clock.seconds() - begun
            method, path = request.method.decode("ascii", "replace"), request.path.decode("ascii", "replace")
            self._tally.answered(face.name, method, path, request.code, seconds)

        request.notifyFinish().addBoth(ended)


def _is_message(request: Request) -> bool:
    """Whether a system posts XML, as no page takes it: it looks for the door, and reads no HTML."""
    return request.method == b"POST" and media_type(request) in machines.XML_TYPES


def _check_readable(request: Request) -> None:
    """Refuses what the router could not read, so that it is the caller's fault in every face.

    Raises:
        Refusal: 400, the method, the Host or the path is no text of its kind.
    """
    if not request.method.isascii():
        raise Refusal(HTTPStatus.BAD_REQUEST, "The method of a request is a word in ASCII.")
    if not is_readable_host(header(request, b"Host")):
        raise Refusal(HTTPStatus.BAD_REQUEST, "The Host of a request is a name or an address in ASCII.")
    try:
        unquote_to_bytes(request.path).decode()
    except UnicodeDecodeError:
        raise Refusal(HTTPStatus.BAD_REQUEST, "The address is not written in UTF-8.") from None


class GatewaySite(Site):
    """The service's site: its live `feed`, which ends with the listening port, its `guard` and open `connections`."""

    protocol = cast("Any", BoundedChannel)

    def __init__(self, root: Root, lane: Lane, feed: Feed, guard: Guard, reactor: IReactorTime) -> None:
        super().__init__(root, BoundedRequest, parsePOSTFormSubmission=False, timeout=IDLE_SECONDS, reactor=reactor)
        self.feed = feed
        self.guard = guard
        self._root = root
        self._lane = lane
        self.connections = lane.connections

    def buildProtocol(  # type: ignore[override]  # noqa: N802  twisted's name; its type is of what it makes itself
        self, addr: IAddress | None
    ) -> PlainChannel:
        """A new connection, which has twisted.web behind it."""
        return PlainChannel(self._lane, partial(self.behind, addr))

    def behind(self, addr: IAddress | None) -> BoundedChannel:
        """A new connection of twisted.web's, for all that is not plain."""
        return cast("BoundedChannel", super().buildProtocol(addr))

    def body_limit(self, path: bytes) -> int:
        """The most bytes of a body that the face of this path takes."""
        return self._root.face(path).body_bytes

    def refuse(self, path: bytes, refusal: Refusal) -> Answer:
        """A refusal in the form of this path's face."""
        return self._root.face(path).write(refusal)

    def log(self, request: object) -> None:
        """Writes no second line: `Root` has logged the request."""

    def stopFactory(self) -> None:  # noqa: N802  twisted's name
        """Lets the viewers of the live feed go with the listening port."""
        self.feed.stop()
        super().stopFactory()


def make_site(  # noqa: PLR0913  the parts that app puts together, all by name
    workflow: Workflow,
    *,
    agency: str,
    token: str,
    message_bytes: int,
    metrics: Metrics,
    clock: Clock,
    reactor: IReactorTime,
    hosts: frozenset[str] = frozenset(),
    strict_holding_status: bool = False,
    take_pushed: Take | None = None,
) -> GatewaySite:
    """The whole HTTP service.

    Args:
        workflow: What all faces ask.
        agency: The gateway's own library number, for the console's head.
        token: What the console, the API and the metrics want to see; empty only where loopback alone can call.
        message_bytes: The biggest ISO 18626 message that is taken.
        metrics: What is counted; shown at /metrics.
        clock: The time and the library day.
        reactor: For time limits and the feed's heartbeat.
        strict_holding_status: Whether OpenHoldingStatus gives one kind of answer alone (docs/served.md).
        take_pushed: Keeps holdings that systems push; None takes none.
        hosts: Names besides loopback's by which the service may be called while it has no token.
    """
    guard = Guard(token=token, seconds=clock.seconds, attempts=Attempts(clock.seconds), hosts=hosts)
    feed = Feed(workflow, reactor)
    metrics.watch_viewers(lambda: len(feed))
    status = OpenHoldingStatus(
        workflow=workflow, reactor=reactor, check=guard.check, opens=guard.opens, strict=strict_holding_status
    )
    contracts = {"openholdingstatus": status.machine()}
    if take_pushed is not None:
        pushed = HoldingsItems(workflow=workflow, guard=guard, take=take_pushed, reactor=reactor)
        contracts["holdingsitems"] = pushed.machine()
    sru = Sru(workflow=workflow, reactor=reactor, check=guard.check)
    door, tally = iso18626.Iso18626(workflow=workflow), Tally(metrics)
    lane = Lane(
        face=door,
        limit=message_bytes,
        seconds=clock.seconds,
        sweep=Sweep(reactor),
        tally=tally,
        connections=Connections(reactor),
    )
    faces = {
        b"iso18626": _machine(iso18626.NAME, door.machine(), message_bytes),
        b"healthz": _machine("operations", machines.healthz(), NO_BODY),
        b"readyz": _machine("operations", machines.readyz(workflow), NO_BODY),
        b"metrics": _machine("operations", machines.metrics_page(metrics, guard.check), NO_BODY),
        b"sru": _machine("sru", sru.machine(), MAX_REQUEST_BYTES),
        b"soap": Face(name="soap", resource=SoapResource(contracts), body_bytes=SOAP_BYTES, write=sentence),
        b"api": _api(workflow, feed, guard),
    }
    return GatewaySite(Root(faces, _pages(workflow, agency, guard, clock), tally, clock), lane, feed, guard, reactor)


def _api(workflow: Workflow, feed: Feed, guard: Guard) -> Face:
    """The JSON API."""
    api = Api(workflow=workflow, feed=feed, description=description(version("illgate")))
    return Face(
        name="api",
        resource=klein_resource(api, ROUTES, problem, PREFIX),
        body_bytes=JSON_BYTES,
        write=problem,
        check=guard.check,
    )


def _pages(workflow: Workflow, agency: str, guard: Guard, clock: Clock) -> Face:
    """The staff console, which asks people to log in where machines are told 401."""
    render = Renderer(agency=agency, guarded=bool(guard.token))
    console = Console(workflow=workflow, clock=clock, render=render, guard=guard)

    def check(request: Request) -> None:
        if is_open(request.path.decode("ascii", "replace")):
            return
        try:
            guard.check(request)
        except Refusal as refusal:
            if refusal.status == HTTPStatus.UNAUTHORIZED and request.method in SAFE_METHODS:
                raise need_login(request.uri.decode("ascii", "replace")) from None
            raise

    return Face(
        name="console",
        resource=klein_resource(console, console_routes.ROUTES, render.refuse),
        body_bytes=FORM_BYTES,
        write=render.refuse,
        check=check,
    )


def _machine(name: str, machine: machines.Machine, body_bytes: int) -> Face:
    resource = machines.MachineResource(machine)
    return Face(name=name, resource=resource, body_bytes=body_bytes, write=sentence)
