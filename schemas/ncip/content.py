"""Whether elements hold what NCIP 2.02 lets them, and in which order: the content models, compiled.

>>> in_order("ItemId", ["ItemIdentifierValue", "AgencyId"])
['AgencyId', 'ItemIdentifierValue']
>>> model_of("LookupItem").allows(["InitiationHeader", "RequestId"])
True
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Final

from attrs import frozen

from schemas.ncip.services import NOTIFICATIONS, SERVICES, WITH_FEES
from schemas.ncip.structures import FLAGS, MOMENTS, NUMBERS, SEALED, STRUCTURES

ANSWER: Final = "Response"
"""What the name of an answer has after its service's."""

PROBLEMS: Final = "Problem+"
FEES: Final = "RequiredFeeAmount? RequiredItemUseRestrictionType*"

MESSAGES: Final = frozenset(
    name + kind for table in (SERVICES, NOTIFICATIONS) for name in table for kind in ("", ANSWER)
)
"""Every message of NCIP 2.02."""

_WORD: Final = re.compile(r"\w+")
_NAMES: Final = re.compile(r"(\w+)|\s+")


_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?", re.ASCII)
_NUMBER: Final = re.compile(r"-?\d+", re.ASCII)


@frozen
class Model:
    """One element's content: the names it knows in `order`; `pattern` takes the children's, a comma after each."""

    order: tuple[str, ...]
    pattern: re.Pattern[str]

    def allows(self, names: Iterable[str]) -> bool:
        """Whether children of these names, in this order, are what it has to hold."""
        return self.pattern.fullmatch("".join(f"{name}," for name in names)) is not None


@cache  # as many as the tables have
def model_of(element: str) -> Model | None:
    """The content of an element; None for one that holds text, nothing, or anything (Ext)."""
    written = told(element)
    if written is None:
        return None
    names = _WORD.findall(written)
    # In `ItemId | (RequestId ItemId?)` a name's last place is its place beside all the others.
    last = {name: place for place, name in enumerate(names)}
    pattern = _NAMES.sub(lambda match: f"(?:{match[1]},)" if match[1] else "", written)
    return Model(tuple(sorted(last, key=last.__getitem__)), re.compile(pattern))


def told(element: str) -> str | None:
    """The whole model of an element in words; None where it has none."""
    if (model := STRUCTURES.get(element)) is not None:
        return model if element in SEALED else f"({model}) Ext?"
    if (pair := SERVICES.get(element)) is not None:
        return f"InitiationHeader? ({pair[0]}) Ext?"
    if (model := NOTIFICATIONS.get(element)) is not None:
        return f"InitiationHeader? ({model}) Ext?"
    service = element.removesuffix(ANSWER)
    if service in NOTIFICATIONS:
        return "ResponseHeader? Problem* Ext?"
    if (pair := SERVICES.get(service)) is not None:
        refusal = f"({PROBLEMS} {FEES})" if service in WITH_FEES else PROBLEMS
        return f"ResponseHeader? ({refusal} | ({pair[1]})) Ext?"
    return None


def in_order(element: str, names: Sequence[str]) -> list[str]:
    """Names of children in the order of the model; those it does not know keep their order at the end."""
    return [names[place] for place in places_in_order(element, names)]


def places_in_order(element: str, names: Sequence[str]) -> list[int]:
    """The places of the children in the order of the model, those that it does not know last."""
    model = model_of(element)
    if model is None:
        return list(range(len(names)))
    rank = {name: place for place, name in enumerate(model.order)}
    return sorted(range(len(names)), key=lambda place: rank.get(names[place], len(rank)))


def is_text_of(element: str, text: str) -> bool:
    """Whether an element may hold this text: a flag none, a date and a number their forms, all others anything."""
    if element in FLAGS:
        return not text
    if element in MOMENTS:
        return _MOMENT.fullmatch(text) is not None
    return element not in NUMBERS or _NUMBER.fullmatch(text) is not None
