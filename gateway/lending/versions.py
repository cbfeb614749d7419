"""What one version of ISO 18626 has no word for, said in another way before it is written.

2021 has statuses, actions and elements that 1.2 does not have. A message is never refused for that: a status or an
action of 2021 alone becomes a notification that names it, and what a person needs to know goes into the note. The
tables here are the whole of it; what neither they nor the writer can say is told by `schemas.iso18626.losses`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from attrs import evolve, frozen
from msgspec.structs import replace

from gateway.directory.values import Iso18626Version
from gateway.lending.profiles import before_1_2
from gateway.lending.profiles.notes import labelled, told_under
from gateway.lending.profiles.profile import Steps
from gateway.lending.profiles.steps import noted, noted_request
from gateway.lending.profiles.terms import Value, code_texts, value_text
from schemas.iso18626.codes import Action, PreferredEdition, ReasonForMessage, Status
from schemas.iso18626.losses import How, Loss, losses_of
from schemas.iso18626.messages import Post, Request, RequestingAgencyMessage, SupplyingAgencyMessage
from schemas.xml_bounds import trimmed

STATUSES: Final[Mapping[str, Status]] = {
    Status.HOLD_RETURN: Status.LOANED,
    Status.RELEASE_HOLD_RETURN: Status.LOANED,
}
"""Statuses of 2021 alone, and the one of 1.2 that is true as well."""

ACTIONS: Final = frozenset({Action.HOLD_RETURN, Action.LOST})
"""Actions of 2021 alone."""

_SAYS_2021: Final = re.compile(
    rb"""(?:\xef\xbb\xbf)?(?:\s++|<\?.*?\?>|<!--.*?-->)*+<[^<>]*?[\s:]version\s*=\s*["']\s*2021""", re.DOTALL
)
"""In the start tag of the envelope alone: what stands in a note or a comment says nothing of the message."""
_ENVELOPE_BYTES: Final = 2_000  # the declaration and the envelope; the longest of the samples has 350


@frozen
class Line:
    """A line of the note: of which field of a supplier's message, and how many of its values the version can say.

    `told_as` is the label under which a profile has told the same; what stands there is not told twice.
    """

    label: str
    block: str
    attribute: str
    sayable: int = 0
    told_as: str = ""

    def values(self, message: SupplyingAgencyMessage) -> Iterator[str]:
        """What the line tells, as text."""
        told = told_under(message.info.note, self.told_as) if self.told_as else frozenset[str]()
        values = map(value_text, self._field(message)[self.sayable :])
        return (value for value in values if value not in told)

    def taken_from(self, message: SupplyingAgencyMessage) -> SupplyingAgencyMessage:
        """The message without what the line tells."""
        block, said = getattr(message, self.block), self._field(message)
        if len(said) <= self.sayable:
            return message
        several = isinstance(getattr(block, self.attribute), tuple)
        rest = replace(block, **{self.attribute: said[: self.sayable] if several else None})
        return replace(message, **{self.block: rest})

    def _field(self, message: SupplyingAgencyMessage) -> tuple[Value, ...]:
        block = getattr(message, self.block)
        value: tuple[Value, ...] | Value | None = getattr(block, self.attribute) if block is not None else None
        if isinstance(value, tuple):
            return value
        return () if value is None else (value,)


SUPPLYING_LINES: Final = (
    Line("URL", "delivery", "url"),
    Line("More items", "delivery", "item_ids", sayable=1),
    Line("More loan conditions", "delivery", "loan_conditions", sayable=1, told_as="Loan condition"),
    Line("More costs", "delivery", "delivery_costs", sayable=1, told_as="Costs"),
    Line("Courier", "shipping", "courier"),
    Line("Tracking", "shipping", "tracking_ids"),
    Line("Possible loan conditions", "retry", "loan_conditions", told_as="Loan condition"),
    Line("Possible editions", "retry", "editions"),
    Line("Possible formats", "retry", "item_formats"),
    Line("Possible volumes", "retry", "volumes"),
    Line("Possible service", "retry", "service_type"),
    Line("Possible service levels", "retry", "service_levels"),
    Line("Possible delivery", "retry", "delivery_methods"),
    Line("Possible couriers", "retry", "couriers"),
    Line("More possible costs", "retry", "offered_costs", sayable=1, told_as="Costs"),
    Line("Possible payment", "retry", "payment_methods"),
)
"""What a supplier of 2021 says that a person at a system of 1.2 must read in the note."""

