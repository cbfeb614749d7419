# mypy: allow-untyped-calls
"""`illgate conformance`: the kit that other vendors run against their own systems."""

from __future__ import annotations

import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn
from twisted.internet.defer import CancelledError, Deferred, ensureDeferred
from twisted.internet.error import CannotListenError, ReactorNotRunning
from twisted.python.failure import Failure

from gateway.cli.common import JSON_OPTION, NotGood, Unusable, print_json
from gateway.cli.conformance_options import (
    PASSWORD,
    check_folder,
    checks_named,
    full_address,
    header_of,
    login_of,
    place_to_listen,
    records_named,
    refuse_idle_options,
)
from gateway.conformance.check import Check
from gateway.conformance.reporting.junit import junit
from gateway.conformance.reporting.page import page
from gateway.conformance.reporting.screen import show
from gateway.conformance.run import NotReachedError, Run
from gateway.conformance.values import (
    KINDS,
    LOOK_UP_SECONDS,
    VERSIONS,
    HoldingsProtocol,
    Report,
    Role,
    Setting,
    Verdict,
)
from schemas.agency import isil
from schemas.sru import PROFILES

DEFAULT_LISTEN: Final = "127.0.0.1:0"
DETAILS: Final = "What was sent and what came stands in --html FILE, --junit FILE and --json."
PIPED_COLUMNS: Final = 160  # of a build's log, which has no width of its own and cuts nothing
_BASE: Final = "0123456789abcdefghijklmnopqrstuvwxyz"


@click.command(
    epilog="Example: illgate conformance http://127.0.0.1:8701/iso18626 --role supplier --peer DK-765700 "
    "--agency DK-762100 --listen 127.0.0.1:8702 --record loan=FAUST:139900154 --html report.html"
)
@click.argument("url")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True, help="What the URL is.")
@click.option("--agency", default="DK-762100", show_default=True, help="The agency that the kit plays.")
@click.option("--peer", default="DK-765700", show_default=True, help="The agency of the system under test.")
@click.option(
    "--record",
    "records",
    multiple=True,
    metavar="[KIND=]ID",
    help="A record of the system under test; KIND says what it shows (docs/conformance.md): "
    + ", ".join(f"{role}: {', '.join(kinds)}" for role, kinds in KINDS.items() if kinds)
    + ".",
)
@click.option("--version", type=click.Choice(VERSIONS), default="1.2", show_default=True, help="What the kit writes.")
@click.option(
    "--timeout", type=click.FloatRange(0.05, 3600), default=30.0, show_default=True, help="Seconds of a wait."
)
@click.option("--listen", default=DEFAULT_LISTEN, show_default=True, help="HOST:PORT of the kit's own door.")
@click.option("--callback", default="", help="The URL by which the system under test reaches that door.")
@click.option(
    "--protocol",
    type=click.Choice([one.value for one in HoldingsProtocol]),
    show_default=HoldingsProtocol.SRU.value,
    help="How a holdings server is asked: SRU, ISO 20775 by HTTP (the id in the place of {id}, or at the end of the "
    "URL), OpenHoldingStatus by SOAP.",
)
@click.option(
    "--profile",
    type=click.Choice(tuple(PROFILES)),
    default="plain",
    show_default=True,
    help="How an SRU server is asked.",
)
@click.option(
    "--patience",
    type=click.FloatRange(0.05, 3600),
    default=LOOK_UP_SECONDS,
    show_default=True,
    help="Seconds that a look-up of holdings may take.",
)
@click.option("--header", "headers", multiple=True, metavar="NAME:VALUE", help="An HTTP header for every call.")
@click.option(
    "--login",
    default="",
    metavar="[GROUP/]USER",
    help=f"Who asks an OpenHoldingStatus service; the password is taken from ${PASSWORD}, or asked for.",
)
@click.option(
    "--only", default="", metavar="ID,...", help="These checks alone, by id or group (errors, limits.doctype)."
)
@click.option("--skip", default="", metavar="ID,...", help="Not these, by id or group: what the system does not offer.")
@JSON_OPTION
@click.option("--junit", "junit_file", type=click.Path(path_type=Path, dir_okay=False), help="Write JUnit XML there.")
@click.option(
    "--html", "html_file", type=click.Path(path_type=Path, dir_okay=False), help="Write an HTML report there."
)
def conformance(  # noqa: PLR0913  an option each
    *,
    url: str,
    role: str,
    agency: str,
    peer: str,
    records: tuple[str, ...],
    version: str,
    timeout: float,
    listen: str,
    callback: str,
    protocol: str | None,
    profile: str,
    headers: tuple[str, ...],
    login: str,
    patience: float,
    only: str,
    skip: str,
    as_json: bool,
    junit_file: Path | None,
    html_file: Path | None,
) -> None:
    """Test the system at URL: the kit is its counterpart, by ISO 18626 or by a protocol of holdings.

    A supplier is asked for a loan; a requester has to send Requests to the kit's own door, which its operator is
    asked for; a holdings server is asked for records (--protocol).

    Exits 0 when every must was judged and is kept, 1 when one is not kept or could not run (what is missing is told at
    the end; --skip leaves out what a system does not offer), 2 when the run cannot be carried out.
    """
    tested = Role(role)
    refuse_idle_options(tested, protocol)
    spoken = HoldingsProtocol(protocol or HoldingsProtocol.SRU)
    for file in filter(None, (junit_file, html_file)):
        check_folder(file)
    setting = Setting(
        url=full_address(url, "URL"),
        role=tested,
        agency=isil(agency),
        peer=isil(peer),
        records=records_named(records, tested, spoken),
        version=version,
        timeout=timeout,
        callback=full_address(callback, "--callback") if callback else "",
        protocol=spoken,
        profile=profile,
        patience=patience,
        headers=tuple(header_of(one) for one in headers),
        login=login_of(login),
        run=f"ck{_in_base_36(time.time_ns() // 1_000_000)}",
    )
    checks = checks_named(tested, spoken, only, skip)
    report = _report(setting, checks, place_to_listen(listen, callback), quiet=as_json)
    _tell(report, as_json=as_json, written=bool(junit_file or html_file))
    _write(junit_file, junit(report))
    _write(html_file, page(report).encode())
    if not report.ok:
        raise click.exceptions.Exit(NotGood.exit_code)


