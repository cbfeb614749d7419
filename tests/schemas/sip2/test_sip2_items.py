"""SIP2 item information: what each status, date and property means for a loan."""

from __future__ import annotations

from datetime import date

import pytest

from schemas.iso20775 import Holdings, LendingVerdict, judge
from schemas.iso20775.values import Fee
from schemas.sip2 import Charset, Message, read
from schemas.sip2.items import day_of, holding_of, is_there

TODAY = date(2026, 6, 15)


def information(status: str = "03", **fields: str) -> Message:
    """An item's 18."""
    return Message.make("18", {"circulation status": status}, [("AB", "3001"), ("AJ", "A title"), *fields.items()])


def verdict(answer: Message, not_for_loan: frozenset[str] = frozenset()) -> LendingVerdict:
    """What it means for a loan."""
    return judge(Holdings(holdings=(holding_of(answer, not_for_loan=not_for_loan),)), today=TODAY)


@pytest.mark.parametrize(
    ("status", "available"),
    [(f"{number:02}", 1 if number == 3 else 0) for number in range(1, 15)],
)
def test_only_one_status_is_a_copy_on_the_shelf(status: str, available: int) -> None:
    """All thirteen, and one that nobody knows."""
    said = verdict(information(status))
    assert (said.owned, said.lendable, said.available) == (True, True, available)


@pytest.mark.parametrize("status", ["06", "09", "10"])
def test_what_is_on_its_way_is_possibly_there(status: str) -> None:
    """In process, to be re-shelved, in transit."""
    assert verdict(information(status)).note == "possibly available"


def test_due_date_and_queue() -> None:
    """AH and CF; the recall date where there is no due date."""
    said = verdict(information("04", AH="20260629    235959", CF="2"))
    assert (said.earliest, said.queue) == (date(2026, 6, 29), 2)
    assert verdict(information("07", CJ="20260701    000000")).earliest == date(2026, 7, 1)
    assert verdict(information("04", CF="many")).queue is None


def test_properties_that_the_library_names_keep_an_item_there() -> None:
    """SIP2 has no word for it: by property, media type or location."""
    for field in ("CH", "CK", "AQ", "AP"):
        answer = information(**{field: "Læsesal"})
        assert not verdict(answer, frozenset({"læsesal"})).lendable
        assert verdict(answer).lendable


def test_what_a_person_reads_beside_it() -> None:
    """Messages once, a fee where there is one, where it stands."""
    holding = holding_of(
        information(AF="Ring først", AG="Ring først", BH="DKK", BV="20.00", AQ="Voksen", AP="Magasin"),
        not_for_loan=frozenset(),
    )
    assert holding.simple is not None
    (piece,) = holding.simple.copies
    assert (holding.locations, piece.sublocations, piece.notes) == (("Voksen",), ("Magasin",), ("Ring først",))
    assert piece.availability is not None
    assert piece.availability.fee == Fee(text="DKK 20.00")


def test_an_unknown_item_says_so() -> None:
    """By the status "other" without a title; with one it is an item in an unusual state."""
    assert is_there(information("01"))
    assert not is_there(Message.make("18", {"circulation status": "01"}, [("AB", "3001"), ("AF", "Not found")]))


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("20260629    235959", date(2026, 6, 29)),
        ("20260629   Z223000", date(2026, 6, 30)),
        ("29.06.2026", date(2026, 6, 29)),
        ("29/6/2026", date(2026, 6, 29)),
        ("29-06-2026", date(2026, 6, 29)),
        ("2026-06-29 23:59:59", date(2026, 6, 29)),
        ("20261399    000000", None),
        ("31/13/2026", None),
        ("soon", None),
        ("", None),
    ],
)
def test_dates_as_systems_write_them(words: str, day: date | None) -> None:
    """SIP2's own form, in UTC, and local ones, day before month."""
    assert day_of(words) == day


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            b"1803000120261121    204511AB30001000123|AJSmilla|AY2AZF34E",
            LendingVerdict(owned=True, lendable=True, available=1),
        ),
        (
            b"1801000120261121    204419AB30001000123|AJtitle_id|CF0|BGowner|CK000|AQshelf|APdesk|AY2AZE2F6",
            LendingVerdict(owned=True, lendable=True, queue=0),
        ),
    ],
)
def test_answers_as_two_servers_write_them(line: bytes, expected: LendingVerdict) -> None:
    """pysip2's and invenio-sip2's."""
    assert verdict(read(line, charset=Charset.UTF_8, checked=False)) == expected
