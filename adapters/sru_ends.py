"""What an SRU answer without a record comes to, the same whatever form of record was asked for."""

from __future__ import annotations

from typing import Final

from adapters.found import NOT_OWNED
from adapters.http import HttpAnswer
from adapters.http_ends import by_status
from adapters.interface import Failed, Login, LookUp, Refused, Trouble
from adapters.wording import clause, repeats_login
from schemas.sru import Diagnostic, SearchResponse
from schemas.xml import XmlError

NO_SUCH_RECORD: Final = frozenset({61, 65})
"""SRU diagnostics that mean "no such record": position out of range, record does not exist."""

REFUSING: Final = frozenset({3, 68, 69})
"""SRU diagnostics by which a server keeps the record to itself: authentication, not authorised (twice)."""

PASSING: Final = frozenset({1, 2, 63, 64})
"""SRU diagnostics that may have passed later: system error, unavailable, error in retrieving, record unavailable."""


def without_records(response: SearchResponse) -> LookUp:
    """What an answer without a record comes to: not owned, or why not."""
    if response.diagnostics:
        return diagnosed(response.diagnostics[0])
    if response.total == 0:
        return NOT_OWNED
    return Failed(Trouble.NONSENSE, "answered without a record and without a reason")


def diagnosed(diagnostic: Diagnostic, login: Login | None = None) -> LookUp:
    """What a diagnostic comes to; `login` never shows, though a server may repeat it."""
    number = diagnostic.number
    if number in NO_SUCH_RECORD:
        return NOT_OWNED
    words = ", ".join(filter(None, (diagnostic.message or "no message", diagnostic.details)))
    told = "" if repeats_login(words, login) else f" ({words})"
    what = f"answered with diagnostic {diagnostic.uri.rpartition('/')[2][:20]}{told}"
    if number in REFUSING:
        return Refused(what)
    return Failed(Trouble.NONSENSE if number in PASSING else Trouble.CONFIGURATION, what)


def no_xml(answer: HttpAnswer, fault: XmlError) -> LookUp:
    """What an answer that is no XML comes to."""
    status = by_status(answer)
    if status is not None:
        return status
    kind = f" ({answer.content_type})" if answer.content_type else ""
    return Failed(Trouble.NONSENSE, f"gave an answer{kind} that is not SRU: {clause(fault)}")
