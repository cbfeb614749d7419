"""MARC-21plus-1 of the German union catalogue: whose a copy is, and what for, by 924."""

from __future__ import annotations

from datetime import date
from typing import Final

import pytest

from schemas import sru
from schemas.iso20775 import LendingVerdict, judge
from schemas.opac.served import holdings_of_xml
from schemas.opac.vendors import VENDORS, Vendor, with_words
from tests.shared import DATA

E_BOOK: Final = DATA / "iso20775" / "responses" / "sru_gvi_marc924.xml"
CROSSLINK: Final = DATA / "iso18626" / "samples" / "crosslink" / "holdings-sru"
pytestmark = pytest.mark.skipif(not E_BOOK.exists(), reason="the real answers are not beside this checkout")

TODAY: Final = date(2026, 6, 15)
LENT: Final = LendingVerdict(owned=True, lendable=True, note="says nothing of availability")
COPIES: Final = "not for loan, only for physical copy"


def verdict(body: bytes, library: str, vendor: Vendor = VENDORS["gvi"]) -> LendingVerdict:
    """What the answer says of one library."""
    (record,) = sru.read(body).records
    return judge(holdings_of_xml(record.data, vendor, TODAY), today=TODAY, institution=library)


@pytest.mark.parametrize("file", [E_BOOK, CROSSLINK / "gvi_sru_response.xml"])
def test_an_e_book_of_which_most_give_paper_copies_alone(file: object) -> None:
    """*d b at Rostock and Tübingen, with Tübingen's note; *d c at Stuttgart; nobody else has it."""
    body = E_BOOK.read_bytes() if file == E_BOOK else (CROSSLINK / "gvi_sru_response.xml").read_bytes()
    assert verdict(body, "DE-705") == LendingVerdict(owned=True, lendable=False, note=COPIES)
    assert verdict(body, "DE-21").note == f"{COPIES}; Zugang für die Universität Tübingen"
    assert verdict(body, "DE-24") == LENT
    assert verdict(body, "DE-Ofb1").lendable is False
    assert verdict(body, "DE-1") == LendingVerdict()


def test_a_printed_book_that_three_libraries_lend() -> None:
    """*d c; that a copy is there says nothing of whether it is in."""
    body = (CROSSLINK / "gvi_sru_response_3.xml").read_bytes()
    assert [verdict(body, library) for library in ("DE-89", "DE-468", "DE-Kob7")] == [LENT] * 3
    assert verdict(body, "710100") == LendingVerdict()


def test_a_librarys_own_letters_take_the_place_of_the_table() -> None:
    """The meaning of the letters is inferred, so it can be corrected."""
    vendor = with_words(VENDORS["gvi"], lent=frozenset({"b"}))
    assert verdict(E_BOOK.read_bytes(), "DE-705", vendor) == LENT
    assert verdict(E_BOOK.read_bytes(), "DE-24", vendor).note == "not for loan, only for another service"
