"""How `illgate marc` shows records, faults and counts to people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Final

from rich.table import Table
from rich.text import Text

from schemas.marc.charset import NON_SORT
from schemas.marc.display import display
from schemas.marc.labels import LABELS
from schemas.marc.record import Field, Record

TAG_STYLE: Final = "bold cyan"
INDICATOR_STYLE: Final = "dim"
CODE_STYLE: Final = "yellow"
SIGN_STYLE: Final = "magenta"  # of the sign before the first sorted character
BLANK: Final = "#"  # for an indicator that is a blank, which nobody would see


class View(StrEnum):
    """How a record is shown: in the line format, or with the names of its fields."""

    LINE = "line"
    LABELS = "labels"


def shown(record: Record, view: View) -> Text | Table:
    """A record for a terminal."""
    return _labelled(record) if view is View.LABELS else _lines(record)


def _lines(record: Record) -> Text:
    """The record's fields as lines, with colours for tag, indicators and codes."""
    text = Text(f"LDR {record.leader}", style=INDICATOR_STYLE)
    kinds = " ".join(f"{name}={value}" for name, value in (("format", record.format), ("type", record.type)) if value)
    text.append(f"  {kinds}" if kinds else "")
    whole = Text()
    whole.append_text(text)
    for field in record.fields:
        whole.append("\n")
        whole.append_text(_line(field))
    return whole


def _line(field: Field) -> Text:
    """One field."""
    line = Text(field.tag, style=TAG_STYLE)
    body = Text(" ")
    if field.is_control:
        body.append(field.data)
    else:
        body.append(field.indicators.replace(" ", BLANK) + " ", style=INDICATOR_STYLE)
        for code, value in field.subfields:
            body.append(f"*{code} ", style=CODE_STYLE)
            body.append(f"{value} ")
    body.highlight_regex(NON_SORT, SIGN_STYLE)
    whole = Text()
    whole.append_text(line)
    whole.append_text(body)
    whole.rstrip()
    return whole


def _labelled(record: Record) -> Table:
    """The record's fields by their names; sort forms and links between fields are left to the line format."""
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column(style=TAG_STYLE, no_wrap=True)
    table.add_column(overflow="fold")
    before = ""
    for field in record.fields:
        name = LABELS.get(field.tag, field.tag)
        table.add_row(name if name != before else "", Text(" · ".join(_values(field))))
        before = name
    return table


def _values(field: Field) -> Iterator[str]:
    """What people read of a field: values without signs for sorting; a capital code only sorts the small one."""
    codes = {code for code, _ in field.subfields}
    for code, value in field.subfields:
        sorts = code.isupper() and code.lower() in codes
        if display(value) and not sorts and code != "å":
            yield display(value)


def matcher(number: int | None, record_id: str) -> Callable[[int, Record], bool]:
    """Whether a record is one that was asked for: by its number in the file, by 001, or any."""
    wanted = record_id.replace(" ", "")

    def matches(at: int, record: Record) -> bool:
        if number is not None and at != number:
            return False
        if not wanted:
            return True
        return any(
            value.replace(" ", "") == wanted
            for field in record.all("001")
            for code, value in field.subfields
            if code in {"", "a"}
        )

    return matches
