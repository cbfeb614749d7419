"""The messages of Z39.50-1995 that a look-up exchanges, as values: Init, Search, Present, Close.

Field names follow the standard's; what a look-up does not use is not kept. Positions and counts are of records,
sizes are in bytes.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Final, TypeAlias

from attrs import field, frozen

from schemas.opac.values import OpacRecord
from schemas.z3950.query import Query

MESSAGE_SIZE: Final = 1024 * 1024
"""Bytes that a server may put in one message, and in one record: YAZ's own limit for a record."""

RESULT_SET: Final = "default"
"""The one result set that a server need not let us name."""


class Option(IntEnum):
    """What the two sides can do (Options); others are kept as plain numbers."""

    SEARCH = 0
    PRESENT = 1
    DELETE_SET = 2
    NAMED_RESULT_SETS = 14


VERSION_2: Final = 1
VERSION_3: Final = 2
"""Bits of protocolVersion; bit 0 says nothing."""

WANTED_VERSIONS: Final = frozenset({0, VERSION_2, VERSION_3})
WANTED_OPTIONS: Final = frozenset({int(Option.SEARCH), int(Option.PRESENT), int(Option.DELETE_SET)})


class PresentStatus(IntEnum):
    """How much of what was asked for a server gave; partial-1 to partial-4 are between the two."""

    SUCCESS = 0
    FAILURE = 5


class CloseReason(IntEnum):
    """Why a side ends the session."""

    FINISHED = 0
    SHUTDOWN = 1
    SYSTEM_PROBLEM = 2
    COST_LIMIT = 3
    RESOURCES = 4
    SECURITY_VIOLATION = 5
    PROTOCOL_ERROR = 6
    LACK_OF_ACTIVITY = 7
    PEER_ABORT = 8
    UNSPECIFIED = 9


@frozen(kw_only=True)
class Authentication:
    """Who asks (idAuthentication); `repr` hides all of it. With `group` or `password` it is idPass, else open."""

    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    group: str = field(default="", repr=False)


@frozen(kw_only=True)
class Implementation:
    """What program a side is."""

    id: str = ""
    name: str = ""
    version: str = ""


@frozen(kw_only=True)
class InitRequest:
    """Opens a session; `versions` and `options` are the places of their bits."""

    versions: frozenset[int] = WANTED_VERSIONS
    options: frozenset[int] = WANTED_OPTIONS
    preferred_message_size: int = MESSAGE_SIZE
    exceptional_record_size: int = MESSAGE_SIZE
    authentication: Authentication | None = None
    implementation: Implementation = Implementation()


@frozen(kw_only=True)
class InitResponse:
    """Whether the session is open, and what may be done in it; `diagnostics` say why not."""

    versions: frozenset[int] = WANTED_VERSIONS
    options: frozenset[int] = WANTED_OPTIONS
    preferred_message_size: int = MESSAGE_SIZE
    exceptional_record_size: int = MESSAGE_SIZE
    accepted: bool
    implementation: Implementation = Implementation()
    diagnostics: tuple[Diagnostic, ...] = ()


@frozen
class Diagnostic:
    """Why something was not done: a number of the set `set_id`, bib-1 as a rule, and more in words."""

    set_id: str
    condition: int
    details: str = ""


@frozen(kw_only=True)
class SearchRequest:
    """Asks for a result set. The bounds and `medium_present` say when records come with the answer: never, as set."""

    databases: tuple[str, ...]
    query: Query
    result_set: str = RESULT_SET
    replace: bool = True
    small_set_upper_bound: int = 0
    large_set_lower_bound: int = 1
    medium_present: int = 0


@frozen(kw_only=True)
class SearchResponse:
    """How many records match; with `succeeded` False the diagnostics say why it is not known."""

    succeeded: bool
    hits: int = 0
    returned: int = 0
    next_position: int = 0
    diagnostics: tuple[Diagnostic, ...] = ()


@frozen(kw_only=True)
class Composition:
    """What of a record is asked for, by an element set (`F`, `B`, `B3`) and, in version 3, a schema's OID."""

    element_set: str = ""
    schema: str = ""


@frozen(kw_only=True)
class PresentRequest:
    """Asks for `count` records from position `start`, the first being 1."""

    start: int
    count: int
    syntax: str
    composition: Composition = Composition()
    result_set: str = RESULT_SET


@frozen(kw_only=True)
class Retrieved:
    """A record: `syntax` is the OID of what it is, `octets` its bytes, `opac` its value where it is an OPAC record."""

    syntax: str
    octets: bytes = b""
    opac: OpacRecord | None = None
    database: str = ""


@frozen(kw_only=True)
class PresentResponse:
    """Records in order, diagnostics standing in for those that cannot be given; `diagnostics` are of them all."""

    status: int = PresentStatus.SUCCESS
    next_position: int = 0
    records: tuple[Retrieved | Diagnostic, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


@frozen(kw_only=True)
class Close:
    """Ends the session, or says that it is ended."""

    reason: int = CloseReason.FINISHED
    words: str = ""


Message: TypeAlias = (
    InitRequest | InitResponse | SearchRequest | SearchResponse | PresentRequest | PresentResponse | Close
)
