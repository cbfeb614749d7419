"""What a field's values go through beside their codes, by the name that stands in the table (`rules.Shape`)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from msgspec.structs import replace

from schemas.marc.charset import NON_SORT
from schemas.marc.crosswalk import renaming
from schemas.marc.crosswalk.rules import Context, Rule, Shape
from schemas.marc.record import PLAIN_INDICATORS, Field, Subfield

Subfields = tuple[Subfield, ...]
Turn = Callable[[Rule, Field, Context], Field]

MAX_SKIPPED: Final = 9  # indicator 2 has one digit
# The vocabularies of 650 *2 that MARC21 has a digit for (W; 4 and 5 told from the language of the headings).
VOCABULARIES: Final = {"1": "0", "2": "1", "3": "2", "4": "6", "5": "5"}
_BY_DIGIT: Final = {digit: code for code, digit in VOCABULARIES.items()}
# 096 *r in words (kat-format.dk 2011; danbib.dk 4 March 2021)
RESTRICTIONS: Final = {
    "a": "Not lent",
    "b": "Interlibrary loan by request to the library",
    "c": "Not lent; a copy is supplied",
    "d": "Supervised reading rooms only",
    "e": "On order, not yet available",
    "f": "For use on site only",
    "g": "Lent to the library's own users only",
}
_RESTRICTION_CODES: Final = {text: code for code, text in RESTRICTIONS.items()}
_RECORD: Final = re.compile(r"\((?:DK-)?([^()]+)\)(.+)")
_ISBN: Final = re.compile(r"([0-9Xx \-]+?)(?:\s+\((.+)\))?")
_YEAR: Final = re.compile(r"[0-9]{4}(?:[/-][0-9]{2,4})?")
_PAGES: Final = re.compile(r"(?:[Ss]|[Pp]p?)\.? ?[0-9].*|[0-9]+ ?[-\u2013] ?[0-9]+")
_FICTION: Final = re.compile(r"8[3-8].*")
_FETCHED: Final = {"http": "4", "ftp": "1", "mailto": "0"}


def _field(rule: Rule, subfields: Subfields, indicators: str = "") -> Field:
    return Field(rule.target, indicators or rule.plain_indicators, subfields)


def _back(rule: Rule, subfields: Subfields, indicators: str = PLAIN_INDICATORS) -> Field:
    return Field(rule.source, indicators, subfields)


def _plain(rule: Rule, source: Field, _: Context) -> Field:
    return _field(rule, renaming.to_marc21(rule, source.subfields))


def _plain_back(rule: Rule, target: Field, context: Context) -> Field:
    return _back(rule, renaming.to_danmarc2(rule, target, isbd=context.isbd))


def _person(rule: Rule, source: Field, _: Context) -> Field:
    """*a and *h become `a, h`."""
    surname, forename = source.first("a"), source.first("h")
    both = bool(renaming.clean(surname).strip() and renaming.clean(forename).strip())
    joined = [
        (code, f"{value}, {forename}" if both and code == "a" else value)
        for code, value in source.subfields
        if not (both and code == "h")
    ]
    return _field(rule, renaming.to_marc21(rule, joined))


def _person_back(rule: Rule, target: Field, context: Context) -> Field:
    parts: list[Subfield] = []
    for code, value in renaming.to_danmarc2(rule, target, isbd=context.isbd):
        surname, comma, forename = value.partition(", ")
        if code == "a" and comma and target.indicators[0] == "1":
            parts.extend((("a", surname), ("h", forename)))
        else:
            parts.append((code, value))
    return _back(rule, tuple(parts))


def _title(rule: Rule, source: Field, context: Context) -> Field:
    """The sign of sorting becomes indicator 2; a volume whose set is known stands under the set's title."""
    made = renaming.to_marc21(rule, source.subfields)
    title = next((value for code, value in source.subfields if rule.to_marc21.get(code) == "a" and value.strip()), "")
    if rule.source == "245" and context.volume and renaming.clean(context.parent).strip():
        title = context.parent
        made = (("a", renaming.clean(title)), *(_as_part(each) for each in made))
    skipped = title.find(NON_SORT)
    digit = str(skipped) if 0 < skipped <= MAX_SKIPPED else "0"
    first = " " if rule.indicators[0] == "#" else "0"
    return _field(rule, made, first + digit)


