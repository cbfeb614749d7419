"""A record whose fields lie ready by tag, for readers that ask one record many things."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import field as attribute
from attrs import frozen

from schemas.marc.record import Field, Record


@frozen(eq=False)
class Tagged(Record):
    """A record like any other; asking it for a tag costs the same however many fields it has."""

    _by_tag: dict[str, list[Field]] = attribute(factory=dict, init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        for field in self.fields:
            self._by_tag.setdefault(field.tag, []).append(field)

    def all(self, tag: str) -> Iterator[Field]:
        """Every field with this tag, in order."""
        return iter(self._by_tag.get(tag, ()))

    def value(self, tag: str, code: str) -> str:
        """The first value with this code in any field with this tag; empty where there is none."""
        for field in self._by_tag.get(tag, ()):
            for name, value in field.subfields:
                if name == code:
                    return value
        return ""

    def values(self, tag: str, code: str) -> Iterator[str]:
        """Every value with this code in fields with this tag, in order."""
        fields = self._by_tag.get(tag, ())
        return (value for field in fields for name, value in field.subfields if name == code)


def tagged(record: Record) -> Record:
    """The same record with its fields by tag."""
    return Tagged(record.fields, record.leader, format=record.format, type=record.type)
