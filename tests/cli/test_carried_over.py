"""Commands on a database of an earlier illgate: they carry it over and say so, unless it is being served."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner, Result

from gateway.cli import main
from gateway.store.database import connect
from gateway.store.lock import lock
from gateway.store.migrations import SCHEMA_VERSION

TABLES: Final = Path(__file__).parents[1] / "store" / "schema_1.sql"
LIBRARIES: Final = b'{"libraries": [{"agency": "710100", "name": "Herning Bibliotekerne", "kind": "public"}]}'
USAGE: Final = 2


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A database as version 1 made it with a directory in it, and a configuration that names it."""
    with closing(connect(tmp_path / "illgate.db")) as connection:
        connection.executescript(TABLES.read_text("utf-8"))
        connection.execute("INSERT INTO meta VALUES ('version', '1')")
        connection.execute("INSERT INTO row (kind, key, body) VALUES ('document', 'directory', ?)", (LIBRARIES,))
    (tmp_path / "illgate.toml").write_text('[service]\ndatabase = "illgate.db"\n', "utf-8")
    (tmp_path / "libraries.json").write_bytes(LIBRARIES)
    return tmp_path


def run(folder: Path, *arguments: str) -> Result:
    """A command with the configuration."""
    return CliRunner().invoke(main, [*arguments, "--config", str(folder / "illgate.toml")])


def test_it_is_said_once_and_beside_what_was_asked_for(folder: Path) -> None:
    """On standard error, so that JSON stays JSON."""
    first = run(folder, "directory", "show", "710100", "--json")
    again = run(folder, "directory", "show", "710100", "--json")

    assert (first.exit_code, again.exit_code) == (0, 0)
    assert first.stderr == f"The database {folder / 'illgate.db'} had schema 1; it has {SCHEMA_VERSION} now.\n"
    assert again.stderr == ""
    assert first.stdout == again.stdout


@pytest.mark.parametrize("arguments", [("directory", "show", "710100"), ("directory", "import", "libraries.json")])
def test_a_database_that_is_served_is_left_alone(folder: Path, arguments: tuple[str, ...]) -> None:
    """The illgate that serves it would not survive new tables."""
    with lock(folder / "illgate.db"):
        result = run(folder, *(str(folder / one) if one.endswith(".json") else one for one in arguments))

    assert result.exit_code == USAGE
    assert "Another illgate serves" in result.stderr
