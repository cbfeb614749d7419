"""What one line of the crosswalk is: a field of danMARC2, the field of MARC21 it becomes, and code by code how.

>>> Rule("300", "300", "a>a b>b c>c d>e").to_marc21
{'a': 'a', 'b': 'b', 'c': 'c', 'd': 'e'}

The tables (`table_*.py`) are made of these; `docs/crosswalk.md` is printed from them.
"""

from __future__ import annotations

from enum import Enum, StrEnum
from typing import Final

from attrs import field as attribute
from attrs import frozen

from schemas.marc.record import Field

NUMERATOR: Final = "å"  # ties fields of one record together
LINK: Final = "8"  # MARC21's `$8`, which does the same
AUTHORITY: Final = "56"  # *5 agency and *6 id of the authority record behind a heading


class Mark(StrEnum):
    """The evidence behind a rule."""

    KB = "K"  # the Royal Library's stylesheet danMARC2_to_x does it so
    WORLDCAT = "W"  # DBC's own conversion of WorldCat records does it so the other way round
    PROPOSED = "P"  # follows from the definitions of both fields


class Shape(Enum):
    """How a field's values become MARC21's and come back, where codes alone do not say it (`shapes.py`)."""

    PLAIN = "code by code"
    PERSON = "surname and forename are one name, 'Blixen, Karen'"
    TITLE = "the sign before the sorted part becomes indicator 2; a volume may stand under its set's title"
    ISBN = "10 or 13 digits tell *a and *e apart"
    RECORD = "the id of another record, with its agency in brackets"
    HOST = "year, issue and pages of the host are told apart by their look"
    DK5 = "the number tells which part of DK5 it is from"
    SOURCE = "*2 becomes indicator 2 where MARC21 has a digit for the vocabulary"
    NOTE = "everything becomes one sentence"
    LIBRARY = "the library number gets its country; the restriction becomes a sentence"
    RELATION = "indicator 2 says how the titles are related, in both formats"
    URL = "indicator 1 tells how the thing is fetched"
    COUNTED = "indicator 2 is the value of *f"


@frozen
class Rule:
    """One field of danMARC2 as one field of MARC21.

    Args:
        source: The danMARC2 tag.
        target: The MARC21 tag.
        codes: Pairs `danMARC2>MARC21` of subfield codes. Where two codes become the same, the first comes back.
        marks: The evidence, one letter of `Mark` each.
        indicators: MARC21's; a blank is written `#` here. `*` stands for one that the shape fills in.
        accepts: Other indicators that come back by this rule, in the same writing; `*` stands for any.
        shape: What happens to the values.
        having: danMARC2 codes of which one must be there for this rule; `0=` asks for an empty *0, which is used up.
        lacking: danMARC2 codes of which none may be there.
        constant: A subfield that MARC21 gets and that recognises the field on the way back, as `("2", "dk5")`.
        needs: MARC21 codes of which one must be there on the way back.
        companion: A field made beside the one that comes back; alone it is taken as far as it goes.
        one_way: The field is never turned back by this rule.
        isbd: MARC21 usually ends these values with a separating mark, which is taken off on the way back.
        note: For the reader of the table.
    """

    source: str
    target: str
    codes: str
    marks: str = attribute(default="P", kw_only=True)
    indicators: str = attribute(default="##", kw_only=True)
    accepts: str = attribute(default="", kw_only=True)
    shape: Shape = attribute(default=Shape.PLAIN, kw_only=True)
    having: str = attribute(default="", kw_only=True)
    lacking: str = attribute(default="", kw_only=True)
    constant: tuple[str, str] | None = attribute(default=None, kw_only=True)
    needs: str = attribute(default="", kw_only=True)
    companion: bool = attribute(default=False, kw_only=True)
    one_way: bool = attribute(default=False, kw_only=True)
    isbd: bool = attribute(default=False, kw_only=True)
    note: str = attribute(default="", kw_only=True)
    to_marc21: dict[str, str] = attribute(init=False, repr=False, eq=False)
    to_danmarc2: dict[str, str] = attribute(init=False, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        """Read the pairs once."""
        pairs = [(pair[0], pair[2]) for pair in self.codes.split()]
        back: dict[str, str] = {}
        for source, target in pairs:
            back.setdefault(target, source)
        object.__setattr__(self, "to_marc21", dict(pairs))
        object.__setattr__(self, "to_danmarc2", back)

    @property
    def marked(self) -> bool:
        """Whether the field of danMARC2 must have an empty *0 (a heading from DBC's own list)."""
        return self.having == "0="

    def takes(self, source: Field) -> bool:
        """Whether this rule turns a field of danMARC2."""
        found = {code for code, _ in source.subfields}
        if self.lacking and found.intersection(self.lacking):
            return False
        if self.marked:
            return "" in source.all("0")
        return not self.having or bool(found.intersection(self.having))

    def gives_back(self, target: Field) -> bool:
        """Whether this rule turns a field of MARC21 back."""
        if self.one_way or target.tag != self.target or not self.fits(target.indicators):
            return False
        if self.constant and self.constant[1] not in target.all(self.constant[0]):
            return False
        return not self.needs or any(code in self.needs for code, _ in target.subfields)

    def fits(self, indicators: str) -> bool:
        """Whether a field of MARC21 with these indicators comes back by this rule."""
        patterns = (self.indicators, *self.accepts.split())
        return any(_same(pattern.replace("#", " "), indicators) for pattern in patterns)

    def exactly(self, indicators: str) -> bool:
        """Whether these are the indicators that this rule itself would write."""
        return _same(self.indicators.replace("#", " "), indicators)

    @property
    def plain_indicators(self) -> str:
        """MARC21's indicators as they stand in the record; what a shape fills in is blank."""
        return self.indicators.replace("#", " ").replace("*", " ")


def _same(pattern: str, indicators: str) -> bool:
    return len(indicators) == 2 and all(mine in ("*", theirs) for mine, theirs in zip(pattern, indicators, strict=True))


@frozen
class Loss:
    """Something that the other format has no place for.

    `tag` and `code` say where it stood ("" for the code where the whole field is meant); `reason` never holds the
    value. `kept` says that the field came along in MARC21's 886 and returns from there.
    """

    tag: str
    code: str
    reason: str
    kept: bool = False


@frozen
class Context:
    """What a field cannot know by itself.

    `agency` owns the record; `volume` says that it is a part of a set; `parent` is that set's title, "" where the
    caller did not give it; `isbd` says that a record of MARC21 ends values with the mark that stands before the next.
    """

    agency: str = ""
    volume: bool = False
    parent: str = ""
    isbd: bool = False
