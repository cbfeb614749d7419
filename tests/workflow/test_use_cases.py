"""The use cases of ISO 18626 that the reference tells, played through the door (tests/workflow/use_cases)."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import msgspec
import pytest

from tests.workflow.brokering import exchange
from tests.workflow.truths import check
from tests.workflow.use_case import Play, UseCase
from tests.workflow.world import World

FILES: Final = sorted((Path(__file__).parent / "use_cases").glob("*.json"))
NAMED: Final = (
    *(str(number) for number in (3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 16, 17, 18)),
    "4a",
    "4b",
    "8a",
    *map(str, range(20, 25)),
    "26",
)
OF_2017: Final = ("cancel refused", "unfilled")


def read_case(path: Path) -> UseCase:
    """A use case as it stands in its file."""
    return msgspec.json.decode(path.read_bytes(), type=UseCase)


def test_every_use_case_that_is_told_is_here() -> None:
    """Those of 2021 by their numbers, and the two of 2017 that matter."""
    assert {read_case(path).use_case for path in FILES} >= {*NAMED, *OF_2017}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_use_case(path: Path, tmp_path: Path) -> None:
    """Each message valid in its side's version, the whole exchange as told, and all that is always true."""
    case = read_case(path)
    world = World(tmp_path)
    play = Play(world, case)
    play.run()
    assert tuple(exchange(world, play.order())) == case.exchange
    check(world)
