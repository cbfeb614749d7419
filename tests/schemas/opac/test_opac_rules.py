"""What words, marks and days of local systems mean, rule by rule."""

from __future__ import annotations

from datetime import date
from typing import Final

import pytest

from schemas.iso20775 import Holdings, LendingVerdict, NotADayError, judge
from schemas.marc import Charset, Record, iso2709, make_field
from schemas.opac.days import DayOrder, read_day
from schemas.opac.holdings import SILENT, opac_holdings, together
from schemas.opac.marc import danmarc_holdings, marc_holdings
from schemas.opac.served import UnknownRecordError, holdings_of_marc, holdings_of_opac, holdings_of_xml
from schemas.opac.values import Circulation, OpacHolding, OpacRecord
from schemas.opac.vendors import PLAIN, VENDORS, MarcRule, OpacRule, Thru, Vendor, with_words
from schemas.xml import parse

TODAY: Final = date(2026, 6, 15)
LONG: Final = 500_000


def verdict(holdings: Holdings) -> LendingVerdict:
    """What holdings mean to Holstebro."""
    return judge(holdings, today=TODAY, institution="766100")


@pytest.mark.parametrize(
    ("written", "order", "day"),
    [
        ("01/25/2023", DayOrder.MONTH_FIRST, date(2023, 1, 25)),
        ("25/01/2023", DayOrder.DAY_FIRST, date(2023, 1, 25)),
        ("03-04-26", DayOrder.MONTH_FIRST, date(2026, 3, 4)),
        ("03-04-26", DayOrder.DAY_FIRST, date(2026, 4, 3)),
        ("3.4.2026", DayOrder.DAY_FIRST, date(2026, 4, 3)),
        ("24-06-2026 23:59", DayOrder.DAY_FIRST, date(2026, 6, 24)),
        ("20260624", DayOrder.DAY_FIRST, date(2026, 6, 24)),
        ("20260624235900", DayOrder.DAY_FIRST, date(2026, 6, 24)),
        ("2026-06-24", DayOrder.MONTH_FIRST, date(2026, 6, 24)),
        ("2026-06-14T22:30:00Z", DayOrder.DAY_FIRST, date(2026, 6, 15)),
        ("unknown", DayOrder.DAY_FIRST, None),
        ("", DayOrder.DAY_FIRST, None),
        ("31-12-9999", DayOrder.DAY_FIRST, None),
    ],
)
def test_days_are_read_in_the_order_of_the_country(written: str, order: DayOrder, day: date | None) -> None:
    """Every form that was seen, and the words for none."""
    assert read_day(written, order) == day


@pytest.mark.parametrize("written", ["soon", "31/31/2026", "2026", "99999999", "1-2-3-4"])
def test_what_is_no_day_is_no_day(written: str) -> None:
    """Never another day than the one that is meant."""
    with pytest.raises(NotADayError):
        read_day(written, DayOrder.DAY_FIRST)


@pytest.mark.parametrize("written", [f"1{' ' * LONG}x", f"1 2{' ' * LONG}x"])
def test_a_long_text_that_is_no_day_costs_its_length(written: str) -> None:
    """Tried from each of its blanks, it would be looked at for hours, in which nobody else is served."""
    with pytest.raises(NotADayError):
        read_day(written, DayOrder.DAY_FIRST)


def test_a_long_note_costs_its_length() -> None:
    """Two lines of which the first begins as Sierra's do: a copy that is out."""
    said = one(OpacRule(note_decides=True), note=f"due {':' * LONG}\nx")
    assert (said.owned, said.available) == (True, 0)


def one(rule: OpacRule, *copies: Circulation, note: str = "") -> LendingVerdict:
    """The verdict over a record with one holding."""
    record = OpacRecord(holdings=(OpacHolding(public_note=note, circulations=copies),))
    return verdict(opac_holdings(record, Vendor(opac=rule)))


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("AVAILABLE", (1, None, None)),
        (" available ", (1, None, None)),
        ("DUE 07-01-26", (0, date(2026, 7, 1), None)),
        ("DUE 07-01-26 +2 HOLDS", (0, date(2026, 7, 1), 2)),
        ("DUE soon", (0, None, None)),
        ("ON HOLDSHELF", (0, None, None)),
        ("CHECK SHELF", (0, None, None)),
    ],
)
def test_sierra_writes_the_status_into_a_note(note: str, expected: tuple[int, date | None, int | None]) -> None:
    """What is in, out until a day, with a queue; other words are out."""
    came = one(VENDORS["sierra"].opac, note=note)
    assert (came.available, came.earliest, came.queue) == expected
    assert (came.owned, came.lendable) == (True, True)
    assert ("cannot be read" in came.note) == (note == "DUE soon")


