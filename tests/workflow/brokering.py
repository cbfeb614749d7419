"""What the tests of brokered operation share: peers' settings, usual words, and an exchange in lines, one a message."""

from __future__ import annotations

from typing import Any, Final

from msgspec.structs import replace

from gateway.directory.directory import Directory
from gateway.directory.values import Addressing, DirectoryFile, Peer
from gateway.orders import events as ev
from gateway.orders.order import Order
from schemas.iso18626 import read, write
from schemas.iso18626.codes import ReasonForMessage
from schemas.iso18626.messages import Code, Message, Request, RequestingAgencyMessage, SupplyingAgencyMessage
from schemas.xml import parse
from tests.workflow.sayings import BORROWER, FIRST, SECOND, THIRD, lender_says
from tests.workflow.world import World

NAMES = {BORROWER: "R", FIRST: "S1", SECOND: "S2", THIRD: "S3"}
OPAQUE = Addressing.OPAQUE
YES: Final[dict[str, Any]] = {"reason": ReasonForMessage.CANCEL_RESPONSE, "answer": True}
NO: Final[dict[str, Any]] = {"reason": ReasonForMessage.CANCEL_RESPONSE, "answer": False}


def attempt(world: World, number: int = 1) -> str:
    """The request id of an attempt."""
    return f"{world.order().id}-{number}"


def unfilled(world: World, lender: str, number: int, reason: str) -> bytes:
    """A lender cannot supply, and says why."""
    message = read(parse(lender_says(lender, attempt(world, number), "Unfilled"))).message
    assert isinstance(message, SupplyingAgencyMessage)
    info = replace(message.info, reason_unfilled=Code(value=reason))
    return write(replace(message, info=info))


def last_told(world: World) -> SupplyingAgencyMessage:
    """What the borrower was told last."""
    told = world.peers[BORROWER].took[-1]
    assert isinstance(told, SupplyingAgencyMessage)
    return told


def set_peer(world: World, *agencies: str, **settings: Any) -> None:
    """Changes how libraries' systems are spoken to, as a newly imported directory would."""
    libraries = tuple(
        replace(library, system=replace(library.system, peer=replace(library.system.peer or Peer(), **settings)))
        if library.agency in agencies
        else library
        for library in world.directory.libraries
    )
    world.directory = Directory.of(DirectoryFile(libraries=libraries))


def exchange(world: World, order: Order) -> list[str]:
    """Every message of an order in the order of its events: `R>B New`, `B>S1 New`, `S1>B Loaned (RequestResponse)`."""
    lines = []
    for event in world.events(order):
        stored = None if isinstance(event, _OF_DELIVERY) else world.workflow.queries.message(_message(event))
        if stored is not None:
            peer = NAMES[world.directory.agency_of(stored.row.peer) or stored.row.peer]
            way = f"{peer}>B" if stored.row.direction == "in" else f"B>{peer}"
            lines.append(f"{way} {said(read(stored.body).message)}")
    return lines


_OF_DELIVERY = ev.DeliveryDelayed | ev.DeliveryGivenUp


def _message(event: ev.Event) -> str:
    return str(getattr(event, "message", ""))


def said(message: Message) -> str:
    """What a message says, in a word or two."""
    if isinstance(message, Request):
        return (message.service.request_type if message.service else None) or "New"
    if isinstance(message, RequestingAgencyMessage):
        return message.action
    assert isinstance(message, SupplyingAgencyMessage)
    answer = {True: " Y", False: " N", None: ""}[message.info.answer]
    return f"{message.status.status} ({message.info.reason_for_message}{answer})"


def log(world: World, order: Order) -> list[str]:
    """The event log, one line an event, with what it is about."""
    return [_line(event) for event in world.events(order)]


def _line(event: ev.Event) -> str:
    kind = str(type(event).__struct_config__.tag)
    match event:
        case ev.AttemptStarted() | ev.AttemptDelivered():
            about = NAMES[event.lender]
        case ev.AttemptEnded():
            about = f"{NAMES[event.lender]} {event.how}"
        case ev.SupplierSaid():
            about = f"{NAMES[event.lender]} {event.status}" + ("" if event.applied else ", not applied")
        case ev.BorrowerSaid() | ev.ToldLender():
            about = event.action
        case ev.ToldBorrower():
            about = event.status
        case ev.Decided():
            about = event.decision.outcome
        case ev.Closed():
            about = event.reason
        case _:
            about = ""
    return f"{kind} {about}".strip()
