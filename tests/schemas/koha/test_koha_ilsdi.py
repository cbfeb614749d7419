"""ILS-DI: what answers of Koha and Nanook come to as ISO 20775 holdings, and for a loan."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.iso20775 import LendingVerdict, judge
from schemas.koha import ilsdi
from schemas.xml import XmlError
from tests.shared import DATA

TODAY = date(2011, 6, 15)
SAMPLES = DATA / "adapters" / "samples" / "koha"


def records(*items: str, reserves: str = "<reserves/>") -> bytes:
    """Koha's answer with one record of these items."""
    inside = "".join(f"<item>{item}</item>" for item in items)
    return f"<GetRecords><record><items>{inside}</items>{reserves}</record></GetRecords>".encode()


def verdict(body: bytes) -> LendingVerdict:
    """What an answer means for a loan."""
    return judge(ilsdi.read(body), today=TODAY)


IN = "<notforloan>0</notforloan><itemlost>0</itemlost><wthdrawn>0</wthdrawn><damaged>0</damaged>"


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (IN, LendingVerdict(owned=True, lendable=True, available=1, queue=0)),
        (
            f"{IN}<date_due>2011-06-29</date_due>",
            LendingVerdict(owned=True, lendable=True, earliest=date(2011, 6, 29), queue=0),
        ),
        (
            f"{IN}<onloan>2011-06-29</onloan>",
            LendingVerdict(owned=True, lendable=True, earliest=date(2011, 6, 29), queue=0),
        ),
        (IN.replace("<damaged>0", "<damaged>1"), LendingVerdict(owned=True, lendable=True, queue=0)),
        (IN.replace("<itemlost>0", "<itemlost>4"), LendingVerdict(owned=True, lendable=True, queue=0)),
        (
            IN.replace("<notforloan>0", "<notforloan>1"),
            LendingVerdict(owned=True, queue=0, note="not for loan, only for use in the library"),
        ),
        (
            "<available>1</available><holdable>0</holdable><visible>1</visible>",
            LendingVerdict(owned=True, lendable=True, available=1, queue=0, note="takes no reservations"),
        ),
        (
            "<available>InTransit</available><holdable>1</holdable>",
            LendingVerdict(owned=True, lendable=True, queue=0, note="possibly available"),
        ),
        ("<available>1</available><visible>0</visible>", LendingVerdict()),
    ],
)
def test_what_an_item_means_for_a_loan(item: str, expected: LendingVerdict) -> None:
    """Koha's flags and days, Nanook's words."""
    assert verdict(records(item)) == expected


def test_the_queue_is_the_records_and_told_once() -> None:
    """Two branches, two people waiting."""
    body = records(
        f"{IN}<holdingbranchname>A</holdingbranchname>",
        f"{IN}<holdingbranchname>B</holdingbranchname>",
        reserves="<reserves><reserve/><reserve/></reserves>",
    )
    assert verdict(body).queue == 2
    assert [one.locations for one in ilsdi.read(body).holdings] == [("A",), ("B",)]


@pytest.mark.parametrize(
    "body",
    [
        b"<GetRecords><error>RecordNotFound</error></GetRecords>",
        b"<GetRecords><record><code>RecordNotFound</code></record></GetRecords>",
        records(),
    ],
)
def test_not_owning_it(body: bytes) -> None:
    """Two ways of saying so, and a record without items."""
    assert not verdict(body).owned


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<GetRecords><error>NotAuthorized</error></GetRecords>", "NotAuthorized"),
        (b"<html><body/></html>", "'html'"),
    ],
)
def test_what_is_no_list_of_items_is_refused(body: bytes, words: str) -> None:
    """In words."""
    with pytest.raises(ilsdi.IlsDiFault, match=words):
        ilsdi.read(body)


def test_get_availability_says_less() -> None:
    """Status and message of each item, no days."""
    item = (
        '<dlf:item id="{0}"><dlf:simpleavailability><dlf:identifier>{0}</dlf:identifier>'
        "<dlf:availabilitystatus>{1}</dlf:availabilitystatus><dlf:availabilitymsg>{2}</dlf:availabilitymsg>"
        "<dlf:location>Main</dlf:location></dlf:simpleavailability></dlf:item>"
    )
    items = "".join(
        item.format(*row)
        for row in [("1", "available", ""), ("2", "not available", "Checked out"), ("3", "available", "Not for loan")]
    )
    body = (
        '<dlf:collection xmlns:dlf="http://diglib.org/ilsdi/1.1"><dlf:record>'
        f'<dlf:bibliographic id="7"/><dlf:items>{items}</dlf:items></dlf:record></dlf:collection>'
    ).encode()
    said = verdict(body)
    assert (said.owned, said.lendable, said.available) == (True, True, 1)
    assert said.note == "Checked out; not for loan, only for use in the library"


def test_bytes_are_read_as_they_are_and_names_mended() -> None:
    """Declared Latin-1, written in UTF-8, one name encoded twice."""
    twice = "Bibliothèque".encode().decode("latin-1")
    branch = "<holdingbranchname>{}</holdingbranchname>"
    declared = b'<?xml version="1.0" encoding="ISO-8859-1"?>'
    (holding,) = ilsdi.read(declared + records(IN + branch.format(twice))).holdings
    assert holding.locations == ("Bibliothèque",)
    latin = declared + records(branch.format("Læsø")).decode().encode("latin-1")
    assert ilsdi.read(latin).holdings[0].locations == ("Læsø",)


needs_samples = pytest.mark.skipif(not SAMPLES.exists(), reason="the study material is not there")


@needs_samples
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "ilsdi_koha_xmlGetRecordHarryPotter.xml",
            {"owned": True, "lendable": True, "available": 1, "earliest": None, "queue": 0},
        ),
        (
            "ilsdi_koha_xmlGetRecordOneJardinEnfance.xml",
            {"owned": True, "lendable": True, "available": 0, "earliest": date(2011, 8, 20), "queue": 0},
        ),
        (
            "ilsdi_nanook_xmlGetRecordLiliGrisbiAndCo.xml",
            {"owned": True, "lendable": True, "available": 1, "earliest": None, "queue": None},
        ),
        ("ilsdi_nanook_xmlGetRecordError.xml", {"owned": False}),
    ],
)
def test_real_answers(name: str, expected: dict[str, object]) -> None:
    """Those of Koha's and Nanook's drivers."""
    said = verdict((SAMPLES / name).read_bytes())
    assert {field: getattr(said, field) for field in expected} == expected


@needs_samples
def test_a_real_error_page_is_refused() -> None:
    """Tomcat's, with HTTP 200."""
    with pytest.raises((XmlError, ilsdi.IlsDiFault)):
        ilsdi.read((SAMPLES / "ilsdi_nanook_htmlTomcatError.html").read_bytes())


@given(st.binary() | st.text().map(records))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    """No other errors than the typed ones."""
    with suppress(XmlError, ilsdi.IlsDiFault):
        ilsdi.read(body)
