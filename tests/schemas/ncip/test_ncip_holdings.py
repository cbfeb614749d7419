"""What items mean in the words of ISO 20775: real answers, and the tables of codes one by one."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.iso20775 import Holdings, judge
from schemas.iso20775.read import MAX_PIECES
from schemas.iso20775.values import (
    AvailabilityInformation,
    AvailabilityStatus,
    AvailableFor,
    Holding,
    Identifier,
    Level,
    Numbering,
    Piece,
    PieceStatus,
    Simple,
)
from schemas.ncip import read
from schemas.ncip.codes import CIRCULATION, NOT_FOR_LOAN
from schemas.ncip.holdings import items_of, problems_inside
from schemas.ncip.models import told_names
from schemas.ncip.read import MAX_ELEMENTS, NcipFault
from tests.shared import DATA

TODAY = date(2026, 6, 15)
SAMPLES = DATA / "adapters" / "samples"
A = AvailabilityStatus

with_samples = pytest.mark.skipif(not SAMPLES.exists(), reason="the real messages are not here")


def items(xml: str, *, not_for_loan: frozenset[str] = frozenset()) -> Holdings:
    """What a document tells of."""
    return items_of(read(xml.encode()), not_for_loan=not_for_loan, today=TODAY)


def sample(name: str) -> Holdings:
    """What a real answer tells of."""
    message = read((SAMPLES / f"{name}.xml").read_bytes())
    return items_of(message, not_for_loan=frozenset(), today=TODAY)


def looked_up(fields: str, *, around: str = "") -> Piece:
    """The piece of an answer about one item."""
    holdings = items(
        "<NCIPMessage><LookupItemResponse><ItemId><ItemIdentifierValue>1</ItemIdentifierValue></ItemId>"
        f"{around}<ItemOptionalFields>{fields}</ItemOptionalFields></LookupItemResponse></NCIPMessage>"
    )
    simple = holdings.holdings[0].simple
    assert simple is not None
    return simple.copies[0]


def status(piece: Piece) -> PieceStatus:
    """Its one status."""
    assert piece.availability is not None
    return piece.availability.statuses[0]


@with_samples
def test_an_item_that_is_in_and_stays_in() -> None:
    """Aleph's answer: on its shelf, for use in the library only, at its place."""
    assert sample("ncip2/xcaleph_lookup-item-itemid.response").holdings == (
        Holding(
            institution=Identifier(value="MZK"),
            locations=("MZK?",),
            simple=Simple(
                copies=(
                    Piece(
                        identifiers=(Identifier(value="MZK01000000421-MZK50000000421000010", text="Accession Number"),),
                        sublocations=("Science, Technology and Medicine / 6th Floor",),
                        shelf_locators=("621.3 ANG",),
                        availability=AvailabilityInformation(
                            statuses=(PieceStatus(availability=A.AVAILABLE, available_for=AvailableFor.REFERENCE),),
                            policy="In Library Use Only",
                            queue=0,
                        ),
                    ),
                )
            ),
        ),
    )
    verdict = judge(sample("ncip2/xcaleph_lookup-item-itemid.response"), today=TODAY)
    assert (verdict.owned, verdict.lendable, verdict.available) == (True, False, 0)


@with_samples
def test_the_sets_of_a_record() -> None:
    """One holding for each place; every item a copy."""
    (one,) = sample("ncip2/xccore_LookupItemSetResponse1").holdings
    assert one.locations == ("Main",)
    first = judge(sample("ncip2/xccore_LookupItemSetResponse1"), today=TODAY)
    assert (first.lendable, first.available) == (True, 3)
    both = sample("ncip2/xccore_LookupItemSetResponse2")
    assert [(holding.locations, len(holding.simple.copies)) for holding in both.holdings if holding.simple] == [
        (("Main",), 3),
        (("Law",), 3),
    ]
    assert judge(both, today=TODAY).available == 6


@with_samples
def test_an_answer_with_everything() -> None:
    """Numbering in steps, the first of two restrictions that keeps it in the house."""
    (holding,) = sample("ncip2/xccore_LookupItemResponseSample2").holdings
    assert holding.simple is not None
    (piece,) = holding.simple.copies
    steps = (Level(value="String", caption="String"), Level(value="String", caption="String"))
    assert [one.numbering for one in piece.enumerations] == [Numbering(chronology=steps)] * 2
    assert status(piece).available_for == AvailableFor.REFERENCE
    assert piece.availability is not None
    assert (piece.availability.queue, piece.shelf_locators) == (1, ("String",))


