"""Real answers of ten vendors' systems, read to what they mean for a loan, by their vendor's rules."""

from __future__ import annotations

from datetime import date
from typing import Final

import pytest

from schemas import sru
from schemas.iso20775 import LendingVerdict, judge
from schemas.opac import xml
from schemas.opac.holdings import together
from schemas.opac.served import holdings_of_xml
from schemas.opac.vendors import VENDORS, with_words
from schemas.xml import parse
from tests.shared import DATA

ANSWERS: Final = DATA / "adapters" / "samples" / "zresponse"
OTHERS: Final = DATA / "iso20775" / "responses"
pytestmark = pytest.mark.skipif(not ANSWERS.exists(), reason="the real answers are not beside this checkout")

TODAY: Final = date(2023, 1, 5)
IN: Final = LendingVerdict(owned=True, lendable=True, available=1)
OUT: Final = LendingVerdict(owned=True, lendable=True)

EXPECTED: Final = {
    # availableNow 1, 1 and 0 until January 25th; availableThru BOOK is the item policy
    "alma-dickinson-multiple": LendingVerdict(owned=True, lendable=True, available=2),
    # a printed book with a copy; an e-book without holdings, which is silent
    "alma-pitt-extra-eresource-record": IN,
    "alma-princeton-notfound": LendingVerdict(),
    "alma-princeton": IN,
    # 852 *n
    "evergreen-east-central-with-checked-out-item-status": OUT,
    "evergreen-east-central-with-in-transit-item-status": OUT,
    "evergreen-lake-agassiz-with-available-item-status": IN,
    "evergreen-north-west-with-available-item-status": IN,
    "evergreen-traverse-de-sioux-with-available-item-status": IN,
    # restrictions hold the place and temporaryLocation the status: neither is told
    "horizon-hennepin": IN,
    "horizon-jhu": IN,
    "horizon-southeastern": LendingVerdict(owned=True, lendable=True, available=3),
    # 952 *7 is 0 and there is no *q, but *k says "Checked Out"
    "koha-chatham": OUT,
    # 852 *r: Held, In
    "polaris-with-held-item-status": OUT,
    "polaris-with-in-item-status": IN,
    # no circulation data, only publicNote
    "sierra-laroche-unavail": LendingVerdict(
        owned=True, lendable=True, earliest=date(2023, 1, 11), note="DUE 01-11-23"
    ),
    "sierra-laroche": LendingVerdict(owned=True, lendable=True, available=1, note="AVAILABLE"),
    "sierra-widener-check-shelves": LendingVerdict(owned=True, lendable=True, note="possibly available; CHECK SHELVES"),
    # 926 *b STACKS
    "symphony-stanford": IN,
    # 982 *1 y
    "tlc-eastern": IN,
    "voyager-yale": IN,
    "wms-lfmm": IN,
}


@pytest.mark.parametrize("name", EXPECTED)
def test_real_answers_mean_what_their_vendor_means(name: str) -> None:
    """The verdict over all records of the answer."""
    response = sru.read(parse((ANSWERS / f"{name}.xml").read_bytes()))
    vendor = VENDORS[name.partition("-")[0]]
    holdings = together([holdings_of_xml(record.data, vendor, TODAY) for record in response.records])
    assert judge(holdings, today=TODAY, institution="710100") == EXPECTED[name]
    assert holdings.remarks == ()


def test_no_real_answer_is_left_out() -> None:
    """Every file has its expected verdict; the same answers elsewhere in the data differ in one person's name."""
    assert {path.stem for path in ANSWERS.glob("*.xml")} == set(EXPECTED)
    assert {path.stem.removeprefix("zsru_") for path in OTHERS.glob("zsru_*.xml")} == set(EXPECTED)


def test_each_part_of_a_real_answer_is_kept() -> None:
    """Where, on which shelf, which copy: Princeton's one copy, and its policy."""
    response = sru.read(parse((ANSWERS / "alma-princeton.xml").read_bytes()))
    (holding,) = holdings_of_xml(response.records[0].data, VENDORS["alma"], TODAY).holdings
    assert holding.locations == ("Firestone Library",)
    assert holding.simple is not None
    (piece,) = holding.simple.copies
    assert [one.value for one in piece.identifiers] == ["32101034358281"]
    assert (piece.sublocations, piece.shelf_locators) == (("stacks: Firestone Library",), ("HG2481 .C42 1997",))
    assert piece.availability is not None
    assert piece.availability.policy == "Gen"


def test_a_librarys_own_words_take_the_place_of_the_vendors() -> None:
    """Princeton's policy "Gen" as one that keeps copies in the house; Sierra's note as unknown words."""
    response = sru.read(parse((ANSWERS / "alma-princeton.xml").read_bytes()))
    vendor = with_words(VENDORS["alma"], not_for_loan=frozenset({"gen"}))
    holdings = holdings_of_xml(response.records[0].data, vendor, TODAY)
    assert judge(holdings, today=TODAY).note == "not for loan, only for use in the library"


@pytest.mark.parametrize(
    ("name", "copies", "expected"),
    [
        ("marc1", None, None),
        ("expectedOutput1", ["42 29", "3 March"], (0, 2)),
        ("expectedOutput2", ["3 March"], (0, 1)),
        ("expectedOutput3", ["42 29", "3 March", "3 March"], (0, 2)),
        ("expectedOutput4", ["42 29", "3 March", "3 March"], (0, 2)),
        ("generated-opac-record", None, None),
    ],
)
def test_folio_leaves_flags_empty(name: str, copies: list[str] | None, expected: tuple[int, int] | None) -> None:
    """Its renewable and onHold have no value, and availableThru holds the material."""
    record = xml.read(parse((OTHERS / f"folio_opac_{name}.xml").read_bytes()))
    found = [one for holding in record.holdings for one in holding.circulations]
    assert {(one.renewable, one.on_hold) for one in found} <= {(None, None)}
    if copies is None or expected is None:
        assert record.bibliographic.startswith(b"<record")
        return
    assert [one.enum_and_chron for one in found] == copies
    holdings = holdings_of_xml(parse((OTHERS / f"folio_opac_{name}.xml").read_bytes()), VENDORS["folio"], TODAY)
    verdict = judge(holdings, today=TODAY)
    assert (verdict.available, verdict.volumes) == expected


def test_what_is_written_is_read_again() -> None:
    """Every real OPAC record, through our writer and our reader."""
    for path in sorted(OTHERS.glob("folio_opac_*.xml")):
        record = xml.read(parse(path.read_bytes()))
        again = xml.read(parse(xml.write(record).encode()))
        assert again.holdings == record.holdings
