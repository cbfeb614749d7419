"""What the API tells of live holdings."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from msgspec import Meta, Struct

from gateway.automation.values import Held, NoAnswer
from gateway.directory.directory import Directory
from gateway.holdings.answers import from_verdict, outcome
from gateway.holdings.lamps import Lamp, light
from gateway.holdings.values import Heard, Source

MAX_NAMED = 7 * 500  # characters: 500 libraries of six digits, which is more than the largest country here has


class HoldingsQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which libraries, by number and with commas between; all that are listed as holders where none is named.

    With `borrower`, a library or branch, the listed holders come in its loan path order.

    With `stream` the answers come as Server-Sent Events: `asked`, one `heard` for each library as it answers, `done`.
    """

    libraries: Annotated[str, Meta(max_length=MAX_NAMED)] | None = None
    borrower: Annotated[str, Meta(max_length=20)] | None = None
    stream: bool = False


class LibraryHoldings(Struct, frozen=True, kw_only=True):
    """What one library says of the record.

    `lamp` is green, yellow, red or grey, and `why` says that in a clause; `state` is held, not_held, or why there is no
    answer, and `sentence` says that for a person. `source` says where the
    answer comes from; a `stale` one was given at `said_at`, and `sentence` says why the system does not answer now: its
    lamp is grey unless decisions may rest on it.
    `earliest` is the first day a copy can go out, `seconds` how long the library took.
    """

    library: str
    name: str
    state: str
    lamp: Lamp
    why: str
    source: Source
    seconds: float
    lendable: bool | None = None
    available: int | None = None
    earliest: date | None = None
    queue: int | None = None
    volumes: int | None = None
    note: str = ""
    said_at: datetime | None = None
    sentence: str = ""


class HoldingsAnswer(Struct, frozen=True, kw_only=True):
    """Every library's answer about one record on one day, in the order that was asked for."""

    record: str
    on: date
    libraries: tuple[LibraryHoldings, ...]


class Asked(Struct, frozen=True, kw_only=True):
    """Whom a stream is going to tell of, and in how many answers: a library may be asked about several editions."""

    libraries: tuple[LibraryName, ...]
    answers: int


class LibraryName(Struct, frozen=True, kw_only=True):
    """A library."""

    library: str
    name: str


class Done(Struct, frozen=True, kw_only=True):
    """The end of a stream: how many libraries gave a usable answer."""

    answered: int


class PausedSystem(Struct, frozen=True, kw_only=True):
    """A local system that is not asked, since it did not answer `failures` times in a row; whose it is.

    `since` is its first failure; `until` is when one look-up finds out whether it is back, which it does now where
    `probing` says so. `sentence` tells the last failure.
    """

    libraries: tuple[LibraryName, ...]
    failures: int
    since: datetime
    until: datetime
    probing: bool
    sentence: str


class PausedList(Struct, frozen=True, kw_only=True):
    """Every system that is not asked."""

    systems: tuple[PausedSystem, ...]


def library_holdings(heard: Heard, directory: Directory, today: date) -> LibraryHoldings:
    """An answer as the API tells it; a stale one with what the system had said, whatever decisions make of it."""
    known = from_verdict(heard.found.verdict) if heard.found is not None else heard.answer
    held = known if isinstance(known, Held) else None
    lit = light(known, today)
    return LibraryHoldings(
        library=heard.question.library,
        name=name_of(heard.question.library, directory),
        state=outcome(known),
        lamp=Lamp.GREY if isinstance(heard.answer, NoAnswer) else lit.lamp,
        why=lit.why,
        source=heard.source,
        seconds=round(heard.seconds, 3),
        lendable=held.lendable if held else None,
        available=held.available if held else None,
        earliest=held.earliest if held else None,
        queue=held.queue if held else None,
        volumes=held.volumes if held else None,
        note=held.note if held else "",
        said_at=heard.said_at,
        sentence=known.sentence if isinstance(known, NoAnswer) else heard.silence,
    )


def name_of(agency: str, directory: Directory) -> str:
    """A library's name; its number where it has none."""
    library = directory.library(agency)
    return library.name or agency if library is not None else agency