REQUEST_LINES: Final[tuple[tuple[str, Callable[[Request], Iterable[str]]], ...]] = (
    ("Accepted loan conditions", lambda asked: code_texts(asked.service.loan_conditions if asked.service else ())),
    ("Delivery by", lambda asked: code_texts(tuple(d.delivery_method for d in asked.deliveries if d.delivery_method))),
    ("Courier", lambda asked: code_texts(tuple(d.courier for d in asked.deliveries if d.courier))),
    ("Edition", lambda asked: ("the most recent one",) if _wants_newest(asked) else ()),
)
"""The same of a request."""


def _wants_newest(asked: Request) -> bool:
    return asked.service is not None and asked.service.preferred_edition == PreferredEdition.MOST_RECENT


def _status_in_words(message: SupplyingAgencyMessage) -> SupplyingAgencyMessage:
    status = message.status.status
    if status not in STATUSES:
        return message
    info = message.info
    changes = info.reason_for_message == ReasonForMessage.STATUS_CHANGE
    reason = ReasonForMessage.NOTIFICATION if changes else info.reason_for_message
    return replace(
        message,
        info=replace(info, reason_for_message=reason, note=_in_front(status, info.note)),
        status=replace(message.status, status=STATUSES[status]),
    )


def _action_in_words(message: RequestingAgencyMessage) -> RequestingAgencyMessage:
    if message.action not in ACTIONS:
        return message
    return replace(message, action=Action.NOTIFICATION, note=_in_front(message.action, message.note))


def _in_front(word: str, note: str | None) -> str:
    return f"{word}: {note}" if note else word


def _supplying_lines(message: SupplyingAgencyMessage) -> SupplyingAgencyMessage:
    return noted(message, *(labelled(line.label, line.values(message)) for line in SUPPLYING_LINES))


def _supplying_rest(message: SupplyingAgencyMessage) -> SupplyingAgencyMessage:
    for line in SUPPLYING_LINES:
        message = line.taken_from(message)
    return message


def _request_lines(request: Request) -> Request:
    return noted_request(request, *(labelled(label, values(request)) for label, values in REQUEST_LINES))


def _request_rest(request: Request) -> Request:
    """A request without what `REQUEST_LINES` tell."""
    deliveries = tuple(replace(one, delivery_method=None, courier=None) for one in request.deliveries)
    service = request.service
    if service is not None:
        edition = PreferredEdition.ANY if _wants_newest(request) else service.preferred_edition
        service = replace(service, loan_conditions=(), preferred_edition=edition)
    return replace(request, deliveries=deliveries, service=service)


_NOTHING: Final = Steps()
_WORDS_1: Final = Steps(supplying=(_status_in_words,), requesting=(_action_in_words,))
WORDS: Final[Mapping[Iso18626Version, Steps]] = {
    Iso18626Version.V1_1: _WORDS_1,
    Iso18626Version.V1_2: _WORDS_1,
    Iso18626Version.V2021: _NOTHING,
}
LINES: Final[Mapping[Iso18626Version, Steps]] = {
    Iso18626Version.V1_1: Steps(
        request=(_request_lines, before_1_2.told, before_1_2.group_told), supplying=(_supplying_lines,)
    ),
    Iso18626Version.V1_2: Steps(request=(_request_lines,), supplying=(_supplying_lines,)),
    Iso18626Version.V2021: _NOTHING,
}
RESTS: Final[Mapping[Iso18626Version, Steps]] = {
    Iso18626Version.V1_1: Steps(
        request=(_request_rest, before_1_2.without, before_1_2.without_group), supplying=(_supplying_rest,)
    ),
    Iso18626Version.V1_2: Steps(request=(_request_rest,), supplying=(_supplying_rest,)),
    Iso18626Version.V2021: _NOTHING,
}
"""Of each table of `LINES`, the message without what those lines tell."""


def edition_of(body: bytes) -> Iso18626Version:
    """The edition that a message says it is of; all but 2021's (`2021-1`, `2021-3`, ...) are answered as 1.2."""
    return Iso18626Version.V2021 if _SAYS_2021.match(trimmed(body), 0, _ENVELOPE_BYTES) else Iso18626Version.V1_2


def in_words(message: Post, version: Iso18626Version) -> Post:
    """The message with a status and an action that the version has."""
    return WORDS[version].apply(message)


def with_told(message: Post, version: Iso18626Version) -> Post:
    """The message with what the version has no element for told in its note, where the profile found no other place."""
    return LINES[version].apply(message)


def not_said(message: Post, version: Iso18626Version) -> tuple[Loss, ...]:
    """What the version's elements do not say of a message, told apart by whether the note of `with_told` says it."""
    gone = frozenset(losses_of(RESTS[version].apply(message), version))
    return tuple(loss if loss in gone else evolve(loss, how=How.NOTED) for loss in losses_of(message, version))
