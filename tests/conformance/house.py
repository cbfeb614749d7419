# mypy: allow-untyped-calls
"""A gateway of ours in a process of its own, with a country's systems, and places kept free in it for the kit."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import msgspec
from attrs import frozen

from fixtures.countries import BUILT_IN, LIBRARIES, read_country
from fixtures.systems.journal import Journal
from fixtures.systems.local_system import LocalSystem
from gateway.cli.demo import AGENCY, CONFIG, ZONE, with_addresses
from gateway.directory.load import read_file
from gateway.directory.values import DirectoryFile, System
from schemas.agency import agency_number
from tests.cli.serving import Serving, serving
from tests.reactor_thread import Reactor, run_in_reactor

COMMAND: Final = (sys.executable, "-m", "gateway.cli")
LOOPBACK: Final = "127.0.0.1"
SETTINGS: Final = CONFIG.format(agency=AGENCY, date="").replace("[outbox]", "[outbox]\nrefused_tries = 50")


@frozen
class House:
    """The gateway's own agency and root address, its systems, and by agency the port that the kit listens on."""

    agency: str
    url: str
    systems: dict[str, LocalSystem]
    kits: dict[str, int]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as taken:
        taken.bind((LOOPBACK, 0))
        return int(taken.getsockname()[1])


def _addressed(directory: DirectoryFile, urls: dict[str, str]) -> DirectoryFile:
    libraries = tuple(
        msgspec.structs.replace(one, system=System(iso18626=url))
        if (url := urls.get(agency_number(one.agency)))
        else one
        for one in directory.libraries
    )
    return msgspec.structs.replace(directory, libraries=libraries)


@contextmanager
def house(
    folder: Path, *, systems: tuple[str, ...], kits: tuple[str, ...] = (), records: bool = False
) -> Iterator[House]:
    """A gateway that knows these libraries, simulated or played by the kit; with `records`, what they hold too."""
    today = datetime.now(ZoneInfo(ZONE)).date()
    country = read_country(BUILT_IN, now=today)
    ports = {agency: free_port() for agency in kits}

    async def start(reactor: Reactor) -> dict[str, LocalSystem]:
        begun = {}
        for agency in systems:
            begun[agency] = LocalSystem(
                reactor=reactor,
                agency=agency,
                library=country.systems[agency],
                today=today,
                journal=Journal(),
            )
            begun[agency].start()
        return begun

    async def stop(_reactor: Reactor) -> None:
        for system in begun.values():
            await system.stop()

    begun = run_in_reactor(start)
    try:
        urls = {agency: f"http://{LOOPBACK}:{port}/iso18626" for agency, port in ports.items()}
        directory = _addressed(with_addresses(read_file((BUILT_IN / LIBRARIES).read_bytes()), begun), urls)
        (folder / "illgate.toml").write_text(SETTINGS, encoding="utf-8")
        (folder / LIBRARIES).write_bytes(msgspec.json.encode(directory))
        subprocess.run([*COMMAND, "directory", "import", LIBRARIES], cwd=folder, check=True, capture_output=True)
        if records:
            load = [*COMMAND, "catalogue", "load", str(BUILT_IN)]
            subprocess.run(load, cwd=folder, check=False, capture_output=True)  # 1 where a record was put aside
        with (folder / "gateway.log").open("w", encoding="utf-8") as log, serving(folder, log) as gateway:
            url = _url(gateway)
            for system in begun.values():
                system.post.gateway_url = url
            yield House(agency=AGENCY, url=url, systems=begun, kits=ports)
    finally:
        run_in_reactor(stop)


def _url(gateway: Serving) -> str:
    return f"http://{gateway.host}:{gateway.port}/iso18626"
