"""docs/formats.md: every example on the page is read by the type that it is an example of."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec
import pytest

from fixtures.holdings_file import HoldingsFile
from fixtures.player.results import DemoResult
from fixtures.stories_file import Expect, StoriesFile
from fixtures.systems.scenarios import SCENARIOS
from gateway.automation.case import decide, read_case
from gateway.directory.load import read_directory
from tests.tool_scripts import tool_script

ROOT: Final = Path(__file__).parents[2]
PAGE: Final = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
EXAMPLES: Final = dict(re.findall(r"^```json (\w+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))
READERS: Final[dict[str, Callable[[bytes], object]]] = {
    "libraries": read_directory,
    "holdings": lambda body: msgspec.json.decode(body, type=HoldingsFile),
    "stories": lambda body: msgspec.json.decode(body, type=StoriesFile),
    "case": lambda body: decide(read_case(body)),
}


@pytest.mark.parametrize("name", READERS)
def test_the_example_is_read(name: str) -> None:
    """As it stands on the page."""
    assert READERS[name](EXAMPLES[name].encode())


def test_every_field_and_scenario_is_on_the_page() -> None:
    """A field that nobody can find is not documented."""
    defined = msgspec.json.schema_components([HoldingsFile, StoriesFile], ref_template="{name}")[1]
    fields = {name for schema in defined.values() for name in schema.get("properties", {})}
    for word in (*fields, *SCENARIOS):
        assert re.search(rf"\b{re.escape(word)}\b", PAGE), f"docs/formats.md does not mention {word}"


@pytest.mark.parametrize(("name", "of"), [("holdings", HoldingsFile), ("stories", StoriesFile), ("demo", DemoResult)])
def test_the_schema_is_current(name: str, of: type) -> None:
    """It is what tools/formats.py writes now; run that to mend it."""
    tool = tool_script("formats")
    written = (ROOT / "docs" / "formats" / f"{name}.schema.json").read_text(encoding="utf-8")
    assert written == tool.schema_text(of)


def test_what_is_left_out_of_an_expectation_is_not_expected() -> None:
    """`null` and nothing are two things."""
    silent = msgspec.json.decode(b"{}", type=Expect)
    none = msgspec.json.decode(b'{"lender": null}', type=Expect)
    assert silent.lender is msgspec.UNSET
    assert none.lender is None
