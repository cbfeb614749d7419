"""Every real message that neither official schema takes: the kit says what is wrong with it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Final

import pytest
from lxml import etree

from gateway.conformance.evidence import Evidence, Exchange, Way
from gateway.conformance.judging import dates, envelope, errors, identity
from gateway.conformance.values import Role, Setting
from tests.shared import DATA

SAMPLES: Final = DATA / "iso18626" / "samples"
SETTING: Final = Setting(url="http://x.example/", role=Role.SUPPLIER, agency="DK-762100", peer="DK-765700")
RULES: Final = (*envelope.RULES, *dates.RULES, *identity.RULES, *errors.RULES)
WORDS: Final = (b"ISO18626", b"illtransactions")
FEWEST: Final = 14  # of those at hand; a run that finds fewer looks in the wrong place


@lru_cache(maxsize=1)
def official() -> tuple[etree.XMLSchema, ...]:
    """The official schemas of both editions."""
    return tuple(etree.XMLSchema(etree.parse(path)) for path in sorted((DATA / "iso18626" / "xsd").glob("*.xsd")))


def refused() -> list[Path]:
    """The messages that neither takes."""
    if not SAMPLES.exists():
        return []
    messages = [path for path in sorted(SAMPLES.rglob("*.xml")) if any(word in path.read_bytes() for word in WORDS)]
    return [path for path in messages if not any(schema.validate(etree.parse(path)) for schema in official())]


REFUSED: Final = refused()


@pytest.mark.skipif(not SAMPLES.exists(), reason="The samples lie beside the checkout, and are not there.")
def test_there_are_such_messages() -> None:
    """As many as were seen."""
    assert len(REFUSED) >= FEWEST


@pytest.mark.parametrize("path", REFUSED, ids=lambda path: path.name)
def test_the_kit_minds_what_both_schemas_mind(path: Path) -> None:
    """At least one rule about messages is not met."""
    came = Evidence(exchanges=[Exchange(step="loan", way=Way.CAME, about="sample", body=path.read_bytes())])
    unmet = {rule.id for rule in RULES if rule.check.judge(came, SETTING).ok is False}
    assert unmet & {"envelope.root", "envelope.version", "envelope.schema", "dates.valid", "codes.closed"}


def test_what_is_about_a_person_is_not_repeated() -> None:
    """A rule names the element, and nothing of what stands in patronInfo."""
    text = "<patronInfo><sendToPatron>Anna</sendToPatron><patronType>Berta</patronType></patronInfo>"
    body = f'<request xmlns="http://illtransactions.org/2013/iso18626">{text}</request>'.encode()
    came = Evidence(exchanges=[Exchange(step="loan", way=Way.CAME, about="New", body=body)])
    words = [rule.check.judge(came, SETTING).words for rule in (*RULES, *dates.NOTES)]
    assert sum("a value that is not shown here" in one for one in words) >= 2
    assert not any("Anna" in one or "Berta" in one for one in words)
