"""What a Z39.50 server's diagnostics come to, number by number (bib-1 diagnostic set; `docs/holdings.md`)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Final

from adapters.found import NOT_OWNED
from adapters.interface import Failed, Login, LookUp, Refused, Trouble
from adapters.wording import repeats_login
from schemas.z3950 import Close, CloseReason, Diagnostic
from schemas.z3950.oids import BIB_1_DIAGNOSTICS


class Meaning(Enum):
    """What a diagnostic tells of a look-up."""

    NOT_OWNED = "not owned"
    REFUSED = "refused"
    AWAY = "away"
    PASSING = "passing"


MEANINGS: Final[Mapping[int, Meaning]] = {
    1028: Meaning.NOT_OWNED,  # record deleted
    15: Meaning.REFUSED,  # record not authorised to be sent
    101: Meaning.REFUSED,  # access control
    102: Meaning.REFUSED,
    103: Meaning.REFUSED,
    104: Meaning.REFUSED,
    236: Meaning.REFUSED,  # access to database denied
    1010: Meaning.REFUSED,  # bad user
    1011: Meaning.REFUSED,  # bad user or password
    1012: Meaning.REFUSED,  # searches used up
    1013: Meaning.REFUSED,
    1016: Meaning.REFUSED,  # network address blocked
    1017: Meaning.REFUSED,
    1021: Meaning.REFUSED,  # account expired
    1022: Meaning.REFUSED,  # password expired
    1023: Meaning.REFUSED,
    1070: Meaning.REFUSED,
    2: Meaning.AWAY,  # temporary system error
    29: Meaning.AWAY,  # database locked
    31: Meaning.AWAY,  # resources exhausted
    109: Meaning.AWAY,  # database unavailable
    1015: Meaning.AWAY,  # too many sessions
    1018: Meaning.AWAY,
    1019: Meaning.AWAY,  # maintenance
    1020: Meaning.AWAY,
    1014: Meaning.AWAY,  # authentication system error
    1: Meaning.PASSING,  # permanent system error
    13: Meaning.PASSING,  # present out of range, of a record that was just found
    14: Meaning.PASSING,  # system error in presenting
    16: Meaning.PASSING,  # record too big
    17: Meaning.PASSING,
    27: Meaning.PASSING,  # result set gone
    30: Meaning.PASSING,
    100: Meaning.PASSING,  # unspecified
    1026: Meaning.PASSING,  # record locked
    1027: Meaning.PASSING,
}
"""Numbers that do not mean a wrong setting, as all others do: unknown index, database, syntax or schema."""

WORDS: Final[Mapping[int, str]] = {
    1: "permanent system error",
    2: "temporary system error",
    14: "system error in presenting records",
    31: "resources exhausted",
    101: "access refused",
    108: "malformed query",
    109: "database unavailable",
    114: "unsupported index",
    121: "unsupported attribute set",
    235: "database does not exist",
    236: "access to the database denied",
    238: "record not available in the syntax asked for",
    239: "record syntax not supported",
    1010: "bad user id",
    1011: "bad user id or password",
    1014: "authentication system error",
    1066: "unknown schema",
}
"""What the commonest numbers are called, for the person who reads the sentence."""

MAX_DETAILS: Final = 80
"""Characters of a server's own words that are told."""

_TROUBLE: Final = {Meaning.AWAY: Trouble.UNREACHABLE, Meaning.PASSING: Trouble.NONSENSE}

CLOSED: Final[Mapping[int, Trouble]] = {
    CloseReason.SHUTDOWN: Trouble.UNREACHABLE,
    CloseReason.RESOURCES: Trouble.UNREACHABLE,
    CloseReason.LACK_OF_ACTIVITY: Trouble.UNREACHABLE,
}
"""Sessions that a server ended for its own sake; it ends others over something that it did not understand."""


def diagnosed(diagnostic: Diagnostic, login: Login | None = None) -> LookUp:
    """What a look-up that ended in a diagnostic comes to; `login` never shows, though a server may repeat it."""
    number = diagnostic.condition
    of_bib_1 = diagnostic.set_id == BIB_1_DIAGNOSTICS
    name = str(number) if of_bib_1 else f"{number} of set {diagnostic.set_id[:40]}"
    said = [WORDS.get(number, "") if of_bib_1 else "", diagnostic.details[:MAX_DETAILS].strip()]
    if repeats_login(diagnostic.details, login):
        said.pop()
    words = ", ".join(filter(None, said))
    what = f"answered with diagnostic {name}" + (f" ({words})" if words else "")
    meaning = MEANINGS.get(number) if of_bib_1 else Meaning.PASSING
    if meaning is Meaning.NOT_OWNED:
        return NOT_OWNED
    if meaning is Meaning.REFUSED:
        return Refused(what)
    return Failed(Trouble.CONFIGURATION if meaning is None else _TROUBLE[meaning], what)


def closed(message: Close) -> LookUp:
    """What a look-up that the server ended comes to."""
    reason = message.reason
    name = CloseReason(reason).name.lower().replace("_", " ") if reason in set(CloseReason) else str(reason)
    if reason == CloseReason.SECURITY_VIOLATION:
        return Refused(f"ended the session ({name})")
    return Failed(CLOSED.get(reason, Trouble.NONSENSE), f"ended the session ({name})")
