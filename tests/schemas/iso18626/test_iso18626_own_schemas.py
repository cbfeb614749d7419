"""Our XML Schemas of both editions: current, and of one mind with the official ones on samples and mutants."""

from __future__ import annotations

import random
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Final

import pytest
from lxml import etree

from schemas.iso18626.faults import MessageKind
from schemas.iso18626.layout import NAMESPACE, Block, Flat, Inner
from schemas.iso18626.write import LAYOUTS
from schemas.xml import local
from tests.fuzz.iso18626_documents import documents
from tests.fuzz.iso18626_mutations import mutate
from tests.shared import DATA as SHARED
from tests.tool_scripts import tool_script

ROOT: Final = Path(__file__).parents[3]
DATA: Final = SHARED / "iso18626"
OFFICIAL: Final = {"1.2": DATA / "xsd/ISO-18626-v1_2.xsd", "2021-2": DATA / "xsd/ISO-18626-2021-2.xsd"}
MUTANTS: Final = 10_000
SEED: Final = 18_626

needs_official = pytest.mark.skipif(not OFFICIAL["1.2"].exists(), reason="the official schemas are not on this machine")
both = pytest.mark.parametrize("version", list(LAYOUTS))


@cache
def own(version: str) -> etree.XMLSchema:
    """Our schema."""
    return etree.XMLSchema(etree.parse(ROOT / "schemas" / "iso18626" / f"iso18626-{version}.xsd"))


@cache
def official(version: str) -> etree.XMLSchema:
    """The official schema."""
    return etree.XMLSchema(etree.parse(OFFICIAL[version]))


def names(block: Block | Inner) -> set[str]:
    """Every element of a table."""
    found: set[str] = set()
    for row in block.rows:
        kind = row.kind.block if isinstance(row.kind, Flat) else row.kind
        found |= ({row.element} - {""}) | (names(kind) if isinstance(kind, Block | Inner) else set())
    return found


@both
def test_the_files_are_what_the_tables_say(version: str) -> None:
    """Whoever changes a table writes the schemas again: tools/iso18626_xsd.py."""
    tool = tool_script("iso18626_xsd")
    assert tool.schema_text(version) == (ROOT / "schemas" / "iso18626" / f"iso18626-{version}.xsd").read_bytes()


@both
def test_every_element_of_an_edition_is_taken_by_its_schema(version: str) -> None:
    """All six messages, full and bare, are valid in their edition; of 1.2, 2021-2 takes only some receipts."""
    other = next(one for one in LAYOUTS if one != version)
    mine = [one for one in documents() if one.get(f"{{{NAMESPACE}}}version") == version]
    assert len(mine) == 18
    assert all(own(version).validate(document) for document in mine)
    shared = {local(document[0]) for document in mine if own(other).validate(document)}
    assert shared == {kind for kind in MessageKind if kind.endswith("Confirmation")}


ACTION: Final = "<action>Renew</action>"
PARTIES: Final = (
    "<supplyingAgencyId><agencyIdType>ISIL</agencyIdType><agencyIdValue>DK-710100</agencyIdValue></supplyingAgencyId>"
    "<requestingAgencyId><agencyIdType>ISIL</agencyIdType><agencyIdValue>DK-726500</agencyIdValue></requestingAgencyId>"
)
NUMBERS: Final = (
    "<timestamp>2026-03-02T09:30:00Z</timestamp><requestingAgencyRequestId>R-17</requestingAgencyRequestId>"
)
SLIP: Final = "<multipleItemRequestId/>"


@pytest.mark.parametrize(
    ("inside", "valid"),
    [
        (f"<header>{PARTIES}{SLIP}{NUMBERS}</header>{ACTION}", {"1.2"}),
        (f"<header>{PARTIES}{NUMBERS}</header>{ACTION}", {"2021-2"}),
        (f"<requestHeader>{PARTIES}{NUMBERS}</requestHeader>{ACTION}", set()),
        (f"<header>{PARTIES}{NUMBERS}</header><action>Lost</action>", {"2021-2"}),
        (f"<header>{PARTIES}{SLIP}{NUMBERS}</header><action>Lost</action>", set()),
        (f"<header>{PARTIES}{NUMBERS}</header><action>renew</action>", set()),
        (f"<header>{PARTIES}{NUMBERS}</header>{ACTION}<note/><note/>", set()),
        (f"{ACTION}<header>{PARTIES}{NUMBERS}</header>", set()),
        (f"<header>{PARTIES}{NUMBERS}</header>{ACTION}".replace("09:30:00Z", "09:30:00+0000"), set()),
        (f"<header>{PARTIES}{NUMBERS}</header>{ACTION}".replace("<agencyIdType>", '<agencyIdType scheme="x">'), set()),
    ],
)
def test_verdicts_on_one_message(inside: str, valid: set[str]) -> None:
    """What the editions disagree about, and what both refuse; the versions that take it, by hand."""
    body = f'<requestingAgencyMessage xmlns="{NAMESPACE}">{inside}</requestingAgencyMessage>'
    assert {version for version in LAYOUTS if own(version).validate(etree.fromstring(body))} == valid


@needs_official
def test_every_sample_gets_the_official_verdict() -> None:
    """Real messages of both editions, templates, bare roots, other formats; both verdicts occur in both editions."""
    files = [path for folder in ("samples", "derived-2021-2") for path in sorted(DATA.glob(f"{folder}/**/*.xml"))]
    seen: Counter[tuple[str, bool]] = Counter()
    for path in files:
        root = etree.parse(path)
        for version in LAYOUTS:
            verdict = official(version).validate(root)
            assert own(version).validate(root) == verdict, (path.name, version)
            seen[version, verdict] += 1
    assert len(seen) == 4


@needs_official
def test_ten_thousand_mutants_get_the_official_verdict() -> None:
    """Every element of both editions is touched, and at least a third of the mutants are valid in one of them."""
    draw = random.Random(SEED)
    originals = documents()
    touched: dict[str, set[str]] = {version: set() for version in LAYOUTS}
    valid = 0
    for _ in range(MUTANTS):
        mutant = mutate(originals, draw)
        touched[mutant.version] |= mutant.touched
        root = etree.fromstring(etree.tostring(mutant.root))
        verdicts = [official(version).validate(root) for version in LAYOUTS]
        assert [own(version).validate(root) for version in LAYOUTS] == verdicts, etree.tostring(root)
        valid += any(verdicts)
    for version, layout in LAYOUTS.items():
        everything = {"ISO18626Message", *layout} | set().union(*map(names, layout.values()))
        assert everything <= touched[version]
    assert valid >= MUTANTS / 3
