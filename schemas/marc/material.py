"""Which of the directory's material types a record is: a table that a service may set otherwise.

The types are VIP's, ids 1-7 and 9, but their names are not public: only "1 = Danish books" can be read off DBC's
samples. The others are illgate's own, in the order of danMarc2's 009. Whoever knows better sets the table.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from schemas.marc.record import Record

MATERIAL_NAMES: Final = {
    "1": "Danish books",
    "2": "Foreign-language books",
    "3": "Music",
    "4": "Film",
    "5": "Audio books",
    "6": "Periodicals",
    "7": "Games and electronic material",
    "9": "Everything else",
}


class MaterialRule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One row: a record that has one of the values in every column that is filled is of this type.

    An empty column lets everything pass; "" in a column stands for a record that says nothing there.
    """

    id: str
    kinds: tuple[str, ...] = ()  # 008 *t
    general: tuple[str, ...] = ()  # 009 *a
    specific: tuple[str, ...] = ()  # 009 *g
    languages: tuple[str, ...] = ()  # 008 *l, else 041 *a


_TEXT: Final = ("a", "")
_PAPER_OR_FILE: Final = ("xx", "xe", "")

MATERIAL_RULES: Final = (
    MaterialRule(id="6", kinds=("p",)),
    MaterialRule(id="1", general=_TEXT, specific=_PAPER_OR_FILE, languages=("dan", "")),
    MaterialRule(id="2", general=_TEXT, specific=_PAPER_OR_FILE),
    MaterialRule(id="3", general=("c", "d", "s")),
    MaterialRule(id="4", general=("m", "n")),
    MaterialRule(id="5", general=("r",)),
    MaterialRule(id="7", general=("t", "u")),
    MaterialRule(id="9"),
)
"""The first row that fits speaks; a record that fits none has no type and is never ordered automatically."""


def material_type(record: Record, rules: Iterable[MaterialRule] = MATERIAL_RULES) -> str | None:
    """The id of a record's material type, None where no row of the table fits.

    Its main material is judged (the first 009 *a and *g), not what comes with it (*b, *h).
    """
    row = (record.value("008", "t"), record.value("009", "a"), record.value("009", "g"), language(record))
    for rule in rules:
        columns = (rule.kinds, rule.general, rule.specific, rule.languages)
        if all(not column or value in column for column, value in zip(columns, row, strict=True)):
            return rule.id
    return None


def language(record: Record) -> str:
    """The language of a record in three letters (danMarc2 008 *l, else 041 *a); empty where it names none."""
    return (record.value("008", "l") or record.value("041", "a")).strip().lower()
