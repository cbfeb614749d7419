"""What a library may write into the notes of its loans, and what `illgate directory check` says where it is wrong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from gateway.directory.check import check
from gateway.directory.note_faults import LONGEST_NOTE, note_faults
from gateway.directory.values import DirectoryFile, Library, LoanNotes


def faults(**notes: str) -> list[str]:
    """What is wrong with a library that has written these notes."""
    library = Library(agency="765700", name="Herning", notes=LoanNotes(**notes))
    return [f"{fault.path}: {fault.sentence}" for fault in check(DirectoryFile(libraries=(library,)))]


@pytest.mark.parametrize("text", ["", "Aflevér {title} til {lender} senest {due}.\nTak!", "x" * LONGEST_NOTE])
def test_these_notes_can_be_written(text: str) -> None:
    """The three names, any other text, and lines."""
    assert faults(overdue=text, recalled=text) == []


@pytest.mark.parametrize(
    "text", ["{patron}", "{", "}", "{{lender}}", "{lender.__class__}", "{due:%d}", "{due!r}", "{}", "{0}"]
)
def test_other_braces_are_told(text: str) -> None:
    """With where they stand and what may stand there."""
    assert faults(overdue=text) == [
        "$.libraries[0].notes.overdue: library 765700: notes.overdue may have no braces but in {lender}, {title}, {due}"
    ]


def test_a_note_that_is_too_long_is_told() -> None:
    """It is a line in a list of messages."""
    assert faults(recalled="x" * (LONGEST_NOTE + 1)) == [
        "$.libraries[0].notes.recalled: library 765700: notes.recalled must have at most 500 characters, not 501"
    ]


@pytest.mark.parametrize("character", ["\x00", "\x01", "\x1b", "\x7f", "\x85", "\ufffe"])
def test_a_character_that_no_message_can_hold_is_told(character: str) -> None:
    """XML has no room for it, or a terminal would act on it."""
    what = "has a control character at its place 5, which no message can hold"
    assert faults(overdue=f"Afle{character}vér") == [
        f"$.libraries[0].notes.overdue: library 765700: notes.overdue {what}"
    ]


@given(st.text())
def test_what_passes_can_stand_in_a_message(text: str) -> None:
    """Lxml takes what XML's Char allows."""
    if not list(note_faults(LoanNotes(overdue=text))):
        etree.Element("note").text = text


@given(st.lists(st.sampled_from(["{", "}", "{lender}", "{title}", "{due}", "{x}", "a", "%", "\n"]), max_size=6))
def test_what_passes_can_be_filled_in(pieces: list[str]) -> None:
    """And everything in braces is replaced by what it stands for, nothing else by anything."""
    text = "".join(pieces)
    if not list(note_faults(LoanNotes(overdue=text))):
        filled = text.format(lender="L", title="T", due="D")
        assert filled == text.replace("{lender}", "L").replace("{title}", "T").replace("{due}", "D")
