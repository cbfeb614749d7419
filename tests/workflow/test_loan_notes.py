"""What a borrower reads of an overdue or recalled loan: the lender's own words, or the usual ones in its language."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

import msgspec
import pytest

from gateway.config import TimersConfig
from gateway.directory.directory import Directory
from gateway.directory.note_faults import note_faults
from gateway.directory.values import DirectoryFile, Language, LoanNotes
from gateway.workflow.loan_words import NO_DAY, NO_TITLE, USUAL
from schemas.iso18626.messages import SupplyingAgencyMessage
from tests.workflow.sayings import BORROWER, FIRST, lender_says, request
from tests.workflow.world import LIBRARIES, World

DUE: Final = datetime(2026, 3, 30, 23, 59, 59, tzinfo=UTC)
OWN: Final = LoanNotes(overdue="{title}: {due}, {lender}.", recalled="Hjem med {title}! ({due})")


def lend(world: World, *, due: datetime | None = DUE, **speaks: Any) -> None:
    """The first lender, which speaks so, has lent the borrower a book."""
    libraries = (
        msgspec.structs.replace(library, **speaks) if library.agency == FIRST else library for library in LIBRARIES
    )
    world.directory = Directory.of(DirectoryFile(libraries=tuple(libraries)))
    world.post(request(to=FIRST))
    world.post(lender_says(FIRST, f"{world.order().id}-1", "Loaned", due=due))


def last_note(world: World) -> str | None:
    """What the borrower's system was told last, in words."""
    told = world.peers[BORROWER].took[-1]
    assert isinstance(told, SupplyingAgencyMessage)
    return told.info.note


@pytest.mark.parametrize(
    ("speaks", "overdue", "recalled"),
    [
        (
            {},
            "The loan was due back at Library 765700 (765700) on 2026-03-30.",
            "Library 765700 (765700) wants the item back. Please return it as soon as possible.",
        ),
        (
            {"language": Language.DANISH},
            "Lånet skulle have været tilbage hos Library 765700 (765700) den 2026-03-30.",
            "Library 765700 (765700) beder om at få materialet tilbage. Returnér det venligst snarest muligt.",
        ),
        (
            {"language": Language.DANISH, "notes": OWN},
            "Æblehavens sidste sommer: 2026-03-30, Library 765700 (765700).",
            "Hjem med Æblehavens sidste sommer! (2026-03-30)",
        ),
        (
            {"language": Language.DANISH, "notes": LoanNotes(recalled="Retur!")},
            "Lånet skulle have været tilbage hos Library 765700 (765700) den 2026-03-30.",
            "Retur!",
        ),
    ],
)
def test_the_borrower_reads_the_lenders_words(
    world: World, speaks: dict[str, Any], overdue: str, recalled: str
) -> None:
    """Of an overdue loan by our clock, and of one that staff recall; staff read their own language."""
    lend(world, **speaks)
    world.reactor.advance(29 * 24 * 3600)
    world.wait(10)
    assert last_note(world) == overdue
    assert "The loan was due back" in world.order().needs_attention
    world.act(world.order(), do="recall")
    assert last_note(world) == recalled


def test_a_recall_by_the_clock_says_the_same(world: World) -> None:
    """The words are the library's, whoever recalls."""
    world.timers = TimersConfig(recall_days=1, overdue="show")
    world.restart()
    lend(world, notes=OWN)
    world.reactor.advance(29 * 24 * 3600)
    world.wait(10)
    assert last_note(world) == "Hjem med Æblehavens sidste sommer! (2026-03-30)"


def test_a_day_that_nobody_named_is_told_as_such(world: World) -> None:
    """No braces are left, and no "None"."""
    lend(world, due=None, notes=OWN, language=Language.DANISH)
    world.act(world.order(), do="recall")
    assert last_note(world) == "Hjem med Æblehavens sidste sommer! (ingen dato)"


def test_every_language_has_its_words() -> None:
    """All of them, such as a library may write itself."""
    assert set(USUAL) == set(NO_TITLE) == set(NO_DAY) == set(Language)
    for notes in USUAL.values():
        assert not list(note_faults(notes))
        assert all(getattr(notes, name) for name in notes.__struct_fields__)
