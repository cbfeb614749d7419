# mypy: allow-untyped-calls
"""`illgate simulate`: one simulated local system in the foreground, for people who integrate."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Literal
from urllib.parse import urlsplit, urlunsplit
from zoneinfo import ZoneInfo

import click
import msgspec
from attrs import define, field
from rich.console import Console
from rich.markup import escape
from twisted.internet.defer import ensureDeferred
from twisted.internet.error import CannotListenError

from fixtures.countries import BUILT_IN, CountryError, read_country
from fixtures.holdings_file import LibrarySystem, Spoken
from fixtures.systems.journal import Exchange, Journal, Kind, Way
from fixtures.systems.local_system import LocalSystem
from fixtures.systems.scenarios import SCENARIOS
from gateway.cli.common import Unusable
from gateway.config import DEFAULT_PORT, ServiceConfig
from schemas.agency import agency_number

ZONE: Final = ServiceConfig().zone
GATEWAY: Final = f"http://127.0.0.1:{DEFAULT_PORT}/iso18626"
KINDS: Final = ("supplier", "holdings", "library")
HOLDINGS_NAMES: Final = {"iso20775-sru": "ISO 20775 over SRU", "z3950": "Z39.50"}
"""What the screen calls each `holdings_protocol`."""


@click.command(epilog="Example: illgate simulate supplier --port 8701 --scenario WILLSUPPLY_LOANED")
@click.argument("system", type=click.Choice(KINDS))
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="The port to listen on; 0 takes any free one.")
@click.option("--gateway", default=GATEWAY, show_default=True, help="Where its own messages go.")
@click.option("--agency", default="765700", show_default=True, help="The library it plays; one of the country's.")
@click.option(
    "--speaks",
    type=click.Choice([one.value for one in Spoken]),
    help="In which protocol it is asked for holdings; else as the country's holdings.json says.",
)
@click.option(
    "--scenario",
    type=click.Choice(tuple(SCENARIOS)),
    metavar="NAME",
    help=f"How it answers every Request: {', '.join(SCENARIOS)}.",
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
    system: Literal["supplier", "holdings", "library"],
    port: int,
    gateway: str,
    agency: str,
    speaks: str | None,
    scenario: str | None,
    folder: Path,
) -> None:
    """Run one simulated local system until Ctrl-C: a SUPPLIER, a HOLDINGS server, or a LIBRARY that is both.

    A supplier takes ISO 18626 messages and plays a scenario: the one given, else the one that a Request names as
    its supplierUniqueRecordId or in its note (MOCK:765700:UNFILLED), else the one of the country's holdings.json.
    A holdings server answers SRU with ISO 20775, or speaks Z39.50.
    """
    try:
        country = read_country(folder, now=datetime.now(ZoneInfo(ZONE)).date())
    except CountryError as error:
        raise Unusable(str(error)) from error
    number = agency_number(agency)
    if number not in country.systems:
        raise Unusable(f"There is no library {number} in {folder}; there are {', '.join(country.systems)}.")
    from twisted.internet import reactor  # noqa: PLC0415  choosing a reactor is this command's business alone

    journal = Journal()
    local = LocalSystem(
        reactor=reactor,
        agency=number,
        library=_speaking(_playing(country.systems[number], scenario), speaks),
        today=country.today,
        journal=journal,
    )
    local.post.gateway_url = messages_url(gateway)
    Simulation(reactor, local, journal, country.name_of(number)).run(system, port)


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


@define
class Simulation:
    """One system at work, with a line on the screen for each exchange."""

    reactor: Any
    local: LocalSystem
    journal: Journal
    name: str
    console: Console = field(factory=Console)

    def run(self, kind: str, port: int) -> None:
        """Listens on this port until somebody interrupts.

        Raises:
            Unusable: the port is taken.
        """
        messages, holdings = kind in ("supplier", "library"), kind in ("holdings", "library")
        try:
            self.local.start(port, messages=messages, holdings=holdings)
        except CannotListenError as error:
            raise Unusable(f"Cannot listen on port {port}: {error.socketError}.") from error
        self.journal.watchers.append(self._line)
        self.console.print(f"[bold]{escape(self.name)}[/bold] ({self.local.agency})", highlight=False)
        if messages:
            self._address("ISO 18626 messages", self.local.iso18626_url)
            self._address("its own go to", self.local.post.gateway_url)
        if holdings:
            self._address(HOLDINGS_NAMES[self.local.holdings_protocol], self.local.holdings_url)
            self._address("profile", self.local.holdings_profile)
            for name, value in self.local.holdings_settings.items():
                self._address(name, value)
        self.reactor.addSystemEventTrigger("before", "shutdown", lambda: ensureDeferred(self.local.stop()))
        self.reactor.run()
        self._sum_up()

    def _address(self, what: str, where: str) -> None:
        self.console.print(f"  {what:<20}{where}", highlight=False, soft_wrap=True)

    def _line(self, exchange: Exchange) -> None:
        at = datetime.fromtimestamp(exchange.at, ZoneInfo(ZONE)).strftime("%H:%M:%S.%f")[:-3]
        arrow = "→" if exchange.way is Way.SENT else "←"
        style = "cyan" if exchange.confirmed else "red"
        words = f"{exchange.kind} {exchange.about}".strip()
        about = f"  {exchange.requesting_id}" if exchange.requesting_id else ""
        remark = f"  ({exchange.remark})" if exchange.remark else ""
        line = f"[dim]{at}[/dim] {arrow} [{style}]{escape(words)}[/{style}]{escape(about)}[red]{escape(remark)}[/red]"
        self.console.print(line, highlight=False, soft_wrap=True)

    def _sum_up(self) -> None:
        counts = Counter(_sort_of(one) for one in self.journal.exchanges)
        said = ", ".join(f"{what}: {count}" for what, count in sorted(counts.items())) or "nothing came"
        self.console.print(f"\n{self.name}, {said}.", highlight=False)


def _sort_of(exchange: Exchange) -> str:
    return "look-ups" if exchange.kind is Kind.LOOK_UP else f"messages {exchange.way}"
