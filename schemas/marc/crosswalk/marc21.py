"""What MARC21 allows only once, as far as the crosswalk writes it (MARC 21 Format for Bibliographic Data)."""

from __future__ import annotations

from collections import Counter
from typing import Final

from schemas.marc.record import Record

# Subfield codes that may stand once in a field.
ONCE: Final = {
    "010": "a", "015": "2", "020": "ac", "022": "al", "024": "acd2", "027": "a", "028": "ab", "030": "a", "035": "a",
    "050": "b", "060": "b", "070": "b", "080": "ab", "082": "b2", "084": "b2",
    "100": "abdqtf", "110": "at", "130": "ah", "210": "ab", "222": "ab", "240": "ah", "245": "abch", "250": "ab",
    "300": "be", "362": "a", "500": "a", "502": "a", "504": "a", "505": "a", "506": "a", "511": "a", "520": "ab",
    "521": "b", "534": "pat", "546": "a", "588": "a", "600": "abdqt", "610": "at", "630": "at", "648": "a2",
    "650": "a2",
    "651": "2", "655": "a2", "700": "abdqt", "710": "at", "720": "a", "730": "a", "740": "a",
    "760": "at", "765": "at", "772": "at", "773": "atx", "774": "at", "775": "at", "776": "atx", "780": "atx",
    "785": "atx", "787": "atx", "830": "ax", "852": "ahm", "856": "3", "866": "a",
}  # fmt: skip
# Fields that may stand once in a record; names that stand first share one place.
ONLY: Final = frozenset({"001", "003", "005", "008", "010", "040", "130", "240", "245", "384"})
FOREIGN: Final = "886"  # its content is of another format, where blank indicators may be all there is
FIRST_NAMES: Final = frozenset({"100", "110", "111"})
ADDED: Final = {"100": "700", "110": "710"}  # where a second name that stands first goes


def problems(record: Record) -> list[str]:
    """Sentences about what MARC21 does not allow: repeated fields and subfields, wrong indicators and codes."""
    found = [
        f"field {tag} stands {times} times"
        for tag, times in Counter(
            "1XX" if each.tag in {*FIRST_NAMES, "130"} else each.tag for each in record.fields
        ).items()
        if times > 1 and (tag in ONLY or tag == "1XX")
    ]
    for field in record.fields:
        if field.tag < "010":
            found.extend([] if field.is_control else [f"field {field.tag} is no control field"])
            continue
        if len(field.indicators) != 2 or not set(field.indicators) <= set(" 0123456789"):
            found.append(f"field {field.tag} has the indicators '{field.indicators}'")
        for code, times in Counter(code for code, _ in field.subfields).items():
            if not (code.isascii() and (code.isdigit() or code.islower())):
                found.append(f"field {field.tag} has the code '{code}'")
            if times > 1 and code in ONCE.get(field.tag, ""):
                found.append(f"field {field.tag} has ${code} {times} times")
        empty = (code for code, value in field.subfields if not value.strip() and field.tag != FOREIGN)
        found.extend(f"field {field.tag} has an empty ${code}" for code in empty)
    return found
