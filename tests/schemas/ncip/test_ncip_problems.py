"""Problems: what they mean for a look-up, and those that are written otherwise than they should be."""

from __future__ import annotations

import pytest

from schemas.ncip import Problem, read
from schemas.ncip.codes import Meaning, folded, meaning_of


@pytest.mark.parametrize(
    ("kind", "meaning"),
    [
        ("Unknown Item", Meaning.NOT_THERE),
        ("UNKNOWN ITEM ", Meaning.NOT_THERE),
        ("Item Does Not Circulate", Meaning.REFUSED),
        ("Temporary Processing Failure", Meaning.AWAY),
        ("Unsupported Service", Meaning.UNSUPPORTED),
        ("Agency Authentication Failed", Meaning.SETTINGS),
        ("Unknown Agency", Meaning.SETTINGS),
        ("Request Already Processed", None),
    ],
)
def test_what_a_problem_means_for_a_look_up(kind: str, meaning: Meaning | None) -> None:
    """By its type alone; one that belongs to another service means nothing."""
    assert meaning_of(Problem(type=kind)) is meaning


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("<Problem>Unknown Item</Problem>", Problem(type="Unknown Item")),
        ("<Problem/>", Problem(type="")),
        ("<Problem><ProblemDetail>x</ProblemDetail></Problem>", Problem(type="", detail="x")),
        (
            "<Problem><MessagingError><MessagingErrorType><Value>No</Value></MessagingErrorType></MessagingError></Problem>",
            Problem(type="No", messaging=True),
        ),
        ("<Problem><ProcessingError/></Problem>", Problem(type="")),
    ],
)
def test_problems_that_say_less_than_they_should(written: str, expected: Problem) -> None:
    """Each is still a problem."""
    assert read(f"<NCIPMessage>{written}</NCIPMessage>".encode()).problems == (expected,)


def test_dashes_are_alike() -> None:
    """The standard prints another one than real messages have."""
    printed, sent = (
        "Renewal Not Allowed \u2212 Item Has Outstanding Requests",
        "Renewal Not Allowed - Item Has outstanding requests",
    )
    assert folded(printed) == folded(sent)


def test_a_code_of_many_blanks_costs_its_length() -> None:
    """Looked through from each of its million blanks, it would keep everybody waiting for hours."""
    assert folded(f"Unknown{' ' * 1_000_000}Item\u2212 x") == "unknown item - x"
