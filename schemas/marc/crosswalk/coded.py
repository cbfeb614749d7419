"""What both formats say in codes at fixed places: danMARC2's 001, 004, 008, 009; MARC21's leader, 001-008, 336-338.

These fields are one whole: a code of danMARC2 is mostly one position of MARC21's leader or 008, and the other way
round. Positions that danMARC2 says nothing about are `|`, MARC21's sign for "no attempt to code".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from attrs import frozen

from schemas.marc.crosswalk import materials
from schemas.marc.crosswalk.countries import iso_country, marc_country
from schemas.marc.crosswalk.renaming import prefixed
from schemas.marc.record import LEADER_LENGTH, Field, Record, Subfield, control_field, make_field

CODED: Final = ("001", "004", "008", "009")  # of danMARC2
TYPES: Final = ("336", "337", "338")
_STATUS: Final = {"n": "n", "c": "c", "d": "d"}  # 004 *r, leader/05
_STATUS_BACK: Final = {**_STATUS, "a": "c", "p": "c"}
_SET: Final = {"h": "a", "s": "b", "b": "c"}  # 004 *a, leader/19
_LEVEL: Final = {"m": "m", "s": "c", "p": "s", "a": "a"}  # 008 *t, leader/07
_LEVEL_BACK: Final = {"m": "m", "c": "s", "s": "p", "a": "a", "b": "a", "i": "p", "d": "m"}
_FULLNESS: Final = {"0": " ", "1": "1", "3": "3", "4": "4", "5": "5", "7": "7", "8": "8"}  # 008 *v, leader/17
_FULLNESS_BACK: Final = {code: value for value, code in _FULLNESS.items()}
_DATES: Final = {"f": "s", "c": "c", "d": "d", "u": "u", "r": "r"}  # 008 *u, 008/06
_DATES_BACK: Final = {**{code: value for value, code in _DATES.items()}, "m": "f"}
_FORMS: Final = dict.fromkeys("dfijmp")  # 008 *j and 008/33: drama, novel, letters, short stories, mixed, poetry
_LITERARY: Final = {"x": "1", "y": "0"}  # 008 *d, 008/33: fiction or not
NO_END: Final = "9999"


@frozen
class Place:
    """One position of MARC21's 008 for one code of danMARC2: where, for what kind, which values, on what evidence."""

    code: str
    at: int
    kind: str
    values: dict[str, str]
    marks: str = "P"


def _letters(letters: str) -> dict[str, str]:
    return {letter: letter for letter in letters}


BOOK: Final = "book"
SERIAL: Final = "serial"
PLACES: Final = (
    Place("c", 18, SERIAL, _letters("kdicwjesmbqtfaghz")),  # how often
    Place("f", 29, BOOK, {"1": "1"}),  # conference
    Place("g", 30, BOOK, {"1": "1"}),  # festschrift
    Place("h", 21, SERIAL, _letters("nmpdlw")),  # newspaper, series, journal, data base, loose leaves, web site
    Place("k", 34, BOOK, _letters("abc")),  # biography
    Place("m", 23, BOOK, {"1": "d"}),  # large print
    Place("x", 22, BOOK, _letters("abcdefgj"), "WP"),  # for whom
    Place("w", 23, BOOK, {"1": "o"}),  # e-book
)
_BOOK_TYPES: Final = "at"
_SERIAL_LEVELS: Final = "bis"
_DATE: Final = re.compile(r"[0-9]{8}")
_STAMP: Final = re.compile(r"[0-9]{14}")
_YEAR: Final = re.compile(r"[0-9]{1,4}[0-9?]{0,3}")
_LANGUAGE: Final = re.compile(r"[a-z]{3}")
_FIRST_CENTURY_YEAR: Final = "68"  # MARC began in 1968: 67 is 2067
_UNDATED: Final = "000000"
_UNKNOWN_LEADER: Final = "00000nam a2200000 a 4500"  # for one whose positions nobody can tell any more
_BRAILLE: Final = "f"


