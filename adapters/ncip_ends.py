"""What an NCIP answer without items comes to."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.found import NOT_OWNED
from adapters.http import HttpAnswer
from adapters.http_ends import by_status
from adapters.interface import Failed, LookUp, Refused, Trouble, Unsupported
from schemas.ncip import Problem
from schemas.ncip.codes import Meaning, meaning_of
from schemas.quoting import quoted


def without_items(problems: Sequence[Problem], service: str, answer: HttpAnswer) -> LookUp:
    """Not owned, or why not: by the first problem that is known, else by HTTP's own code.

    Only a problem's type is told: its details may repeat what was sent, the password among it.
    """
    known = next((problem for problem in problems if meaning_of(problem) is not None), None)
    if known is not None:
        return _by_meaning(known, service)
    if problems:
        return by_status(answer) or Failed(Trouble.NONSENSE, _told(problems[0]))
    return by_status(answer) or Failed(Trouble.NONSENSE, "answered without an item and without a reason")


def _by_meaning(problem: Problem, service: str) -> LookUp:
    match meaning_of(problem):
        case Meaning.NOT_THERE:
            return NOT_OWNED
        case Meaning.REFUSED:
            return Refused(_told(problem))
        case Meaning.UNSUPPORTED:
            return Unsupported(f"has no {service} in its NCIP service")
        case Meaning.AWAY:
            return Failed(Trouble.UNREACHABLE, _told(problem))
        case _:
            return Failed(Trouble.CONFIGURATION, _told(problem))


def _told(problem: Problem) -> str:
    return f"answered with the problem {quoted(problem.type)}" if problem.type else "answered with a nameless problem"
