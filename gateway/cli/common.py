"""What all commands share: the configuration option, and errors that end as one sentence and an exit code.

Exit codes: 0 good; 1 the thing asked about is not good; 2 usage or configuration.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import click
import msgspec

from gateway.config import Config, ConfigError, load_config

CONFIG_OPTION: Final[Callable[[Callable[..., Any]], Callable[..., Any]]] = click.option(
    "--config",
    "config_path",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The configuration file; ./illgate.toml when it is there.",
)


class Unusable(click.ClickException):
    """The command cannot be carried out as it was given: exit code 2."""

    exit_code = 2


class NotGood(click.ClickException):
    """The thing asked about is not good: exit code 1."""

    exit_code = 1


def configuration(path: Path | None) -> Config:
    """The configuration at a path, or the default one.

    Raises:
        Unusable: it cannot be used.
    """
    try:
        return load_config(path)
    except ConfigError as error:
        raise Unusable(str(error)) from error


def print_json(value: object) -> None:
    """Prints a value as one JSON document."""
    sys.stdout.buffer.write(msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n")
    sys.stdout.flush()
