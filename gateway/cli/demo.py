# mypy: allow-untyped-calls
"""`illgate demo`: a small country of simulated local systems, a gateway in the middle, and stories to watch."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import click
import msgspec
from attrs import define, field
from rich.console import Console
from twisted.internet.defer import Deferred, ensureDeferred
from twisted.internet.error import CannotListenError, ReactorNotRunning
from twisted.internet.utils import getProcessOutputAndValue
from twisted.python.failure import Failure

from fixtures.countries import BUILT_IN, LIBRARIES, Country, CountryError, read_country
from fixtures.player.gateway import GatewayApi
from fixtures.player.player import Player
from fixtures.player.process import ChildGateway, GatewayDiedError
from fixtures.player.results import DemoResult
from fixtures.player.screen import Screen
from fixtures.systems.journal import Journal
from fixtures.systems.local_system import LocalSystem
from gateway.cli.catalogue import ASIDE_FOLDER
from gateway.cli.common import NotGood, Unusable, print_json
from gateway.config import ServiceConfig
from gateway.directory.load import DirectoryFaultError, read_file
from gateway.directory.values import DirectoryFile, System
from schemas.agency import agency_number

AGENCY: Final = ServiceConfig().agency
ZONE: Final = ServiceConfig().zone
COMMAND: Final = (sys.executable, "-m", "gateway.cli")
LOG: Final = "gateway.log"

CONFIG: Final = """\
[service]
agency = "{agency}"
database = "illgate.db"
port = 0
{date}
[holdings]
look_up_seconds = 1.0
wave_seconds = 2.0

[outbox]
first_back_off_seconds = 0.2
longest_back_off_seconds = 2.0
post_seconds = 10.0
"""
"""Limits that are short enough to watch; the service's own are in `gateway.config`."""


@click.command(epilog="Example: illgate demo --once")
@click.option("--once", is_flag=True, help="Play the stories and end: exit code 0 if all come out right, else 1.")
@click.option("--json", "as_json", is_flag=True, help="Print the results as one JSON document and nothing else.")
@click.option(
    "--country",
    "folder",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    default=BUILT_IN,
    help="The folder of another country (docs/formats.md); a built-in one is played without it.",
)
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="The gateway's port; 0 takes any free one.")
def demo(*, once: bool, as_json: bool, folder: Path, port: int) -> None:
    """Play a small country of libraries over real sockets.

    Starts a gateway in a process of its own and one simulated local system for each library, plays the stories,
    and shows each order's way and why it went so. Without --once the console stays open afterwards.
    """
    today = datetime.now(ZoneInfo(ZONE)).date()
    try:
        country = read_country(folder, now=today)
        directory = read_file((folder / LIBRARIES).read_bytes())
    except CountryError as error:
        raise Unusable(str(error)) from error
    except DirectoryFaultError as error:
        raise Unusable(f"{folder / LIBRARIES}: {error}.") from error
    from twisted.internet import reactor  # noqa: PLC0415  choosing a reactor is this command's business alone

    stage = Stage(reactor=reactor, country=country, directory=directory, port=port, quiet=as_json)
    result = stage.run(stay=not once)
    if as_json:
        print_json(result)
    if not result.ok:
        raise NotGood(f"Not every story came out right. The gateway's log is {stage.log}.")


