"""Several answers of one library about one record, as one: its branches may each have answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from gateway.automation.rules_answer import overdue
from gateway.automation.values import Answer, Held, NoAnswer


def together(answers: Sequence[Answer], today: date) -> Answer:
    """One answer of all that a library gave about a record (docs/rules.md G10).

    Copies and queues are summed, the earliest day counts, and it lends if any part of it does; copies of a part that
    does not lend count only where none does. An answer goes before a silence, and `held` before `not held`.

    Args:
        answers: at least one.
        today: the library day; a copy that was due before it has no day.
    """
    held = [answer for answer in answers if isinstance(answer, Held)]
    if held:
        return _sum([one for one in held if one.lendable] or held, held, today)
    return next((answer for answer in answers if not isinstance(answer, NoAnswer)), answers[0])


def silence_beside(answers: Sequence[Answer]) -> NoAnswer | None:
    """A silence that does not count, since there is an answer beside it."""
    silent = [answer for answer in answers if isinstance(answer, NoAnswer)]
    return silent[0] if silent and len(silent) < len(answers) else None


def _sum(counted: Sequence[Held], held: Sequence[Held], today: date) -> Held:
    if len(held) == 1:
        return held[0]
    queues = [one.queue for one in held if one.queue is not None]
    return Held(
        lendable=counted[0].lendable,
        available=sum(one.available for one in counted),
        earliest=_earliest(counted, today),
        queue=sum(queues) if queues else None,
        volumes=max(one.volumes for one in held),
        note="; ".join(dict.fromkeys(one.note for one in held if one.note)),
    )


def _earliest(held: Sequence[Held], today: date) -> date | None:
    """The first day of any; None where a copy can go at once. The day of an overdue copy only where all are late."""
    inside = [one for one in held if one.available > 0]
    if any(one.earliest is None or one.earliest <= today for one in inside):
        return None
    late = [day for one in held if (day := overdue(one, today)) is not None]
    days = [one.earliest for one in held if one.earliest is not None and overdue(one, today) is None]
    return min(days or late, default=None)
