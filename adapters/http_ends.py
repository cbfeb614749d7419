"""What an HTTP call that brought nothing usable comes to, the same for every adapter that speaks HTTP."""

from __future__ import annotations

from typing import Final

from adapters.http import (
    BadAddressError,
    HttpAnswer,
    HttpError,
    NeverArrivedError,
    NoAnswerInTimeError,
    OwnCertificateError,
    TooBigError,
)
from adapters.interface import Failed, Refused, Trouble

REFUSING_STATUS: Final = frozenset({401, 403})
"""HTTP codes by which a server keeps its answer to itself."""

AWAY_STATUS: Final = frozenset({408, 425, 429, 502, 503, 504})
"""HTTP codes of a door whose system behind is busy or away, or that wants to be asked again (408 is also said to a
connection that has rested too long). Other 4xx mean a wrong address or request."""

_BY_ERROR: Final[tuple[tuple[type[HttpError], Trouble], ...]] = (
    (BadAddressError, Trouble.CONFIGURATION),
    (OwnCertificateError, Trouble.CONFIGURATION),
    (NeverArrivedError, Trouble.UNREACHABLE),
    (NoAnswerInTimeError, Trouble.TIMEOUT),
)
"""HTTP errors, most special first; an answer that breaks off or is too big is nonsense."""


def without_answer(fault: HttpError) -> Failed:
    """What a call that ended without an HTTP answer comes to."""
    trouble = next((trouble for kind, trouble in _BY_ERROR if isinstance(fault, kind)), Trouble.NONSENSE)
    return Failed(trouble, fault.what, of_record=isinstance(fault, TooBigError))


def by_status(answer: HttpAnswer) -> Refused | Failed | None:
    """What the HTTP code alone says, where the body says nothing; None for a 2xx."""
    if 200 <= answer.status < 300:
        return None
    what = f"answered HTTP {answer.status}"
    if answer.status in REFUSING_STATUS:
        return Refused(what)
    if answer.status in AWAY_STATUS:
        return Failed(Trouble.UNREACHABLE, what)
    return Failed(Trouble.NONSENSE if answer.status >= 500 else Trouble.CONFIGURATION, what)