@with_samples
def test_danish_answers_tell_who_waits_and_seldom_a_status() -> None:
    """Those who wait are counted and not kept; a status that says nothing stays unknown."""
    waited = sample("ncip1_dk/response_36_LookupItemResponse")
    assert judge(waited, today=TODAY, institution="710100").queue == 3
    assert "1333" not in repr(waited)
    (holding,) = sample("ncip1_dk/response_14_LookupItemResponse").holdings
    assert holding.institution == Identifier(value="DK-775100")
    assert holding.simple is not None
    assert status(holding.simple.copies[0]).availability == A.UNKNOWN
    assert judge(sample("ncip1_dk/response_01_LookupItemResponse"), today=TODAY).owned
    assert sample("ncip1_dk/response_15_LookupItemResponse.problem") == Holdings()


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("Available On Shelf", A.AVAILABLE),
        ("available  on SHELF", A.AVAILABLE),
        ("On Loan", A.NOT_AVAILABLE),
        ("On Order", A.NOT_AVAILABLE),
        ("Lost", A.NOT_AVAILABLE),
        ("Missing", A.NOT_AVAILABLE),
        ("Claimed Returned Or Never Borrowed", A.NOT_AVAILABLE),
        ("Not Available", A.NOT_AVAILABLE),
        ("Recalled", A.NOT_AVAILABLE),
        ("Available For Pickup", A.NOT_AVAILABLE),
        ("In Process", A.POSSIBLY_AVAILABLE),
        ("In Transit Between Library Locations", A.POSSIBLY_AVAILABLE),
        ("Pending Transfer", A.POSSIBLY_AVAILABLE),
        ("Waiting To Be Reshelved", A.POSSIBLY_AVAILABLE),
        ("Circulation Status Undefined", A.UNKNOWN),
        ("On the moon", A.UNKNOWN),
    ],
)
def test_every_circulation_status(code: str, expected: AvailabilityStatus) -> None:
    """All fourteen, in any spelling, and one that nobody knows."""
    assert status(looked_up(f"<CirculationStatus>{code}</CirculationStatus>")).availability == expected
    assert len(CIRCULATION) == 14


@pytest.mark.parametrize(
    ("code", "in_house"),
    [
        ("Not For Loan", True),
        ("In Library Use Only", True),
        ("Supervision Required", True),
        ("Use Only In Controlled Access", True),
        ("Limited Circulation, Short Loan Period", False),
        ("No Reproduction", False),
        ("Overnight Only", False),
        ("User Signature Required", False),
        ("Available For Supply Without Return", False),
    ],
)
def test_restrictions_override_the_shelf(code: str, in_house: bool) -> None:  # noqa: FBT001  a column
    """Available On Shelf and Not For Loan at once is not for loan."""
    on_shelf = "<CirculationStatus>Available On Shelf</CirculationStatus>"
    piece = looked_up(f"{on_shelf}<ItemUseRestrictionType>{code}</ItemUseRestrictionType>")
    service = status(piece).available_for
    assert service == (AvailableFor.REFERENCE if in_house else AvailableFor.LOAN)
    assert len(NOT_FOR_LOAN) == 4


def test_a_library_has_words_of_its_own() -> None:
    """A restriction or a place that keeps its items in the house."""
    xml = (
        "<NCIPMessage><LookupItemResponse><ItemOptionalFields><CirculationStatus>Available On Shelf</CirculationStatus>"
        "<Location><LocationName><LocationNameInstance><LocationNameLevel>1</LocationNameLevel>"
        "<LocationNameValue>Læsesal</LocationNameValue></LocationNameInstance></LocationName></Location>"
        "</ItemOptionalFields></LookupItemResponse></NCIPMessage>"
    )
    assert judge(items(xml), today=TODAY).lendable
    assert not judge(items(xml, not_for_loan=frozenset({"læsesal"})), today=TODAY).lendable


@pytest.mark.parametrize(
    ("fields", "around", "day"),
    [
        (
            "<CirculationStatus>On Loan</CirculationStatus><DateDue>2026-06-29T20:00:00Z</DateDue>",
            "",
            date(2026, 6, 29),
        ),
        ("<DateDue>2026-06-28T23:30:00Z</DateDue>", "", date(2026, 6, 29)),
        ("<CirculationStatus>On Loan</CirculationStatus>", "<DateDue>2026-06-29</DateDue>", date(2026, 6, 29)),
        (
            "<CirculationStatus>On Loan</CirculationStatus><Ext><DateDue>2026-06-29</DateDue></Ext>",
            "",
            date(2026, 6, 29),
        ),
        ("<CirculationStatus>Available On Shelf</CirculationStatus><DateDue>2026-05-01</DateDue>", "", None),
        ("<CirculationStatus>On Loan</CirculationStatus><DateDue>snart</DateDue>", "", None),
    ],
)
def test_when_an_item_is_back(fields: str, around: str, day: date | None) -> None:
    """Wherever the day stands, in the library's zone; a day without a status says that it is out."""
    piece = looked_up(fields, around=around)
    assert status(piece).available_from == day
    assert (status(piece).availability == A.AVAILABLE) == ("On Shelf" in fields)