def test_a_note_of_another_system_is_only_a_note() -> None:
    """Where no rule says that notes decide, a copy without circulation data is unknown."""
    came = one(PLAIN.opac, note="AVAILABLE")
    assert came == LendingVerdict(owned=True, lendable=True, note="says nothing of availability; AVAILABLE")


def test_circulation_data_speak_before_notes() -> None:
    """A copy that is out is out, whatever stands beside; its day and who waits are kept."""
    out = Circulation(available_now=False, availability_date="06/24/2026", on_hold=True)
    came = one(VENDORS["sierra"].opac, out, note="AVAILABLE")
    assert (came.available, came.earliest, came.queue) == (0, date(2026, 6, 24), 1)
    assert one(PLAIN.opac, Circulation()).note == "says nothing of availability"


@pytest.mark.parametrize(("thru", "lendable"), [(Thru.POLICY, False), (Thru.NOTHING, True), (Thru.MATERIAL, True)])
def test_available_thru_is_a_policy_only_where_the_system_means_one(thru: Thru, lendable: bool) -> None:  # noqa: FBT001  a column
    """Alma and Voyager put the item policy there, FOLIO the material, others nothing that can be used."""
    rule = OpacRule(thru=thru, not_for_loan=frozenset({"ref"}))
    assert one(rule, Circulation(available_now=True, available_thru="REF")).lendable is lendable


KOHA: Final = VENDORS["koha"].marc
SYMPHONY: Final = VENDORS["symphony"].marc
EVERGREEN: Final = VENDORS["evergreen"].marc


@pytest.mark.parametrize(
    ("rule", "subfields", "expected"),
    [
        (KOHA, {"7": "0"}, (True, 1, None)),
        (KOHA, {"7": "0", "q": "2026-06-24"}, (True, 0, date(2026, 6, 24))),
        (KOHA, {"7": "0", "k": "Checked Out"}, (True, 0, None)),
        (KOHA, {"7": "0", "k": "Available"}, (True, 1, None)),
        (KOHA, {"7": "1"}, (False, 0, None)),
        (KOHA, {"7": "-1", "q": "2026-06-24"}, (False, 0, None)),
        (KOHA, {"p": "31437"}, (True, 0, None)),
        (SYMPHONY, {"b": "CHECKEDOUT"}, (True, 0, None)),
        (SYMPHONY, {"b": "Missing"}, (True, 0, None)),
        (SYMPHONY, {"b": "STACKS"}, (True, 1, None)),
        (SYMPHONY, {"a": "SAL3"}, (True, 0, None)),
        (EVERGREEN, {"n": "Available"}, (True, 1, None)),
        (EVERGREEN, {"n": "Reshelving"}, (True, 0, None)),
        (EVERGREEN, {"g": "3205"}, (True, 0, None)),
    ],
)
def test_fields_of_marc_say_one_copy_each(
    rule: MarcRule, subfields: dict[str, str], expected: tuple[bool, int, date | None]
) -> None:
    """Words that are in, words that are out, marks that keep a copy in the house, and fields that say nothing."""
    record = Record((make_field(rule.tag, *subfields.items()),))
    came = verdict(marc_holdings(record, rule))
    assert (came.lendable, came.available, came.earliest) == expected
    assert came.owned


