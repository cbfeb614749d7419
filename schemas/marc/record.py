"""A MARC record as every serialization gives it: a leader and fields of coded values, in their order.

danMarc2 has no control fields: 001-009 are ordinary fields with indicators and subfields (kat-format.dk, danMarc2).
Records of MARC21 have them; here a control field is a field without indicators whose one value has no code.
Nothing is dropped or sorted, so that a record can be written again as it was read.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from attrs import field as attribute
from attrs import frozen
from msgspec import Struct

DEFAULT_LEADER: Final = "00000n    2200000   4500"  # the leader of most danMarc2 in MarcXchange
LEADER_LENGTH: Final = 24
NO_INDICATORS: Final = ""
PLAIN_INDICATORS: Final = "00"  # what nearly all danMarc2 fields have


Subfield = tuple[str, str]
"""A code and its value. The code may be any character: danMarc2 uses a-z, 0-9, `&`, æ, ø, å and capitals."""


class Field(Struct, frozen=True, gc=False):  # a Struct is made six times as fast as other values: files have millions
    """One field: `tag` of three digits or letters, `indicators` ("00", "" for a control field), its values in order."""

    tag: str
    indicators: str = PLAIN_INDICATORS
    subfields: tuple[Subfield, ...] = ()

    def first(self, code: str) -> str:
        """The first value with this code; empty where there is none."""
        for name, value in self.subfields:
            if name == code:
                return value
        return ""

    def all(self, code: str) -> tuple[str, ...]:
        """Every value with this code, in order."""
        return tuple(value for name, value in self.subfields if name == code)

    @property
    def is_control(self) -> bool:
        """Whether this is a control field, as MARC21 has in 001-009 and danMarc2 never."""
        return self.indicators == NO_INDICATORS and len(self.subfields) == 1 and not self.subfields[0][0]

    @property
    def data(self) -> str:
        """The text of a control field."""
        return self.subfields[0][1]


@frozen(eq=False)
class Record:
    """One record. `leader` is kept as it stood (some sources shorten it); `format` and `type` are MarcXchange's.

    Records are equal when these four are, however they were read. A reader may hand on a record that cuts its fields
    out of its bytes when they are asked for; nobody can tell but by the time it takes.
    """

    fields: tuple[Field, ...] = ()
    leader: str = DEFAULT_LEADER
    format: str = attribute(default="", kw_only=True)
    type: str = attribute(default="", kw_only=True)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Record):
            return NotImplemented
        return self._parts() == other._parts()

    def __hash__(self) -> int:
        return hash(self._parts())

    def _parts(self) -> tuple[tuple[Field, ...], str, str, str]:
        return self.fields, self.leader, self.format, self.type

    def all(self, tag: str) -> Iterator[Field]:
        """Every field with this tag, in order."""
        return (field for field in self.fields if field.tag == tag)

    def value(self, tag: str, code: str) -> str:
        """The first value with this code in any field with this tag; empty where there is none."""
        return next((value for value in self.values(tag, code)), "")

    def values(self, tag: str, code: str) -> Iterator[str]:
        """Every value with this code in fields with this tag, in order."""
        return (value for field in self.fields if field.tag == tag for name, value in field.subfields if name == code)


def make_field(tag: str, *subfields: tuple[str, str], indicators: str = PLAIN_INDICATORS) -> Field:
    """A field from (code, value) pairs: `make_field("245", ("a", "Rejsen"), ("c", "en roman"))`."""
    return Field(tag, indicators, subfields)


def control_field(tag: str, data: str) -> Field:
    """A control field of MARC21, which holds text without indicators and codes."""
    return Field(tag, NO_INDICATORS, (("", data),))


def full_leader(leader: str) -> str:
    """A leader of 24 characters, as ISO 2709 needs; one of another length keeps its record status only.

    XML tools that collapse blanks leave leaders of 19 characters, whose positions nobody can tell any more.
    """
    if len(leader) == LEADER_LENGTH:
        return leader
    status = leader[5:6] or "n"
    return DEFAULT_LEADER[:5] + status + DEFAULT_LEADER[6:]
