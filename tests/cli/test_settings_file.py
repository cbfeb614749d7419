"""`illgate.toml`: what it may say, and the one sentence that answers what it may not."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.config import Config, ConfigError, load_config


def written(folder: Path, text: str) -> Path:
    """A configuration file."""
    path = folder / "illgate.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_nothing_has_to_be_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a file, and with an empty one, everything has its default."""
    monkeypatch.chdir(tmp_path)
    assert load_config(None) == Config()
    written(tmp_path, "")
    assert load_config(None).service.port == Config().service.port


def test_the_database_lies_beside_the_file_that_names_it(tmp_path: Path) -> None:
    """Wherever the command is run; an absolute one stays."""
    assert load_config(written(tmp_path, '[service]\ndatabase = "a/b.db"')).database == tmp_path / "a" / "b.db"
    assert load_config(written(tmp_path, '[service]\ndatabase = "/x/b.db"')).database == Path("/x/b.db")


@pytest.mark.parametrize("name", ["", ".", "..", "/"])
def test_a_database_is_a_file(tmp_path: Path, name: str) -> None:
    """A folder is refused before anything is opened."""
    with pytest.raises(ConfigError, match=r"database must name a file.*\.$"):
        load_config(written(tmp_path, f'[service]\ndatabase = "{name}"'))
