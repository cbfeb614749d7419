"""What a run is asked for and what comes out of it: levels, verdicts, results."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final
from urllib.parse import urlsplit

import msgspec
from attrs import field, frozen

from adapters.interface import Login


class Role(StrEnum):
    """What the system under test is; the kit is the other side."""

    SUPPLIER = "supplier"
    REQUESTER = "requester"
    HOLDINGS = "holdings"

    @property
    def words(self) -> str:
        """What such a system is called in a sentence."""
        return "holdings server" if self is Role.HOLDINGS else self.value


class HoldingsProtocol(StrEnum):
    """How a holdings server is asked, as the directory's `holdings_protocol`."""

    SRU = "iso20775-sru"
    HTTP = "iso20775-http"
    STATUS = "dbc-holdings"


class Level(StrEnum):
    """How much a check weighs (RFC 2119). Only a MUST makes a run end badly."""

    MUST = "must"
    SHOULD = "should"
    MAY = "may"


class Verdict(StrEnum):
    """What a check found. `warn` is a SHOULD or MAY that is not met; `not run` says that nothing was there to judge."""

    PASS = "pass"  # noqa: S105  a verdict, not a password
    FAIL = "fail"
    WARN = "warn"
    NOT_RUN = "not run"


class Capability(StrEnum):
    """What checks are grouped by, in the order of the report."""

    TRANSPORT = "transport"
    ENVELOPE = "envelope"
    VERSIONS = "versions"
    IDENTITY = "identity"
    REQUEST = "request"
    RESPONSES = "responses"
    ACTIONS = "actions"
    STATUS = "status machine"
    ERRORS = "errors"
    REPEATS = "idempotence"
    LIMITS = "limits and safety"
    DATES = "dates and codes"
    HOLDINGS = "holdings"
    PLAIN = "holdings over HTTP"
    STATUS_SERVICE = "OpenHoldingStatus"


ANSWER: Final = "HTTP "
"""What an answer begins with, where it is shown: its status."""
LOOK_UP_SECONDS: Final = 4.0  # what a gateway waits for one library
VERSIONS: Final = ("1.2", "2021-2")
KINDS: Final[Mapping[Role, tuple[str, ...]]] = MappingProxyType(
    {
        Role.SUPPLIER: ("loan", "cancel", "absent", "retry"),
        Role.REQUESTER: (),
        Role.HOLDINGS: ("available", "absent", "on-loan", "several", "reference", "volumes", "letters"),
    }
)
"""What a record can be named for; the first kind is that of a record without one."""
STATUS_KINDS: Final = ("available", "absent", "on-loan", "reference")
"""The same of an OpenHoldingStatus service, which tells nothing of volumes and of how many copies there are."""


def kinds_of(role: Role, protocol: HoldingsProtocol = HoldingsProtocol.SRU) -> tuple[str, ...]:
    """What a record can be named for."""
    return STATUS_KINDS if role is Role.HOLDINGS and protocol is HoldingsProtocol.STATUS else KINDS[role]


@frozen(kw_only=True)
class Setting:
    """One run: the endpoint under test, who both sides are, and what may be asked for.

    Attributes:
        url: The endpoint under test.
        role: What that endpoint is.
        agency: The agency id that the kit plays, as it stands on the wire (`DK-762100`).
        peer: The agency id of the system under test.
        records: Kind of record -> its id there; docs/conformance.md lists the kinds.
        version: The version of ISO 18626 that the kit writes.
        timeout: Seconds that are waited for an answer, a message or an operator.
        rest: Seconds that are left for what should not come any more.
        patience: Seconds that a look-up of holdings may take.
        callback: Where the system under test reaches the kit's listener.
        protocol: How a holdings server is asked.
        profile: In which manner an SRU server is asked (`schemas.sru.PROFILES`).
        headers: HTTP headers that go with every call; may be secret, so never shown.
        login: What an OpenHoldingStatus service is shown in its messages; its password is never shown.
        run: What the ids of this run begin with, so that no two runs use the same.
    """

    url: str = field(repr=False)
    role: Role
    agency: str
    peer: str
    records: tuple[tuple[str, str], ...] = ()
    version: str = "1.2"
    timeout: float = 30.0
    rest: float = 1.0
    patience: float = LOOK_UP_SECONDS
    callback: str = ""
    protocol: HoldingsProtocol = HoldingsProtocol.SRU
    profile: str = "plain"
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    login: Login | None = None
    run: str = "ck"

    def record(self, kind: str) -> str | None:
        """The record id of this kind, None where none was given."""
        return next((record for named, record in self.records if named == kind), None)

    @property
    def shown_url(self) -> str:
        """The address without user, password and query, as it may stand in a report."""
        parts = urlsplit(self.url)
        host = parts.hostname or ""
        port = f":{parts.port}" if parts.port else ""
        return f"{parts.scheme}://{host}{port}{parts.path}"


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """One check's outcome. `sent` and `came` are the bytes of the exchange it was judged by, for reading."""

    id: str
    capability: str
    level: str
    title: str
    expected: str
    source: str
    verdict: str
    got: str
    sent: str = ""
    came: str = ""

    @property
    def exchange(self) -> tuple[tuple[str, str], ...]:
        """What was said in it, in its order: who said it, in a word or two, and the words."""
        answered = self.sent.startswith(ANSWER)
        said = (
            (("Came", self.came), ("Our answer", self.sent)) if answered else (("Sent", self.sent), ("Came", self.came))
        )
        return tuple((who, words) for who, words in said if words)


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """A whole run; `started` is in UTC, `seconds` how long it took, `left_out` the checks of the role not asked for.

    `version` and `agency` are what the kit wrote and who it was, empty for holdings; `protocol` is how these were asked
    for, empty for the others.
    """

    target: str
    role: str
    version: str
    agency: str
    peer: str
    protocol: str = ""
    started: str
    seconds: float
    results: tuple[Result, ...]
    left_out: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether every MUST was judged and is kept, and anything was judged at all.

        A MUST that could not run is no good news: who builds on the exit code would take silence for consent.
        """
        judged = any(one.verdict != Verdict.NOT_RUN for one in self.results)
        musts = (one for one in self.results if one.level == Level.MUST)
        return judged and all(one.verdict == Verdict.PASS for one in musts)

    def count(self, verdict: Verdict) -> int:
        """How many checks ended so."""
        return sum(1 for one in self.results if one.verdict == verdict)
