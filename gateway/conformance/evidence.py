"""What went over the wire in a run: every exchange in its order, and what each side said in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from copy import deepcopy
from enum import StrEnum
from functools import cached_property
from typing import Final

from attrs import define, field, frozen
from lxml import etree

from schemas.iso18626 import Iso18626Error, MessageFault, read
from schemas.iso18626.faults import Head
from schemas.iso18626.messages import (
    ConfirmationHeader,
    Header,
    Message,
    RequestConfirmation,
    RequestingAgencyMessageConfirmation,
    SupplyingAgencyMessageConfirmation,
)
from schemas.xml import Element, XmlError, local, parse

MAX_ANSWER: Final = 2 * 1024 * 1024
CONFIRMATIONS: Final = (
    RequestConfirmation,
    SupplyingAgencyMessageConfirmation,
    RequestingAgencyMessageConfirmation,
)
ZERO_TIME: Final = "0001-01-01T00:00:00Z"  # what programs write for a time that was never set
_SENT: Final = ("{*}timestamp", "{*}timestampReceived")
_REQUEST_ID: Final = re.compile(rb"<(?:\w+:)?requestingAgencyRequestId\b[^>]*>([^<]*)<")


class Way(StrEnum):
    """Whose message it was."""

    SENT = "sent"
    CAME = "came"


@frozen(kw_only=True)
class Spoken:
    """A body as its reader sees it: XML or not, a message or not.

    Attributes:
        body: The body.
        root: Its root element as it came, None for what is no XML.
        message: The message, None where it cannot be taken.
        fault: Why a message cannot be taken that can be answered with an ERROR.
        words: Why it is no message.
    """

    body: bytes
    root: Element | None = None
    message: Message | None = None
    fault: MessageFault | None = None
    words: str = ""

    @property
    def confirmation(
        self,
    ) -> RequestConfirmation | SupplyingAgencyMessageConfirmation | RequestingAgencyMessageConfirmation | None:
        """The message, where it is a confirmation."""
        return self.message if isinstance(self.message, CONFIRMATIONS) else None

    @property
    def header(self) -> Header | ConfirmationHeader | Head | None:
        """Its header, or as much of it as can be read."""
        if self.message is not None:
            return self.message.header
        return self.fault.head if self.fault is not None else None

    @property
    def request_id(self) -> str:
        """The requestingAgencyRequestId, "" where there is none."""
        if self.header is not None:
            return self.header.requesting_request_id or ""
        found = _REQUEST_ID.search(self.body)
        return found[1].decode("utf-8", "replace").strip() if found else ""

    def elements(self, *names: str) -> Iterator[Element]:
        """Its elements with one of these local names; all without names."""
        if self.root is not None:
            yield from (one for one in self.root.iter(etree.Element) if not names or local(one) in names)


def spoken(body: bytes) -> Spoken:
    """Reads a body as widely as the house can.

    A time of sending that is written as an empty element, as some systems write every date they do not know, counts as
    one that was never set: the rules about dates look at `root` and mind it, and the conversation goes on.
    """
    try:
        root = parse(body, max_bytes=MAX_ANSWER, strict=True)
    except XmlError as fault:
        return Spoken(body=body, words=str(fault))
    try:
        return Spoken(body=body, root=root, message=read(_with_times(root)).message)
    except MessageFault as fault:
        return Spoken(body=body, root=root, fault=fault, words=str(fault))
    except Iso18626Error as fault:
        return Spoken(body=body, root=root, words=str(fault))


def _with_times(root: Element) -> Element:
    """The document itself, or a copy in which times of sending that stand empty are the zero time."""
    if not any(_is_empty(one) for one in root.iter(*_SENT)):
        return root
    copied = deepcopy(root)
    for one in copied.iter(*_SENT):
        if _is_empty(one):
            one.text = ZERO_TIME
    return copied


def _is_empty(element: Element) -> bool:
    return len(element) == 0 and not (element.text or "").strip()


@frozen(kw_only=True)
class Exchange:
    """One message and its answer.

    Attributes:
        step: The step it belongs to; "" for what belongs to none.
        way: Whether we sent it or it came.
        about: What it was, in a word: `Renew`, `the same again`.
        body: The message.
        content_type: Its media type.
        status: The HTTP status of the answer, None where none came.
        answer: The answer's body, None where none came.
        answer_type: The answer's media type.
        trouble: Why no answer came.
        seconds: How long the answer took.
    """

    step: str
    way: Way
    about: str = ""
    body: bytes = b""
    content_type: str = ""
    status: int | None = None
    answer: bytes | None = None
    answer_type: str = ""
    trouble: str = ""
    seconds: float = 0.0

    @cached_property
    def asked(self) -> Spoken:
        """The message."""
        return spoken(self.body)

    @cached_property
    def answered(self) -> Spoken:
        """The answer."""
        return spoken(self.answer or b"")

    @property
    def theirs(self) -> Spoken:
        """What the system under test said in it."""
        return self.answered if self.way is Way.SENT else self.asked


@define
class Evidence:
    """Every exchange of a run, oldest first. `unplayed` tells by step why there is nothing to judge.

    `fetched` are the paths that were fetched from us; `unreached` says why not even the first call got through.
    """

    exchanges: list[Exchange] = field(factory=list)
    unplayed: dict[str, str] = field(factory=dict)
    fetched: list[str] = field(factory=list)
    unreached: str = ""

    def within(self, steps: Iterable[str]) -> Evidence:
        """The same for these steps alone; for none named, all of it."""
        wanted = frozenset(steps)
        if not wanted:
            return self
        kept = [one for one in self.exchanges if one.step in wanted]
        why = {step: words for step, words in self.unplayed.items() if step in wanted}
        return Evidence(exchanges=kept, unplayed=why, fetched=self.fetched)

    def sent(self, *about: str) -> list[Exchange]:
        """What we sent, of these kinds or at all."""
        return [one for one in self.exchanges if one.way is Way.SENT and (not about or one.about in about)]

    @property
    def came(self) -> list[Exchange]:
        """What came by itself."""
        return [one for one in self.exchanges if one.way is Way.CAME]

    def why_not(self) -> str:
        """Why nothing can be judged, in one sentence."""
        return next(iter(self.unplayed.values()), "Nothing of this kind came.")
