"""Reading a file that a command was given, and saying what is wrong with it without a traceback."""

from __future__ import annotations

import sys
from pathlib import Path

import click

STANDARD_INPUT = "-"


class BadFileError(click.ClickException):
    """The file cannot be used; exit code 2, as for every fault of what the command was given."""

    exit_code = 2


def read_bytes(name: str, limit: int) -> bytes:
    """The bytes of a file, `-` for standard input; one byte more than `limit` at most, for the reader to refuse.

    Raises:
        BadFileError: the file cannot be read.
    """
    try:
        if name == STANDARD_INPUT:
            return sys.stdin.buffer.read(limit + 1)
        with Path(name).open("rb") as file:
            return file.read(limit + 1)
    except OSError as error:
        raise BadFileError(f"Cannot read {name}: {error.strerror or error}.") from None
