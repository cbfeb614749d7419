"""The README is true: what it shows is what the commands print, and what it names is there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner

from gateway.cli import main

ROOT: Final = Path(__file__).resolve().parents[2]
README: Final = (ROOT / "README.md").read_text(encoding="utf-8")
SHOWN: Final = re.findall(r"^```text decide (\S+)\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
COMMANDS: Final = re.findall(r"^\.venv/bin/illgate (.+?)(?:\s+#.*)?$", README, re.MULTILINE)
LINKS: Final = re.findall(r"\]\(((?!http)[^)#]+)\)", README)


def words(text: str) -> str:
    """The text as running words, however it is wrapped or framed."""
    return " ".join(re.sub(r"[│┃]", " ", text).split())


def test_it_opens_with_the_two_commands() -> None:
    """The first block is what a newcomer copies; both are targets of the Makefile."""
    first = re.search(r"^```sh\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
    assert first is not None
    commands = [line.partition("#")[0].strip() for line in first[1].splitlines()]

    assert commands == ["make demo", "make test"]

    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert all(f"\n{command.removeprefix('make ')}:" in makefile for command in commands)


@pytest.mark.parametrize(("case", "shown"), SHOWN)
def test_the_explanation_it_shows_is_the_one_that_is_printed(case: str, shown: str) -> None:
    """Word for word, wherever the terminal breaks the lines."""
    printed = CliRunner(env={"COLUMNS": "1000"}).invoke(main, ["decide", "--case", str(ROOT / case)])

    assert printed.exit_code == 0
    assert words(shown) in words(printed.output)


def test_it_shows_an_explanation() -> None:
    """The blocks that the test above compares are there."""
    assert len(SHOWN) == 2


def test_its_commands_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The two that load do so; `serve` is started by the stories, here its help must be there."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "fixtures").symlink_to(ROOT / "fixtures")
    assert [command.split()[0] for command in COMMANDS] == ["directory", "catalogue", "serve"]
    for command in COMMANDS:
        arguments = command.split() if not command.startswith("serve") else ["serve", "--help"]
        done = CliRunner().invoke(main, arguments)

        assert done.exit_code == 0, done.output


@pytest.mark.parametrize("link", LINKS)
def test_its_links_lead_somewhere(link: str) -> None:
    """Every file that it names is in the repository."""
    assert (ROOT / link).exists()
