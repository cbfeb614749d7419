"""What every local system is asked, and the five ways in which it answers, whatever protocol it speaks.

An adapter turns a protocol's own codes into these; the core sees nothing else. Sentences here are predicates, to be
read after the library's name: "did not answer within 1.0 s".
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any, Generic, Protocol, TypeVar, runtime_checkable

from attrs import field, frozen

from adapters.http import Http
from adapters.own_certificate import NO_CERTIFICATES, Certificates
from schemas.iso20775 import Holdings, LendingVerdict

_T = TypeVar("_T")


@frozen
class Done(Generic[_T]):
    """It did what was asked; `value` is what it said."""

    value: _T


@frozen
class Refused:
    """It understood, and will not."""

    reason: str


@frozen
class Pending:
    """It will say later, by `until` where it named a day."""

    until: date | None = None


@frozen
class Unsupported:
    """It has no such service."""

    what: str


class Trouble(StrEnum):
    """What kept a system from answering. All but the last may have passed when it is asked again."""

    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    NONSENSE = "nonsense"
    CONFIGURATION = "configuration"


@frozen
class Failed:
    """No usable answer. After `CONFIGURATION` somebody must mend a setting; the rest is transient.

    With `of_record` it is the record that there is no usable answer about (one too big, say): the system did answer,
    and is asked about others.
    """

    trouble: Trouble
    what: str
    of_record: bool = False

    @property
    def transient(self) -> bool:
        """Whether asking again can help."""
        return self.trouble is not Trouble.CONFIGURATION


@frozen(kw_only=True)
class Login:
    """What a system wants to know of who asks. Never logged: `repr` hides all of it."""

    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    group: str = field(default="", repr=False)


@frozen(kw_only=True)
class Network:
    """What adapters reach other systems with: the HTTP client, and for protocols on bare sockets the reactor.

    `certificates` are those of ours that the latter may show; the HTTP client has them itself.
    """

    http: Http
    reactor: Any
    certificates: Certificates = NO_CERTIFICATES

    def http_for(self, query: HoldingsQuery) -> Http:
        """The client for the system that a query is asked of: it shows the certificate that the directory names."""
        return self.http.showing(query.certificate) if query.certificate else self.http


@frozen(kw_only=True, cache_hash=True)
class HoldingsQuery:
    """One record at one local system.

    `address` and `profile` are the directory's; `record_id` is the record's id in that system; `agency` is the library
    that is asked and `branches` its branches, so that others' holdings in the same answer are left out. `settings` are
    the directory's words for this adapter alone, which checks them. `certificate` names the one of ours that a
    system asked over TLS is shown, "" for none.
    """

    protocol: str
    address: str
    profile: str
    record_id: str
    agency: str
    branches: tuple[str, ...] = ()
    login: Login | None = None
    settings: tuple[tuple[str, str], ...] = ()
    certificate: str = ""


@frozen(kw_only=True)
class Found:
    """What a system said of a record, in the words of ISO 20775, and what that means for a loan."""

    holdings: Holdings
    verdict: LendingVerdict


LookUp = Done[Found] | Refused | Pending | Unsupported | Failed
"""How a look-up ends. Not owning the record is `Done` with a verdict that says so, and no holdings."""


class HoldingsAdapter(Protocol):
    """Looks up holdings in one protocol; made once, with the `Network` it works on (`adapters.registry`)."""

    async def __call__(
        self,
        query: HoldingsQuery,
        *,
        timeout: float,  # noqa: ASYNC109  kept on Twisted's clock
        today: date,
    ) -> LookUp:
        """Ask once, ending within `timeout` seconds; never raises for what the other side does."""
        ...


@runtime_checkable
class KeepsConnections(Protocol):
    """An adapter that keeps connections between look-ups, which somebody must end."""

    async def close(self) -> None:
        """End them; no look-up is under way."""
        ...