@define(kw_only=True)
class Stage:
    """Everything that one demo needs: systems, a folder of its own, the gateway's process, and the screen."""

    reactor: Any
    country: Country
    directory: DirectoryFile
    port: int
    quiet: bool
    folder: Path = field(factory=lambda: Path(tempfile.mkdtemp(prefix="illgate-demo-")))
    journal: Journal = field(factory=Journal)
    systems: dict[str, LocalSystem] = field(factory=dict)
    remarks: list[str] = field(factory=list)
    process: ChildGateway = field(init=False)

    def __attrs_post_init__(self) -> None:
        command = (*COMMAND, "serve", "--config", str(self.config))
        self.process = ChildGateway(reactor=self.reactor, command=command, log=self.log, port=self.port)

    @property
    def config(self) -> Path:
        """The gateway's configuration."""
        return self.folder / "illgate.toml"

    @property
    def log(self) -> Path:
        """What the gateway's process writes to its standard error."""
        return self.folder / LOG

    def run(self, *, stay: bool) -> DemoResult:
        """Runs the reactor until the demo is over; the gateway's process ends in every case.

        Raises:
            Unusable: the gateway could not be set up or started, or somebody interrupted.
        """
        ended: list[DemoResult | Failure] = []
        screen = Screen(Console(), self.country, quiet=self.quiet)

        async def end() -> None:
            """The way out in every case, SIGINT and SIGTERM too, which stop the reactor first."""
            if not ended:
                ended.append(Failure(KeyboardInterrupt()))
            await self._end()

        def stop(_result: object) -> None:
            with suppress(ReactorNotRunning):
                self.reactor.stop()

        def begin() -> None:
            playing: Deferred[None] = ensureDeferred(self._play(screen, ended, stay=stay))
            playing.addErrback(ended.append).addBoth(stop)

        self.reactor.addSystemEventTrigger("before", "shutdown", lambda: ensureDeferred(end()))
        self.reactor.callWhenRunning(begin)
        with screen:
            self.reactor.run()
        for remark in self.remarks:
            click.echo(remark, err=True)
        return self._outcome(ended[0])

    def _outcome(self, outcome: DemoResult | Failure) -> DemoResult:
        """The result; the folder stays only where its log, or records that went aside, tell what went wrong."""
        if isinstance(outcome, DemoResult):
            if outcome.ok and not (self.folder / ASIDE_FOLDER).exists():
                shutil.rmtree(self.folder, ignore_errors=True)
            return outcome
        if outcome.check(KeyboardInterrupt):
            shutil.rmtree(self.folder, ignore_errors=True)
            raise Unusable("The demo was interrupted before the stories had ended.")
        if outcome.check(GatewayDiedError, CannotListenError):
            raise Unusable(f"{outcome.getErrorMessage()} Its log is {self.log}.")
        outcome.raiseException()
        raise AssertionError  # raiseException never returns

    async def _play(self, screen: Screen, ended: list[DemoResult | Failure], *, stay: bool) -> None:
        screen.say("starting the libraries' systems")
        self._start_systems()
        screen.say("loading the directory and the union catalogue")
        await self._set_up()
        screen.say("starting the gateway")
        await self.process.start()
        api = GatewayApi(self.reactor, self.process)
        for system in self.systems.values():
            system.post.gateway_url = api.messages_url
        player = Player(
            reactor=self.reactor,
            country=self.country,
            systems=self.systems,
            api=api,
            journal=self.journal,
            agency=AGENCY,
            told=screen.played,
        )
        result = msgspec.structs.replace(await player.play(), remarks=tuple(self.remarks))
        ended.append(result)
        screen.show(result)
        if stay:
            screen.invite(self.process.url)
            await Deferred()

    def _start_systems(self) -> None:
        versions = {agency_number(one.agency): one.system.peer.version for one in self.directory.libraries}
        for agency, library in self.country.systems.items():
            system = LocalSystem(
                reactor=self.reactor,
                agency=agency,
                library=library,
                today=self.country.today,
                journal=self.journal,
                version=versions[agency],
            )
            system.start()
            self.systems[agency] = system

    async def _set_up(self) -> None:
        held_still = f"date = {self.country.today.isoformat()}\n" if self.country.fixed else ""
        self.config.write_text(CONFIG.format(agency=AGENCY, date=held_still), encoding="utf-8")
        libraries = self.folder / LIBRARIES
        libraries.write_bytes(msgspec.json.encode(with_addresses(self.directory, self.systems)))
        await self._command("directory", "import", str(libraries))
        await self._load_records()

    async def _load_records(self) -> None:
        """Loads the records; what is said of bad ones and of files that are none is kept, and the rest is played."""
        told = await self._command("catalogue", "load", str(self.country.folder), good=(0, NotGood.exit_code))
        self.remarks += told

    async def _command(self, *arguments: str, good: tuple[int, ...] = (0,)) -> list[str]:
        """Runs a command of illgate; what it said on standard error, line by line.

        Raises:
            GatewayDiedError: its exit code is none of `good`.
        """
        argv = (*COMMAND[1:], *arguments, "--config", str(self.config))
        out, err, code = await getProcessOutputAndValue(COMMAND[0], argv, env=os.environ, reactor=self.reactor)
        with self.log.open("ab") as log:
            log.write(out + err)
        if code in good:
            return _lines(err)
        told = _lines(out + err)
        self.remarks += told[:-1]
        last = told[-1].strip().rstrip(".") if told else "it said nothing"
        raise GatewayDiedError(f"`illgate {' '.join(arguments[:2])}` ended with exit code {code}: {last}.")

    async def _end(self) -> None:
        try:
            await self.process.stop()
        finally:
            self.process.kill_now()
            for system in self.systems.values():
                await system.stop()


def _lines(said: bytes) -> list[str]:
    return [line.rstrip() for line in said.decode("utf-8", "replace").splitlines() if line.strip()]


def with_addresses(directory: DirectoryFile, systems: dict[str, LocalSystem]) -> DirectoryFile:
    """The directory with the addresses at which the simulated systems listen now."""
    libraries = tuple(
        msgspec.structs.replace(
            library,
            system=System(
                iso18626=system.iso18626_url,
                peer=library.system.peer,
                holdings=system.holdings_url,
                holdings_protocol=system.holdings_protocol,
                holdings_profile=system.holdings_profile,
                holdings_settings=system.holdings_settings,
            ),
        )
        if (system := systems.get(agency_number(library.agency)))
        else library
        for library in directory.libraries
    )
    return msgspec.structs.replace(directory, libraries=libraries)