def _tell(report: Report, *, as_json: bool, written: bool) -> None:
    """Puts the report on the screen; where nothing is `written` to a file, with the way to its details."""
    if as_json:
        print_json(report)
        return
    console = Console(width=None if sys.stdout.isatty() else PIPED_COLUMNS)
    show(report, console)
    if report.count(Verdict.FAIL) + report.count(Verdict.WARN) and not written:
        console.print(DETAILS, highlight=False, soft_wrap=True)


def _report(setting: Setting, checks: tuple[Check, ...], listen: tuple[str, int], *, quiet: bool) -> Report:
    """Runs the reactor until the run is over."""
    from twisted.internet import reactor  # noqa: PLC0415  choosing a reactor is this command's business alone

    ended: list[Report | Failure] = []
    bars = Progress(
        SpinnerColumn(),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TextColumn("{task.description}", markup=False),
        console=Console(stderr=True),
        transient=True,
        disable=quiet,
    )
    task = bars.add_task("beginning", total=None)

    def progress(words: str, done: int, of: int) -> None:
        bars.update(task, description=words, completed=done, total=of)

    def asks(words: str) -> None:
        bars.console.print(words, markup=False, highlight=False, soft_wrap=True)

    def listening(url: str) -> None:
        asks(f"The kit is {setting.agency}, at {setting.callback or url}.")

    run = Run(
        setting=setting,
        checks=checks,
        reactor=reactor,
        listen=listen,
        progress=progress,
        asks=asks,
        listening=listening,
    )
    works: Any = reactor

    def begin() -> None:
        running: Deferred[Report] = ensureDeferred(run.perform())
        over: Deferred[None] = running.addBoth(ended.append)

        def break_off() -> Deferred[None]:
            over.cancel()
            return over

        works.addSystemEventTrigger("before", "shutdown", break_off)
        over.addCallback(lambda _: _stop(works))

    works.callWhenRunning(begin)
    with bars:
        works.run()
    (outcome,) = ended
    if isinstance(outcome, Report):
        return outcome
    if outcome.check(CannotListenError, NotReachedError):
        raise Unusable(f"{outcome.getErrorMessage().rstrip('.')}.")
    if outcome.check(CancelledError):
        raise Unusable("The run was interrupted; nothing was judged, and what it had asked for was cancelled.")
    outcome.raiseException()
    raise AssertionError  # raiseException never returns


def _stop(works: Any) -> None:  # noqa: ANN401  Twisted's reactor
    with suppress(ReactorNotRunning):  # somebody has interrupted it, and it waits for us
        works.stop()


def _in_base_36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = _BASE[rest] + digits
    return digits


def _write(path: Path | None, content: bytes) -> None:
    if path is None:
        return
    try:
        path.write_bytes(content)
    except OSError as error:
        raise Unusable(f"Cannot write {path}: {error.strerror or error}.") from None