def test_a_record_that_says_nothing_is_silent_and_not_empty() -> None:
    """No data means unknown, not no; silent records yield to those that speak."""
    bare = Record((make_field("245", ("a", "Rejsen")),))
    for vendor in (VENDORS["koha"], PLAIN):
        octets = iso2709.write(bare, charset=Charset.UTF8)
        assert holdings_of_marc(octets, vendor) == SILENT
        assert holdings_of_opac(OpacRecord(bibliographic=octets), vendor) == SILENT
    came = verdict(together([SILENT]))
    assert (came.owned, came.lendable, came.available) == (True, True, 0)
    speaking = opac_holdings(OpacRecord(holdings=(OpacHolding(circulations=(Circulation(available_now=True),)),)))
    assert together([SILENT, speaking, SILENT]) == speaking
    assert together([]) == Holdings()
    assert not verdict(together([])).owned


def test_marc_inside_an_opac_record_speaks_where_the_vendor_puts_copies_there() -> None:
    """As MARC holdings or in the record itself, in ISO 2709 or XML."""
    copy = make_field("952", ("7", "0"), ("q", "2026-06-24"))
    octets = iso2709.write(Record((make_field("245", ("a", "Rejsen")), copy)), charset=Charset.UTF8)
    for record in (OpacRecord(bibliographic=octets), OpacRecord(marc_holdings=(octets,), bibliographic=b"\xff")):
        assert verdict(holdings_of_opac(record, VENDORS["koha"])).earliest == date(2026, 6, 24)
        assert holdings_of_opac(record, PLAIN) == SILENT
    assert holdings_of_opac(OpacRecord(bibliographic=b"<record/>"), VENDORS["koha"]) == SILENT


def test_other_libraries_holdings_are_left_out() -> None:
    """A union catalogue names each library by its ISIL; codes of branches are no libraries."""

    def held(code: str) -> OpacHolding:
        return OpacHolding(nuc_code=code, circulations=(Circulation(available_now=True),))

    record = OpacRecord(holdings=(held("DK-710100"), held("766104"), held("lsfdra"), held("")))
    assert verdict(opac_holdings(record)).available == 3


@pytest.mark.parametrize(
    ("subfields", "lendable", "note"),
    [
        ([("z", "766100")], True, "says nothing of availability"),
        ([("z", "766100"), ("r", "a")], False, "not for loan, only for another service; not lent"),
        ([("z", "766100"), ("r", "f")], False, "not for loan, only for use in the library; used on site only"),
        ([("z", "766100"), ("r", "e")], True, "1 on order; says nothing of availability; on order, not yet available"),
        ([("z", "766100"), ("u", "til lokal brug")], False, "not for loan, only for another service; not lent"),
        (
            [("z", "766100"), ("r", "c")],
            False,
            "not for loan, only for physical copy; not lent, but a copy is supplied",
        ),
    ],
)
def test_danmarc2_says_who_has_it_and_what_for(subfields: list[tuple[str, str]], lendable: bool, note: str) -> None:  # noqa: FBT001  a column
    """Letters of 096 *r; another library's 096 beside it says nothing of ours."""
    record = Record((make_field("096", *subfields), make_field("096", ("z", "710100"))))
    came = verdict(danmarc_holdings(record))
    assert (came.owned, came.lendable, came.available) == (True, lendable, 0)
    assert note in came.note
    assert not verdict(danmarc_holdings(Record((make_field("096", ("z", "710100")),)))).owned


@pytest.mark.parametrize(
    ("document", "why"),
    [
        (b"<html/>", "its root element is 'html'"),
        (b"<collection/>", "its root element is 'collection'"),
        (b"<record/>", "it is no MARC: there is no field in the record."),
    ],
)
def test_records_in_unknown_forms_are_refused(document: bytes, why: str) -> None:
    """In a clause that says what it is instead."""
    with pytest.raises(UnknownRecordError) as error:
        holdings_of_xml(parse(document), PLAIN, TODAY)
    assert str(error.value) == why


def test_words_of_a_library_replace_the_table_and_nothing_else() -> None:
    """A setting that is not given leaves the vendor's."""
    vendor = with_words(VENDORS["polaris"], available=frozenset({"hjemme"}), days=DayOrder.DAY_FIRST)
    assert vendor.marc is not None
    assert vendor.marc.available == {"hjemme"}
    assert (vendor.marc.status, vendor.marc.days) == ("r", DayOrder.DAY_FIRST)
    assert with_words(VENDORS["polaris"]) == VENDORS["polaris"]
    assert with_words(PLAIN, available=frozenset({"inde"})).opac.note_decides
