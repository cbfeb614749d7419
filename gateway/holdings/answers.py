"""From what a local system said to the answer that the decision reads, with the library's name in every sentence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from adapters.interface import Done, Failed, LookUp, Pending, Refused, Trouble, Unsupported
from gateway.automation.values import Answer, Held, NoAnswer, NotHeld, Silence
from gateway.directory.values import Library
from schemas.iso20775 import LendingVerdict

SILENCES: Final[Mapping[Trouble, Silence]] = {
    Trouble.TIMEOUT: Silence.TIMEOUT,
    Trouble.UNREACHABLE: Silence.UNREACHABLE,
    Trouble.NONSENSE: Silence.NONSENSE,
    Trouble.CONFIGURATION: Silence.NOT_CONFIGURED,
}
"""What the decision calls each trouble of an adapter."""


def answer_of(look_up: LookUp, library: Library) -> Answer:
    """The answer of one library."""
    match look_up:
        case Done(value=found):
            return from_verdict(found.verdict)
        case Failed(trouble=trouble, what=what):
            return no_answer(library, SILENCES[trouble], what)
        case Refused(reason=reason):
            return no_answer(library, Silence.REFUSED, reason)
        case Unsupported(what=what):
            return no_answer(library, Silence.NOT_CONFIGURED, what)
        case Pending():
            return no_answer(library, Silence.TIMEOUT, "will answer later, and a look-up does not wait for it")


def from_verdict(verdict: LendingVerdict, said_at: datetime | None = None) -> Answer:
    """Held or not held, as ISO 20775 was judged; `said_at` marks an answer of a system that is silent now."""
    if not verdict.owned:
        return NotHeld()
    return Held(
        lendable=verdict.lendable,
        available=verdict.available,
        earliest=verdict.earliest,
        queue=verdict.queue,
        volumes=verdict.volumes,
        note=verdict.note,
        said_at=said_at,
    )


def no_answer(library: Library, kind: Silence, what: str) -> NoAnswer:
    """A missing answer; `what` is a predicate: "did not answer within 1.0 s"."""
    return NoAnswer(kind=kind, sentence=f"{library.name or library.agency} {what}.")


def with_last_words(silence: NoAnswer, verdict: LendingVerdict, said_at: datetime) -> NoAnswer:
    """A missing answer that tells what the system had said before, for a person."""
    return NoAnswer(kind=silence.kind, sentence=last_words(silence.sentence, verdict, said_at))


def last_words(silence: str, verdict: LendingVerdict, said_at: datetime) -> str:
    """Why a system does not answer now, and what it said before."""
    return f"{silence} At {said_at:%H:%M} it said: {in_words(verdict)}.".strip()


def in_words(verdict: LendingVerdict) -> str:
    """What matters for a loan in a few words."""
    if not verdict.owned:
        return "no such record"
    if not verdict.lendable:
        return "not for loan"
    if verdict.available:
        copies = f"{verdict.available} {'copy' if verdict.available == 1 else 'copies'} in"
        return f"{copies}, from {verdict.earliest}" if verdict.earliest else copies
    return f"no copy in before {verdict.earliest}" if verdict.earliest else "no copy in"


def outcome(answer: Answer) -> str:
    """One word for counting: "held", "not_held" or a `Silence`."""
    match answer:
        case Held():
            return "held"
        case NotHeld():
            return "not_held"
        case NoAnswer(kind=kind):
            return str(kind)
