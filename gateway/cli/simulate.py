# mypy: allow-untyped-calls
"""`illgate simulate`: one simulated local system in the foreground, for people who integrate."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal
from urllib.parse import urlsplit, urlunsplit
from zoneinfo import ZoneInfo

import click
import msgspec
from attrs import frozen
from msgspec.structs import replace
from twisted.internet.defer import ensureDeferred
from twisted.internet.error import CannotListenError

from fixtures.countries import BUILT_IN, CountryError, read_country
from fixtures.holdings_file import LibrarySystem, Spoken, Wire
from fixtures.systems.borrower import Wanted, request_for
from fixtures.systems.foreground import Simulation
from fixtures.systems.habits import RIGHT, USUAL
from fixtures.systems.journal import Journal
from fixtures.systems.local_system import LocalSystem
from fixtures.systems.post import NotDeliveredError
from fixtures.systems.requester import Requester
from fixtures.systems.scenarios import SCENARIOS, scenario_named
from gateway.cli.common import Unusable
from gateway.cli.options import belonging, refuse_idle
from gateway.config import DEFAULT_PORT, ServiceConfig
from schemas.agency import agency_number
from schemas.iso18626.messages import Request

ZONE: Final = ServiceConfig().zone
VERSIONS: Final = ("1.2", "2021-2")
_PID: Final = re.compile(r"\d{6}-\w+:\d+", re.ASCII)
GATEWAY: Final = f"http://127.0.0.1:{DEFAULT_PORT}/iso18626"
KINDS: Final = ("supplier", "requester", "holdings", "library")
SUPPLIER: Final = "765700"
REQUESTER: Final = "762100"


@click.command(epilog="Example: illgate simulate supplier --port 8701 --scenario WILLSUPPLY_LOANED")
@click.argument("system", type=click.Choice(KINDS))
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="The port to listen on; 0 takes any free one.")
@click.option("--gateway", default=GATEWAY, show_default=True, help="Where its own messages go.")
@click.option(
    "--agency",
    help=f"The library it plays, one of the country's; else {REQUESTER} for a requester and {SUPPLIER} for the others.",
)
@click.option(
    "--speaks",
    type=click.Choice([one.value for one in Spoken]),
    help="In which protocol it is asked for holdings; else as the country's holdings.json says.",
)
@click.option(
    "--scenario",
    metavar="NAME",
    help=f"How it answers every Request: {', '.join(SCENARIOS)}, or other words of docs/conformance.md.",
)
@click.option(
    "--writes",
    type=click.Choice([one.value for one in Wire]),
    help="In which manner it writes its messages; else as the country's holdings.json says.",
)
@click.option("--version", type=click.Choice(VERSIONS), default="1.2", show_default=True, help="What it writes.")
@click.option("--supplier", default=SUPPLIER, show_default=True, help="Whom a requester asks.")
@click.option(
    "--record", default="LOANED", show_default=True, help="What a requester asks for: a pid, or any record id."
)
@click.option("--note", default="", help="The note of a requester's Request: #CANCEL#, #RENEW#, #RECALL#, ...")
@click.option(
    "--count", type=click.IntRange(1, 1000), default=1, show_default=True, help="How many Requests it places."
)
@click.option(
    "--pause",
    type=click.FloatRange(0, 3600),
    default=1.0,
    show_default=True,
    help="Seconds before a requester does what follows from a message.",
)
@click.option(
    "--today",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DAY",
    help="The day from which it counts loans and returns, such as 2026-06-15; else that of the clock.",
)
@click.option(
    "--country",
    "folder",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    default=BUILT_IN,
    help="The folder of another country (docs/formats.md).",
)
def simulate(  # noqa: PLR0913  an option each
    *,
    system: Literal["supplier", "requester", "holdings", "library"],
    port: int,
    gateway: str,
    agency: str | None,
    speaks: str | None,
    scenario: str | None,
    writes: str | None,
    version: str,
    supplier: str,
    record: str,
    note: str,
    count: int,
    pause: float,
    day: datetime | None,
    folder: Path,
) -> None:
    """Run one simulated local system until Ctrl-C: a SUPPLIER, a REQUESTER, a HOLDINGS server, or a LIBRARY.

    A supplier takes ISO 18626 messages and plays a scenario: the one given, else the one that a Request names as
    its supplierUniqueRecordId or in its note (MOCK:765700:UNFILLED), else the one of the country's holdings.json.
    A requester places Requests and does what its note says. The address of either in a browser shows its messages.
    A holdings server answers SRU with ISO 20775, or speaks another protocol (--speaks); a library is a supplier and a
    holdings server.
    """
    _refuse_idle(system)
    if scenario is not None and scenario_named(scenario) is None:
        raise Unusable(f"There is no scenario {scenario!r}; docs/conformance.md tells the words they are made of.")
    today = day.date() if day is not None else datetime.now(ZoneInfo(ZONE)).date()
    try:
        country = read_country(folder, now=today)
    except CountryError as error:
        raise Unusable(str(error)) from error
    number = agency_number(agency or (REQUESTER if system == "requester" else SUPPLIER))
    if number not in country.systems:
        raise Unusable(f"There is no library {number} in {folder}; there are {', '.join(country.systems)}.")
    from twisted.internet import reactor  # noqa: PLC0415  choosing a reactor is this command's business alone

    journal = Journal()
    local = LocalSystem(
        reactor=reactor,
        agency=number,
        library=_writing(_speaking(_playing(country.systems[number], scenario), speaks), writes),
        today=today,
        journal=journal,
        version=version,
        habits=RIGHT if system == "requester" else USUAL,
    )
    local.post.gateway_url = messages_url(gateway)
    simulation = Simulation(reactor, local, journal, country.name_of(number))
    if system == "requester":
        wishes = Wishes(borrower=number, supplier=agency_number(supplier), record=record, note=note, count=count)
        reactor.callWhenRunning(wishes.place, Requester(reactor, local.borrower, pause), reactor.seconds())
    try:
        simulation.run(system, port)
    except CannotListenError as error:
        raise Unusable(f"Cannot listen on port {port}: {error.socketError}.") from error


def _refuse_idle(system: str) -> None:
    lends, looks = {"supplier", "library"}, {"holdings", "library"}
    refuse_idle(
        {
            **belonging(("gateway", "version", "writes"), "systems that send messages", here=system != "holdings"),
            **belonging(("speaks",), "a holdings server or a library", here=system in looks),
            **belonging(("scenario",), "a supplier or a library", here=system in lends),
            **belonging(("supplier", "record", "note", "count", "pause"), "a requester", here=system == "requester"),
        },
        f"simulate {system}",
    )


@frozen(kw_only=True)
class Wishes:
    """The Requests that a simulated requester places when it starts."""

    borrower: str
    supplier: str
    record: str
    note: str
    count: int

    def place(self, requester: Requester, now: float) -> None:
        """Posts all of them; what becomes of each is in the journal."""
        for number in range(1, self.count + 1):
            placing = ensureDeferred(requester.place(self._request(now, number)))
            placing.addErrback(lambda failure: failure.trap(NotDeliveredError) and None)

    def _request(self, now: float, number: int) -> Request:
        is_pid = _PID.fullmatch(self.record) is not None
        wanted = Wanted(
            borrower=self.borrower,
            supplier=self.supplier,
            request_id=f"sim-{int(now)}-{number}",
            records=(self.record,) if is_pid else (),
            note=self.note,
        )
        request = request_for(wanted, now=datetime.fromtimestamp(now, UTC))
        title = replace(request.bibliographic, title="Simulated request")
        named = title if is_pid else replace(title, supplier_unique_record_id=self.record)
        return replace(request, bibliographic=named)


def messages_url(gateway: str) -> str:
    """Where a gateway takes messages: the address itself, or `/iso18626` where it has no path.

    Raises:
        Unusable: it is no http or https address.
    """
    parts = urlsplit(gateway)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Unusable(f"--gateway must be a full http or https address, not {gateway!r}.")
    return gateway if parts.path.strip("/") else urlunsplit(parts._replace(path="/iso18626"))


def _playing(library: LibrarySystem, scenario: str | None) -> LibrarySystem:
    """The library, with one scenario for everything where one is given."""
    if scenario is None:
        return library
    records = {pid: msgspec.structs.replace(held, lending=None) for pid, held in library.records.items()}
    settings = msgspec.structs.replace(library.system, lending=scenario)
    return msgspec.structs.replace(library, system=settings, records=records)


def _speaking(library: LibrarySystem, speaks: str | None) -> LibrarySystem:
    """The library, asked for holdings in another protocol where one is given."""
    if speaks is None:
        return library
    return msgspec.structs.replace(library, system=msgspec.structs.replace(library.system, speaks=Spoken(speaks)))


def _writing(library: LibrarySystem, writes: str | None) -> LibrarySystem:
    """The library, writing in another manner where one is given."""
    if writes is None:
        return library
    return msgspec.structs.replace(library, system=msgspec.structs.replace(library.system, wire=Wire(writes)))
