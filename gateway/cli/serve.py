"""`illgate serve`: the gateway, until it is told to stop."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import click
import msgspec
from twisted.internet.defer import Deferred, ensureDeferred
from twisted.internet.error import CannotListenError
from twisted.python.failure import Failure

from gateway.app import Application
from gateway.catalogue.stored import CatalogueUnavailable
from gateway.cli.common import CONFIG_OPTION, Unusable, configuration
from gateway.config import Config, ConfigError
from gateway.logs import begin_logging
from gateway.steady import steady
from gateway.store.values import StoreInUse, StoreTooNew, StoreUnavailable

EXPECTED = (StoreInUse, StoreTooNew, StoreUnavailable, CatalogueUnavailable, CannotListenError, ConfigError)


@click.command()
@CONFIG_OPTION
@click.option("--port", type=click.IntRange(0, 65535), help="The port to listen on; 0 takes any free one.")
def serve(config_path: Path | None, port: int | None) -> None:
    """Run the gateway.

    Prints the address it listens on and works until it gets SIGINT or SIGTERM.

    Example: illgate serve --config illgate.toml --port 8626
    """
    config = configuration(config_path)
    if port is not None:
        config = msgspec.structs.replace(config, service=msgspec.structs.replace(config.service, port=port))
    from twisted.internet import reactor  # noqa: PLC0415  choosing a reactor is this command's business alone

    begin_logging(config.log)
    _run(config, reactor)


def _run(config: Config, reactor: Any) -> None:  # noqa: ANN401  a reactor has many interfaces
    faults: list[BaseException] = []
    try:
        application = Application(config, reactor)
    except ConfigError as error:
        raise Unusable(str(error)) from error

    async def start() -> None:
        running = await application.start()
        reactor.addSystemEventTrigger("before", "shutdown", lambda: ensureDeferred(running.stop()))
        steady()
        click.echo(f"illgate listens on {running.url}")

    def begin() -> None:
        started: Deferred[None] = ensureDeferred(start())
        started.addErrback(failed)

    def failed(failure: Failure) -> None:
        faults.append(cast("BaseException", failure.value))
        reactor.stop()

    reactor.callWhenRunning(begin)
    reactor.run()
    for fault in faults:
        if isinstance(fault, EXPECTED):
            raise Unusable(str(fault)) from fault
        raise fault
