"""The whole table, and finding the rules for a field."""

from __future__ import annotations

from typing import Final

from schemas.marc.crosswalk.rules import Rule
from schemas.marc.crosswalk.table_notes import NOTES, RELATIONS, SUBJECTS
from schemas.marc.crosswalk.table_numbers import NUMBERS
from schemas.marc.crosswalk.table_titles import NAMES, TITLES
from schemas.marc.record import Field

SECTIONS: Final = {
    "Numbers, languages, classes, holdings": NUMBERS,
    "Names": NAMES,
    "Titles, publication, description, series": TITLES,
    "Notes": NOTES,
    "Subjects": SUBJECTS,
    "Links and relations": RELATIONS,
}
RULES: Final = tuple(rule for section in SECTIONS.values() for rule in section)


def _by(tags: list[tuple[str, Rule]]) -> dict[str, tuple[Rule, ...]]:
    found: dict[str, tuple[Rule, ...]] = {}
    for tag, rule in tags:
        found[tag] = (*found.get(tag, ()), rule)
    return found


BY_SOURCE: Final = _by([(rule.source, rule) for rule in RULES])
BY_TARGET: Final = _by([(rule.target, rule) for rule in RULES])


def rules_for(source: Field) -> tuple[Rule, ...]:
    """The rules that turn a field of danMARC2; empty where MARC21 has no place for it."""
    return tuple(rule for rule in BY_SOURCE.get(source.tag, ()) if rule.takes(source))


def rule_back(target: Field) -> Rule | None:
    """The rule that turns a field of MARC21 back; no companion's and the one with these very indicators first."""
    found = [rule for rule in BY_TARGET.get(target.tag, ()) if rule.gives_back(target)]
    return min(found, key=lambda rule: _rank(rule, target), default=None)


def _rank(rule: Rule, target: Field) -> tuple[bool, bool, bool]:
    return rule.companion, rule.constant is None, not rule.exactly(target.indicators)
