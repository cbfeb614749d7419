"""Print the crosswalk between danMARC2 and MARC21 from its table, into docs/crosswalk.md.

.venv/bin/python tools/crosswalk.py
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from schemas.marc.crosswalk.coded import PLACES
from schemas.marc.crosswalk.materials import GENERAL, SPECIFIC
from schemas.marc.crosswalk.rules import Mark, Rule, Shape
from schemas.marc.crosswalk.shapes import RESTRICTIONS, VOCABULARIES
from schemas.marc.crosswalk.table import SECTIONS

FILE: Final = Path(__file__).parents[1] / "docs" / "crosswalk.md"
_INTRODUCTION: Final = """# danMARC2 and MARC21

Printed from the table in `schemas/marc/crosswalk/` (`.venv/bin/python tools/crosswalk.py`); a test says that it is
current.

    from schemas.marc.crosswalk import to_danmarc2, to_marc21

    there = to_marc21(record, parent_title="Verdens historie")   # .record, .losses
    back = to_danmarc2(there.record)

**Nothing is lost in silence.** Going to MARC21, the result is turned back at once. A field that does not return as it
was is a `Loss(tag, code, reason)`, and with `keep=True` (the default) the field comes along in 886, MARC21's field for
foreign MARC: `886 2# $2 danmarc2 $a 996 $b 00*aDBC`, where `$b` is indicators and subfields in the line format's
writing. On the way back such a field takes the place of the MARC21 that had been made of it; an 886 without `$b` says
that the record has no such field. So danMARC2 -> MARC21 -> danMARC2 gives every field again, in the order of tags.
With `keep=False` other systems get plain MARC21 and the list of losses is all that remains.

Records of MARC21 made here are in Unicode (leader/09 `a`), without ISBD's punctuation (leader/18 `c`), and `|` stands
in 008 where danMARC2 says nothing. Records of others with leader/18 `a` or `i` lose the marks between values on the
way to danMARC2.

## Reading the table

`a>b` is danMARC2 *a and MARC21 $b. Where two codes become one, the first comes back. `#` is a blank indicator, `*` one
that the rule fills in. Everywhere, *å with a number becomes `$8 n\\u` and comes back; *5 and *6 (the authority record
behind a heading) become `$0 (DK-870979)id`. The sign `¤` and `ꜳ` are taken off, except where indicator 2 holds the
place of the `¤` (245, 830). A value that MARC21 takes only once is joined with ` ; ` and cut there again.

- **K** the Royal Library's stylesheet danMARC2_to_x does it so
- **W** DBC's own conversion of WorldCat records does it so, the other way round
- **P** proposed here from the definitions of both fields
- **there** is one way only; **beside** is made beside the field above it, and taken back with that
"""
_HEAD: Final = "| danMARC2 | codes | MARC21 | evidence | way | notes |\n| --- | --- | --- | --- | --- | --- |\n"
_CODED: Final = """## Leader, 001-009

| danMARC2 | MARC21 | evidence |
| --- | --- | --- |
| 001 *a; *b | 001; 003 and 040 $a, with `DK-` before a library number | P |
| 001 *c; *d | 005; 008/00-05 | W |
| 004 *r | leader/05 (n, c, d) | W |
| 004 *a h, s, b | leader/19 a, b, c | P |
| 008 *t m, s, p, a | leader/07 m, c, s, a | W |
| 008 *u c, d, u, r; f | 008/06 the same; s, with *z m | P |
| 008 *a; *z | 008/07-10; 008/11-14 (`?` is `u`; a periodical that goes on has 9999) | W |
| 008 *b | 008/15-17, ISO 3166 to MARC's list of countries; its parts come back as the country | W |
| 008 *l | 008/35-37 | W |
| 008 *v 0; 1 3 4 5 7 8 | leader/17 blank; the same | W |
| 008 *d x, y; *j d f i j m p | 008/33 1, 0; the same (then *d x comes back too) | W, P |
"""


def page() -> str:
    """The whole page."""
    parts = [_INTRODUCTION, _CODED + "".join(f"{line}\n" for line in _places()), _materials()]
    for title, rules in SECTIONS.items():
        rows = "".join(f"{_row(rule)}\n" for rule in rules)
        parts.append(f"## {title}\n\n{_HEAD}{rows}")
    parts.append(_words())
    return "\n".join(parts)


def _places() -> list[str]:
    return [
        f"| 008 *{each.code} {' '.join(each.values)} "
        f"| 008/{each.at} of a {each.kind}: {' '.join(each.values.values())} | {_evidence(each.marks)} |"
        for each in PLACES
    ]


def _evidence(marks: str) -> str:
    return ", ".join(Mark(each) for each in marks)


def _materials() -> str:
    general = "".join(f"| *a {code} | {kind} | {content} |\n" for code, (kind, content) in GENERAL.items())
    specific = "".join(
        f"| *g {code} | `{each.physical}` | {each.media} | {each.carrier} |\n" for code, each in SPECIFIC.items()
    )
    return (
        "## Material types (009)\n\n336-338 are made where the record has none of its own. Evidence: P.\n\n"
        f"| 009 | leader/06 | 336 $b |\n| --- | --- | --- |\n{general}\n"
        f"| 009 | 007 | 337 $b | 338 $b |\n| --- | --- | --- | --- |\n{specific}"
    )


def _row(rule: Rule) -> str:
    source = rule.source + _conditions(rule)
    constant = f" ${rule.constant[0]} {rule.constant[1]}" if rule.constant else ""
    target = f"{rule.target} `{rule.indicators}`{constant}"
    way = "beside" if rule.companion else "there" if rule.one_way else "both"
    notes = "; ".join(each for each in (rule.shape.value if rule.shape is not Shape.PLAIN else "", rule.note) if each)
    return f"| {source} | {rule.codes} | {target} | {_evidence(rule.marks)} | {way} | {notes} |"


def _conditions(rule: Rule) -> str:
    told = []
    if rule.marked:
        told.append("with an empty *0")
    elif rule.having:
        told.append("with " + " or ".join(f"*{code}" for code in rule.having))
    if rule.lacking:
        told.append("without " + ", ".join(f"*{code}" for code in rule.lacking))
    return f" {', '.join(told)}" if told else ""


def _words() -> str:
    restrictions = "".join(f"| {code} | {text} |\n" for code, text in RESTRICTIONS.items())
    vocabularies = "".join(f"| {code} | {digit} |\n" for code, digit in VOCABULARIES.items())
    return (
        f"## 096 *r in words\n\n| *r | 852 $z, 506 $a |\n| --- | --- |\n{restrictions}\n"
        f"## 650 *2\n\nAny other code becomes indicator 2 `7` and $2; none becomes `4`.\n\n"
        f"| *2 | indicator 2 |\n| --- | --- |\n{vocabularies}"
    )


def main() -> int:
    """Write the page."""
    FILE.write_text(page(), encoding="utf-8")
    sys.stdout.write("docs/crosswalk.md\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