@frozen
class Coded:
    """The coded part of a record of MARC21: leader, control fields, and data fields that follow from codes."""

    leader: str
    controls: tuple[Field, ...]
    derived: tuple[Field, ...]


def forward(record: Record) -> Coded:
    """MARC21's coded part of a record of danMARC2."""
    general = [code.strip() for code in record.values("009", "a")]
    kind = materials.GENERAL.get(general[0] if general else "", ("a", "txt"))[0]
    level = _LEVEL.get(record.value("008", "t").strip(), "m")
    leader = "".join((
        "00000", _STATUS.get(record.value("004", "r"), "n"), kind, level, " a2200000",
        _FULLNESS.get(record.value("008", "v"), "u"), "c", _SET.get(record.value("004", "a"), " "), "4500",
    ))  # fmt: skip
    controls = [*_identity(record)]
    for code in record.values("009", "g"):
        physical = materials.physical_field(code.strip())
        controls.extend([control_field("007", physical)] if physical else [])
    controls.append(control_field("008", _fixed(record, kind, level, braille=general[:1] == ["p"])))
    return Coded(leader, tuple(controls), tuple(_derived(record, general)))


def _identity(record: Record) -> Iterator[Field]:
    """001, 003 and 005: the number, whose it is, and when it was last changed."""
    if record.value("001", "a").strip():
        yield control_field("001", record.value("001", "a"))
    if record.value("001", "b").strip():
        yield control_field("003", prefixed(record.value("001", "b")))
    if _STAMP.fullmatch(record.value("001", "c")):
        yield control_field("005", record.value("001", "c") + ".0")


def _derived(record: Record, general: list[str]) -> Iterator[Field]:
    """040 of the agency; RDA's content, media and carrier types where the record has none of its own."""
    agency = prefixed(record.value("001", "b"))
    if agency.startswith("DK-"):
        yield make_field("040", ("a", agency), ("b", "dan"), indicators="  ")
    if any(field.tag in TYPES for field in record.fields):
        return
    carriers = [materials.SPECIFIC.get(code.strip()) for code in record.values("009", "g")]
    told = (
        ("336", "rdacontent", [materials.GENERAL[code][1] for code in general if code in materials.GENERAL]),
        ("337", "rdamedia", [each.media for each in carriers if each]),
        ("338", "rdacarrier", [each.carrier for each in carriers if each]),
    )
    for tag, source, values in told:
        for value in dict.fromkeys(values):
            yield make_field(tag, ("b", value), ("2", source), indicators="  ")


def _fixed(record: Record, kind: str, level: str, *, braille: bool) -> str:
    """The 40 positions of 008."""
    places = list("|" * 40)
    for undefined in (20, 30, 31, 32) if level in _SERIAL_LEVELS else (32,):
        places[undefined] = " "
    first, last = record.value("008", "a"), record.value("008", "z")
    places[0:6] = _entered(record)
    status = _DATES.get(record.value("008", "u"), "|")
    places[6] = "m" if status == "s" and last else status
    places[7:11] = _year(first)
    places[11:15] = NO_END if status == "c" and not last else _year(last)
    places[15:18] = (marc_country(record.value("008", "b")) or "|||").ljust(3)
    for place in PLACES:
        values = (place.values.get(value) for value in record.values("008", place.code))
        found = next((value for value in values if value), None)
        if found and place.kind == _kind(kind, level):
            places[place.at] = found
    if _kind(kind, level) == BOOK:
        places[33] = _literary(record)
        if braille:
            places[23] = _BRAILLE
    language = record.value("008", "l")
    places[35:38] = language if _LANGUAGE.fullmatch(language) else "|||"
    places[38] = " "
    return "".join(places)


def _kind(kind: str, level: str) -> str:
    if level in _SERIAL_LEVELS:
        return SERIAL
    return BOOK if kind in _BOOK_TYPES else ""


