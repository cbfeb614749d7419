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


JSON_OPTION = click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")

STANDARD_INPUT: Final = "-"


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


def read_bytes(name: str, limit: int) -> bytes:
    """The bytes of a file, `-` for standard input; one byte more than `limit` at most, for the reader to refuse.

    Raises:
        Unusable: the file cannot be read.
    """
    try:
        if name == STANDARD_INPUT:
            return sys.stdin.buffer.read(limit + 1)
        with Path(name).open("rb") as file:
            return file.read(limit + 1)
    except OSError as error:
        raise Unusable(f"Cannot read {name}: {error.strerror or error}.") from None


def print_json(value: object) -> None:
    """Prints a value as one JSON document."""
    sys.stdout.buffer.write(msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n")
    sys.stdout.flush()