def _as_part(each: Subfield) -> Subfield:
    code, value = each
    return ("p", value) if code == "a" else each


def _title_back(rule: Rule, target: Field, context: Context) -> Field:
    parts = list(target.subfields)
    skipped = int(target.indicators[1]) if target.indicators[1].isdecimal() else 0
    under = rule.source == "245" and context.volume and bool(context.parent)
    for place, (code, value) in enumerate(parts):
        if code == "a" and not under and 0 < skipped < len(value):
            parts[place] = (code, value[:skipped] + NON_SORT + value[skipped:])
            break
    if under:
        parts = [("a" if code == "p" else code, value) for code, value in parts if code != "a"]
    number = "g" if context.volume else "n"
    back = renaming.to_danmarc2(rule, replace(target, subfields=tuple(parts)), isbd=context.isbd)
    if rule.source == "245":
        back = tuple((number, value) if code == "g" else (code, value) for code, value in back)
    return _back(rule, back)


def _isbn_back(rule: Rule, target: Field, context: Context) -> Field:
    parts: list[Subfield] = []
    for code, value in renaming.to_danmarc2(rule, target, isbd=context.isbd):
        match = _ISBN.fullmatch(value) if code == "e" else None
        if match is None:
            parts.append((code, value))
            continue
        parts.append(("e" if sum(map(str.isdecimal, match[1])) > 10 else "a", match[1]))
        parts.extend([("c", match[2])] if match[2] else [])
    return _back(rule, tuple(parts))


def _record(rule: Rule, source: Field, context: Context) -> Field:
    agency = renaming.prefixed(source.first("5") or context.agency)
    before = f"({agency})" if agency else ""
    linked = [(code, before + value if code == "a" else value) for code, value in source.subfields if code != "5"]
    return _field(rule, renaming.to_marc21(rule, linked))


def _record_back(rule: Rule, target: Field, context: Context) -> Field:
    parts: list[Subfield] = []
    for code, value in renaming.to_danmarc2(rule, target, isbd=context.isbd):
        match = _RECORD.fullmatch(value) if code == "a" else None
        if match is None:
            parts.append((code, value))
            continue
        parts.append(("a", match[2]))
        parts.extend([("5", match[1])] if match[1] != context.agency else [])
    return _back(rule, tuple(parts))


def _host_back(rule: Rule, target: Field, context: Context) -> Field:
    back = renaming.to_danmarc2(rule, target, isbd=context.isbd)
    return _back(rule, tuple((_of_host(value) if code == "v" else code, value) for code, value in back))


def _of_host(value: str) -> str:
    if _YEAR.fullmatch(value):
        return "j"
    return "k" if _PAGES.fullmatch(value) else "v"


def _dk5_back(rule: Rule, target: Field, context: Context) -> Field:
    back = renaming.to_danmarc2(rule, target, isbd=context.isbd)
    return _back(rule, tuple((_of_dk5(value) if code == "m" else code, value) for code, value in back))


def _of_dk5(value: str) -> str:
    if value == "sk":
        return "o"
    return "n" if _FICTION.fullmatch(value) else "m"


def _source(rule: Rule, source: Field, _: Context) -> Field:
    digit = VOCABULARIES.get(source.first("2"))
    if digit is None:
        return _field(rule, renaming.to_marc21(rule, source.subfields), " 7" if source.first("2").strip() else " 4")
    rest = [(code, value) for code, value in source.subfields if code != "2"]
    return _field(rule, renaming.to_marc21(rule, rest), " " + digit)


def _source_back(rule: Rule, target: Field, context: Context) -> Field:
    code = _BY_DIGIT.get(target.indicators[1])
    named = (("2", code),) if code else ()
    return _back(rule, (*renaming.to_danmarc2(rule, target, isbd=context.isbd), *named))


