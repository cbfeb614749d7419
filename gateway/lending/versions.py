"""What one version of ISO 18626 has no word for, said in another way before it is written.

2021 has statuses, actions and elements that 1.2 does not have. A message is never refused for that: a status or an
action of 2021 alone becomes a notification that names it, and what a person needs to know goes into the note. The
tables here are the whole of it; what neither they nor the writer can say is told by `schemas.iso18626.losses`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from attrs import evolve

from gateway.directory.values import Iso18626Version
from gateway.lending.profiles.notes import labelled
from gateway.lending.profiles.profile import Steps
from gateway.lending.profiles.steps import noted, noted_request
from gateway.lending.profiles.terms import code_texts, costs_text
from schemas.iso18626.codes import Action, PreferredEdition, ReasonForMessage, Status
from schemas.iso18626.messages import (
    DeliveryInfo,
    Post,
    Request,
    RequestingAgencyMessage,
    RetryInfo,
    ShippingInfo,
    SupplyingAgencyMessage,
)

STATUSES: Final[Mapping[str, Status]] = {
    Status.HOLD_RETURN: Status.LOANED,
    Status.RELEASE_HOLD_RETURN: Status.LOANED,
}
"""Statuses of 2021 alone, and the one of 1.2 that is true as well."""

ACTIONS: Final = frozenset({Action.HOLD_RETURN, Action.LOST})
"""Actions of 2021 alone."""

_SAYS_2021: Final = re.compile(rb"""version\s*=\s*["']\s*2021""")
_ENVELOPE_BYTES: Final = 2_000  # the declaration and the envelope; the longest of the samples has 350

Told = tuple[str, Callable[[SupplyingAgencyMessage], Iterable[str]]]

_NO_DELIVERY: Final = DeliveryInfo()
_NO_SHIPPING: Final = ShippingInfo()
_NO_RETRY: Final = RetryInfo()


def _delivery(message: SupplyingAgencyMessage) -> DeliveryInfo:
    return message.delivery or _NO_DELIVERY


def _shipping(message: SupplyingAgencyMessage) -> ShippingInfo:
    return message.shipping or _NO_SHIPPING


def _retry(message: SupplyingAgencyMessage) -> RetryInfo:
    return message.retry or _NO_RETRY


SUPPLYING_LINES: Final[tuple[Told, ...]] = (
    ("URL", lambda said: (_delivery(said).url or "",)),
    ("More items", lambda said: _delivery(said).item_ids[1:]),
    ("More loan conditions", lambda said: code_texts(_delivery(said).loan_conditions[1:])),
    ("More costs", lambda said: map(costs_text, _delivery(said).delivery_costs[1:])),
    ("Courier", lambda said: (courier.value if (courier := _shipping(said).courier) else "",)),
    ("Tracking", lambda said: _shipping(said).tracking_ids),
    ("Possible loan conditions", lambda said: code_texts(_retry(said).loan_conditions)),
    ("Possible editions", lambda said: _retry(said).editions),
    ("Possible formats", lambda said: code_texts(_retry(said).item_formats)),
    ("Possible volumes", lambda said: _retry(said).volumes),
    ("Possible service", lambda said: (_retry(said).service_type or "",)),
    ("Possible service levels", lambda said: code_texts(_retry(said).service_levels)),
    ("Possible delivery", lambda said: code_texts(_retry(said).delivery_methods)),
    ("Possible couriers", lambda said: code_texts(_retry(said).couriers)),
    ("More possible costs", lambda said: map(costs_text, _retry(said).offered_costs[1:])),
    ("Possible payment", lambda said: code_texts(_retry(said).payment_methods)),
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
    return evolve(
        message,
        info=evolve(info, reason_for_message=reason, note=_in_front(status, info.note)),
        status=evolve(message.status, status=STATUSES[status]),
    )


def _action_in_words(message: RequestingAgencyMessage) -> RequestingAgencyMessage:
    if message.action not in ACTIONS:
        return message
    return evolve(message, action=Action.NOTIFICATION, note=_in_front(message.action, message.note))


def _in_front(word: str, note: str | None) -> str:
    return f"{word}: {note}" if note else word


def _supplying_lines(message: SupplyingAgencyMessage) -> SupplyingAgencyMessage:
    return noted(message, *(labelled(label, values(message)) for label, values in SUPPLYING_LINES))


def _request_lines(request: Request) -> Request:
    return noted_request(request, *(labelled(label, values(request)) for label, values in REQUEST_LINES))


_NOTHING: Final = Steps()
WORDS: Final[Mapping[Iso18626Version, Steps]] = {
    Iso18626Version.V1_2: Steps(supplying=(_status_in_words,), requesting=(_action_in_words,)),
    Iso18626Version.V2021: _NOTHING,
}
LINES: Final[Mapping[Iso18626Version, Steps]] = {
    Iso18626Version.V1_2: Steps(request=(_request_lines,), supplying=(_supplying_lines,)),
    Iso18626Version.V2021: _NOTHING,
}


def edition_of(body: bytes) -> Iso18626Version:
    """The edition that a message says it is of; all but 2021's (`2021-1`, `2021-3`, ...) are answered as 1.2."""
    return Iso18626Version.V2021 if _SAYS_2021.search(body, 0, _ENVELOPE_BYTES) else Iso18626Version.V1_2


def in_words(message: Post, version: Iso18626Version) -> Post:
    """The message with a status and an action that the version has."""
    return WORDS[version].apply(message)


def with_told(message: Post, version: Iso18626Version) -> Post:
    """The message with what the version has no element for told in its note, where the profile found no other place."""
    return LINES[version].apply(message)