def test_where_an_item_is_now() -> None:
    """A temporary location while it holds, by levels whatever their order; else the first."""

    def location(kind: str, name: str, until: str) -> str:
        return (
            f"<Location><LocationType>{kind}</LocationType><LocationName>"
            "<LocationNameInstance><LocationNameLevel>2</LocationNameLevel>"
            f"<LocationNameValue>{name} 2</LocationNameValue></LocationNameInstance>"
            "<LocationNameInstance><LocationNameLevel>1</LocationNameLevel>"
            f"<LocationNameValue>{name} 1</LocationNameValue></LocationNameInstance></LocationName>"
            f"<ValidToDate>{until}</ValidToDate></Location>"
        )

    home = location("Permanent Location", "Hjemme", "")
    assert looked_up(home + location("Temporary Location", "Ude", "2026-06-15")).sublocations == ("Ude 2",)
    assert looked_up(home + location("Temporary Location", "Ude", "2026-06-14")).sublocations == ("Hjemme 2",)


def a_set(inside: str, *, queue: str = "") -> str:
    """An answer about one record."""
    return (
        f"<NCIPMessage><LookupItemSetResponse><BibInformation>{queue}<HoldingsSet>{inside}</HoldingsSet>"
        "</BibInformation></LookupItemSetResponse></NCIPMessage>"
    )


def test_a_queue_for_the_title_counts_once() -> None:
    """However many places have copies."""
    identifier = "<ItemId><AgencyId>{}</AgencyId><ItemIdentifierValue>1</ItemIdentifierValue></ItemId>"
    item = f"<ItemInformation>{identifier}</ItemInformation>"
    xml = a_set(item.format("A") + item.format("B"), queue="<TitleHoldQueueLength>4</TitleHoldQueueLength>")
    assert len(items(xml).holdings) == 2
    assert judge(items(xml), today=TODAY).queue == 4


def test_an_item_with_a_problem_is_left_out_and_told() -> None:
    """The others count; what the problem repeats is not told."""
    xml = a_set(
        "<ItemInformation><Problem><ProblemType>Item Access Denied</ProblemType><ProblemValue>x9</ProblemValue>"
        "</Problem></ItemInformation><ItemInformation><ItemOptionalFields><CirculationStatus>Available On Shelf"
        "</CirculationStatus></ItemOptionalFields></ItemInformation>"
    )
    assert judge(items(xml), today=TODAY).available == 1
    assert items(xml).remarks == ("an item was left out with the problem 'Item Access Denied'",)
    assert [problem.type for problem in problems_inside(read(xml.encode()))] == ["Item Access Denied"]


def test_a_journal_is_read_up_to_a_limit() -> None:
    """The number that was left out is told; a document of nothing but elements is refused."""
    many = items(a_set("<ItemInformation/>" * (MAX_PIECES + 7)))
    assert many.remarks == (f"only the first {MAX_PIECES:,} of {MAX_PIECES + 7:,} items were read",)
    with pytest.raises(NcipFault, match="more than"):
        read(b"<NCIPMessage>" + b"<a/>" * MAX_ELEMENTS + b"</NCIPMessage>")


NAMES = sorted(
    told_names("""
    BibInformation HoldingsSet ItemInformation ItemId ItemIdentifierValue ItemOptionalFields CirculationStatus DateDue
    HoldQueueLength ItemUseRestrictionType Location LocationName LocationNameInstance LocationNameLevel
    LocationNameValue ItemDescription HoldingsInformation StructuredHoldingsData HoldingsChronology Scheme Value
    ChronologyLevelInstance ChronologyLevel CurrentRequester Problem ProcessingError ProcessingErrorElement Ext
    """)
)
TREES = st.recursive(
    st.sampled_from(["", "1", "-1", "x" * 50, "2026-06-31", "0001-01-01T00:00:00Z", "999999999999"]),
    lambda inside: st.lists(st.builds("<{0}>{1}</{0}>".format, st.sampled_from(NAMES), inside), max_size=4).map(
        "".join
    ),
    max_leaves=30,
)


@given(st.sampled_from(["LookupItemResponse", "LookupItemSetResponse", "Ext", "Problem", ""]), TREES)
def test_elements_anywhere_are_read_or_refused(name: str, tree: str) -> None:
    """Whatever stands where: holdings that can be judged, or a fault of NCIP."""
    try:
        found = items(
            f"<NCIPMessage><{name}>{tree}</{name}></NCIPMessage>" if name else f"<NCIPMessage>{tree}</NCIPMessage>"
        )
    except NcipFault:
        return
    assert judge(found, today=TODAY, institution="710100").available >= 0
