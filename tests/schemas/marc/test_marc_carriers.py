"""What things are made of, in words."""

from __future__ import annotations

import json
from typing import Any, Final

import pytest

from schemas.marc import Record, line
from schemas.marc.carriers import GENERAL_NAMES, SPECIFIC_NAMES, UNNAMED, Material, materials
from schemas.marc.meaning import describe
from tests.shared import DATA as SHARED

LISTS: Final = SHARED / "marc/spec/Lister.json"


def record(*fields: str) -> Record:
    """A record from lines such as `009 00 *aa*gxx`."""
    return line.decode("\n".join(fields).encode())[0]


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        (("009 00 *aa*gxx",), "text, paper"),
        (("009 00 *aa*gxe",), "text, online"),
        (("009 00 *as*gxe",), "music recording, online"),
        (("009 00 *ac*gxx",), "printed music, paper"),
        (("009 00 *am*gth",), "film, DVD"),
        (("009 00 *am*gth", "300 00 *eBlu-ray Disc"), "film on Blu-ray disc"),
        (("009 00 *ar*gxc", "005 00 *zp"), "audiobook on CD"),
        (("009 00 *ar*gxc", "005 00 *zp", "300 00 *emp3"), "audiobook on mp3 CD"),
        (("009 00 *ar*gxh", "005 00 *zq"), "audiobook on cassette"),
        (("009 00 *ar*gxc", "005 00 *zx"), "sound recording, CD"),
        (("009 00 *as*gxc", "005 00 *zp"), "music recording, CD"),
        (("009 00 *at*gto", "300 00 *ePlayStation 3"), "console game"),
        (("009 00 *at*gto",), "electronic material, DVD-ROM"),
        (("009 00 *au*gul",), "object, game"),
        (("009 00 *aa*gis",), "text, microfilm"),
        (("009 00 *aa*gxm",), "text, xm"),
        (("009 00 *aq*gxx",), "q, paper"),
        (("009 00 *aa",), "text"),
        (("009 00 *gxx",), "paper"),
    ],
)
def test_a_material_in_words(fields: tuple[str, ...], name: str) -> None:
    """By 009, and by 005 and 300 where they say more; codes without a name stand for themselves."""
    assert [each.name for each in materials(record(*fields))] == [name]


def test_what_comes_with_a_thing() -> None:
    """Pairs of *a *g first, then of *b *h, each once, wherever they stand."""
    found = materials(record("009 00 *aa*gxx*bs*hxc", "009 00 *aa*gxe*aa*gxx*a *g"))
    assert found == (
        Material(general="a", specific="xx", name="text, paper"),
        Material(general="a", specific="xe", name="text, online"),
        Material(general="s", specific="xc", name="music recording, CD", accompanying=True),
    )
    assert describe(record("009 00 *aa*gxx")).materials == found[:1]
    assert materials(record("245 00 *ax")) == ()


@pytest.mark.skipif(not LISTS.exists(), reason="DBC's code lists are not here")
def test_every_code_that_dbc_allows_is_known() -> None:
    """With a name, or in the list of those without one."""
    lists: dict[str, Any] = json.loads(LISTS.read_text("utf-8"))["fields"]["codes"]["subfields"]
    assert set(lists["general_mattype"]["values"]) <= GENERAL_NAMES.keys()
    assert set(lists["specific_mattype"]["values"]) == {*SPECIFIC_NAMES, *UNNAMED}
    assert not UNNAMED & SPECIFIC_NAMES.keys()
