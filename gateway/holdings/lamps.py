"""The lamp of a library's answer, as Danish portals show it: can the record be had from there, and when.

Green is lent and at home, yellow lent with reserve (until a day, or nobody says when), red not lent, grey not known.
The rules are those of Netpunkt and of bibliotek.dk in 2026, first match wins; docs/holdings.md has them as a table.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

from attrs import frozen

from gateway.automation.values import Answer, Held, NoAnswer, NotHeld


class Lamp(StrEnum):
    """The four lamps."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    GREY = "grey"


@frozen
class Light:
    """A lamp, the day that a yellow one names, and why it burns, as a clause."""

    lamp: Lamp
    why: str
    day: date | None = None


class _Rule(NamedTuple):
    holds: Callable[[Held, date], bool]
    lamp: Lamp
    why: str
    dated: bool = False


RULES: Final = (
    _Rule(lambda held, _: not held.lendable, Lamp.RED, "not lent"),
    _Rule(lambda held, _: held.volumes > 1, Lamp.YELLOW, "several volumes: ask for the one that is wanted"),
    _Rule(
        lambda held, today: held.available > 0 and (held.earliest is None or held.earliest <= today),
        Lamp.GREEN,
        "at home",
    ),
    _Rule(lambda held, _: held.available > 0, Lamp.YELLOW, "at home, can be sent later", dated=True),
    _Rule(
        lambda held, today: held.earliest is not None and held.earliest >= today,
        Lamp.YELLOW,
        "on loan, expected back",
        dated=True,
    ),
    _Rule(lambda _held, _today: True, Lamp.YELLOW, "not at home, and nobody says when it will be"),
)
"""For a library that holds the record, first match wins."""


def light(answer: Answer, today: date) -> Light:
    """The lamp of an answer on a day."""
    match answer:
        case NoAnswer(sentence=sentence):
            return Light(Lamp.GREY, sentence or "no answer")
        case NotHeld():
            return Light(Lamp.RED, "not held")
        case Held():
            rule = next(rule for rule in RULES if rule.holds(answer, today))
            return Light(rule.lamp, rule.why, answer.earliest if rule.dated else None)