def _entered(record: Record) -> str:
    """The day on which the record was made, yymmdd."""
    for day in (record.value("001", "d"), record.value("001", "c")[:8]):
        if _DATE.fullmatch(day):
            return day[2:]
    return _UNDATED


def _year(text: str) -> str:
    return text.replace("?", "u") if len(text) == 4 and _YEAR.fullmatch(text) else "    "


def _literary(record: Record) -> str:
    form = record.value("008", "j")
    if form in _FORMS:
        return form
    return next((_LITERARY[code] for code in record.values("008", "d") if code in _LITERARY), "|")


def back(leader: str, fields: Iterable[Field]) -> tuple[Field, ...]:
    """danMARC2's 001, 004, 008 and 009 of a record of MARC21, from its leader and control fields."""
    told: dict[str, list[str]] = {}
    for field in fields:
        if field.is_control:
            told.setdefault(field.tag, []).append(field.data)
    leader = leader if len(leader) == LEADER_LENGTH else _UNKNOWN_LEADER
    fixed = (told.get("008") or [""])[0].ljust(40)
    status = _STATUS_BACK.get(leader[5], "n")
    in_set = next((code for code, at in _SET.items() if at == leader[19]), "e")
    made = [
        _identity_back(told, fixed),
        make_field("004", ("r", status), ("a", in_set)),
        Field("008", subfields=tuple(_fixed_back(leader, fixed))),
        Field("009", subfields=tuple(_material_back(leader, fixed, told.get("007", [])))),
    ]
    return tuple(field for field in made if field.subfields)


def _identity_back(told: dict[str, list[str]], fixed: str) -> Field:
    number, owner = (told.get("001") or [""])[0], (told.get("003") or [""])[0]
    parts = [("a", number)] if number else []
    if owner:
        parts.append(("b", owner.removeprefix("DK-")))
    stamp = (told.get("005") or [""])[0][:14]
    if _STAMP.fullmatch(stamp):
        parts.append(("c", stamp))
    if owner and fixed[:6].isdecimal() and fixed[:6] != _UNDATED:
        parts.append(("d", ("19" if fixed[:2] >= _FIRST_CENTURY_YEAR else "20") + fixed[:6]))
    return Field("001", subfields=(*parts, *([("f", "a")] if owner else [])))


def _fixed_back(leader: str, fixed: str) -> Iterator[Subfield]:
    """The codes of danMARC2's 008 in the order in which they are mostly written."""
    kind = _kind(leader[6], leader[7])
    told = {
        "t": _LEVEL_BACK.get(leader[7], "m"),
        "u": _DATES_BACK.get(fixed[6], ""),
        "a": _year_back(fixed[7:11]),
        "z": "" if fixed[11:15] == NO_END else _year_back(fixed[11:15]),
        "b": iso_country(fixed[15:18]),
        "l": fixed[35:38] if _LANGUAGE.fullmatch(fixed[35:38]) else "",
        "v": _FULLNESS_BACK.get(leader[17], ""),
    }
    for place in PLACES:
        if place.kind == kind:
            value = next((code for code, at in place.values.items() if at == fixed[place.at]), "")
            told[place.code] = told.get(place.code) or value
    if kind == BOOK:
        form = fixed[33] if fixed[33] in _FORMS else ""
        told["j"] = form
        told["d"] = "x" if form else next((code for code, at in _LITERARY.items() if at == fixed[33]), "")
    for code in "tuazbcdfghjklmvxw":
        if told.get(code):
            yield (code, told[code])


def _year_back(text: str) -> str:
    year = text.replace("u", "?")
    return year if len(year) == 4 and _YEAR.fullmatch(year) else ""


def _material_back(leader: str, fixed: str, physical: list[str]) -> Iterator[Subfield]:
    code = materials.FROM_TYPE.get(leader[6], "")
    if code == "a" and _kind(leader[6], leader[7]) == BOOK and fixed[23] == _BRAILLE:
        code = "p"
    if code:
        yield ("a", code)
    for each in physical:
        specific = materials.specific_code(each)
        if specific:
            yield ("g", specific)