def _note(rule: Rule, source: Field, _: Context) -> Field:
    """Everything in the order in which it is read: an introduction ends with a colon, a title is a sentence."""
    text = ""
    for code, value in source.subfields:
        if code not in rule.to_marc21 or not value.strip():
            continue
        part = renaming.clean(value)
        text += (" " if text.endswith((":", ".")) or code == "b" else ". ") + part if text else part
        if code == "i" and not text.endswith(":"):
            text += ":"
    return _field(rule, renaming.to_marc21(rule, [(_first(rule), text)]))


def _first(rule: Rule) -> str:
    return next(iter(rule.to_marc21))


def _library(rule: Rule, source: Field, _: Context) -> Field:
    words: dict[str, Callable[[str], str]] = {
        "z": renaming.prefixed,
        "r": lambda value: RESTRICTIONS.get(value, ""),
    }
    told = [(code, words[code](value) if code in words else value) for code, value in source.subfields]
    made = renaming.to_marc21(rule, told)
    return _field(rule, tuple(sorted(made, key=lambda each: each[0] == "5")))  # $5 comes last


def _library_back(rule: Rule, target: Field, context: Context) -> Field:
    parts: list[Subfield] = []
    for code, value in renaming.to_danmarc2(rule, target, isbd=context.isbd):
        if code == "u" and value in _RESTRICTION_CODES:
            parts.append(("r", _RESTRICTION_CODES[value]))
        else:
            parts.append((code, value.removeprefix("DK-") if code == "z" else value))
    return _back(rule, tuple(parts))


def _relation(rule: Rule, source: Field, _: Context) -> Field:
    digit = source.indicators[1:2]
    known = digit.isdecimal() and digit <= ("7" if rule.target == "780" else "8")
    return _field(rule, renaming.to_marc21(rule, source.subfields), "0" + (digit if known else "0"))


def _relation_back(rule: Rule, target: Field, context: Context) -> Field:
    digit = target.indicators[1]
    return _back(
        rule, renaming.to_danmarc2(rule, target, isbd=context.isbd), "0" + (digit if digit.isdecimal() else "0")
    )


def _url(rule: Rule, source: Field, _: Context) -> Field:
    address = source.first("u").strip().lower()
    digit = next((digit for start, digit in _FETCHED.items() if address.startswith(start)), " ")
    return _field(rule, renaming.to_marc21(rule, source.subfields), digit + " ")


def _counted(rule: Rule, source: Field, _: Context) -> Field:
    digit = source.first("f") or " "
    return _field(rule, renaming.to_marc21(rule, source.subfields), " " + (digit if digit in "01234" else "1"))


def _counted_back(rule: Rule, target: Field, context: Context) -> Field:
    digit = target.indicators[1]
    return _back(
        rule,
        (*renaming.to_danmarc2(rule, target, isbd=context.isbd), *([("f", digit)] if digit.strip() else [])),
    )


TO_MARC21: Final[Mapping[Shape, Turn]] = {
    Shape.PERSON: _person,
    Shape.TITLE: _title,
    Shape.RECORD: _record,
    Shape.SOURCE: _source,
    Shape.NOTE: _note,
    Shape.LIBRARY: _library,
    Shape.RELATION: _relation,
    Shape.URL: _url,
    Shape.COUNTED: _counted,
}
TO_DANMARC2: Final[Mapping[Shape, Turn]] = {
    Shape.PERSON: _person_back,
    Shape.TITLE: _title_back,
    Shape.ISBN: _isbn_back,
    Shape.RECORD: _record_back,
    Shape.HOST: _host_back,
    Shape.DK5: _dk5_back,
    Shape.SOURCE: _source_back,
    Shape.LIBRARY: _library_back,
    Shape.RELATION: _relation_back,
    Shape.COUNTED: _counted_back,
}


def turn(rule: Rule, source: Field, context: Context) -> Field:
    """A field of danMARC2 by one rule; without subfields where nothing of it is left."""
    return TO_MARC21.get(rule.shape, _plain)(rule, source, context)


def turn_back(rule: Rule, target: Field, context: Context) -> Field:
    """A field of MARC21 by the rule that gives it back."""
    return TO_DANMARC2.get(rule.shape, _plain_back)(rule, target, context)
