"""What is written is read again, in the order of the schema, in every namespace."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.iso20775 import LOC, NO_NAMESPACE, OPENURL, CannotWriteError, Holding, Holdings, read, write
from schemas.iso20775.history import COUNTS as COUNTS_OF
from schemas.iso20775.history import Collection, CollectionProfile, CountPeriod, LastActivity, SummaryHistory
from schemas.iso20775.schema import SCHEMAS
from schemas.iso20775.values import (
    Amount,
    AvailabilityInformation,
    Charge,
    CopiesSummary,
    ElectronicLocator,
    EnumerationAndChronology,
    Fee,
    Identifier,
    Level,
    Numbering,
    PartSet,
    Piece,
    PieceStatus,
    PolicyAvailability,
    Retention,
    Simple,
    SummaryPolicy,
    SummaryStatus,
)
from schemas.xml import parse

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Cn", "Z"]), min_size=1, max_size=12)
COUNTS = st.integers(0, 99)
FEES = st.builds(Fee, text=WORDS) | st.builds(
    Fee,
    charges=st.lists(
        st.builds(
            Charge,
            amount=st.builds(
                Amount,
                value=st.decimals(-99999, 99999, places=2, allow_nan=False),
                currency=st.none() | st.sampled_from(["DKK", "EUR"]),
            ),
            reason=st.none() | WORDS,
            unit=st.none() | WORDS,
        ),
        min_size=1,
        max_size=2,
    ).map(tuple),
)
LOCATORS = st.builds(ElectronicLocator, text=WORDS, access=st.none() | st.integers(0, 6)) | st.builds(
    ElectronicLocator, pointer=st.just("https://lib.example/42"), access=st.none() | st.integers(0, 6)
)
DAYS = st.dates(date(1950, 1, 1), date(2150, 1, 1))


def maybe(strategy: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    """Present or absent."""
    return st.none() | strategy


def some(strategy: st.SearchStrategy[object], least: int = 0) -> st.SearchStrategy[tuple[object, ...]]:
    """A short tuple."""
    return st.lists(strategy, min_size=least, max_size=2).map(tuple)


IDENTIFIERS = st.builds(Identifier, value=WORDS, text=maybe(WORDS)) | st.builds(
    Identifier, value=WORDS, pointer=maybe(st.integers(0, 99).map("info:isil/{}".format))
)
LEVELS = st.builds(Level, value=WORDS, level=st.integers(1, 9), caption=maybe(WORDS))
NUMBERINGS = st.builds(Numbering, text=WORDS) | st.builds(
    Numbering, enumeration=some(LEVELS, 1), chronology=some(LEVELS)
)
SINGLE = st.builds(
    EnumerationAndChronology,
    numbering=NUMBERINGS,
    unit_type=st.integers(1, 3),
    alternative=st.booleans(),
    note=maybe(WORDS),
)
RANGE = st.builds(EnumerationAndChronology, numbering=NUMBERINGS, ending=maybe(NUMBERINGS))
AVAILABILITIES = st.builds(
    AvailabilityInformation,
    statuses=some(
        st.builds(
            PieceStatus,
            availability=st.integers(0, 3),
            available_for=maybe(st.integers(0, 6)),
            available_from=maybe(DAYS),
        )
    ),
    policy=maybe(WORDS),
    fee=maybe(FEES),
    reservation_policy=maybe(st.integers(0, 3)),
    queue=maybe(COUNTS),
)


def pieces(*, in_set: bool) -> st.SearchStrategy[Piece]:
    """A copy, or a part of a set."""
    return st.builds(
        Piece,
        identifiers=some(IDENTIFIERS, 1),
        resource=st.none() if in_set else maybe(IDENTIFIERS),
        form=maybe(IDENTIFIERS),
        sublocations=some(WORDS),
        shelf_locators=some(WORDS),
        electronic_locators=some(LOCATORS),
        valuation=maybe(st.builds(Amount, value=st.decimals(0, 999, places=2, allow_nan=False), currency=maybe(WORDS))),
        notes=some(WORDS),
        enumerations=some(SINGLE, 1 if in_set else 0),
        availability=maybe(AVAILABILITIES),
    )


SIMPLE = st.builds(
    Simple,
    summary=st.builds(
        CopiesSummary,
        copies=st.integers(1, 99),
        statuses=some(
            st.builds(
                SummaryStatus,
                available_count=maybe(COUNTS),
                available_for=maybe(st.integers(0, 6)),
                earliest_dispatch=maybe(DAYS),
            )
        ),
        queue=maybe(COUNTS),
        on_order=maybe(COUNTS),
    ),
    copies=some(pieces(in_set=False)),
)
SETS = st.builds(
    PartSet,
    label=maybe(WORDS),
    form=maybe(IDENTIFIERS),
    sublocation=maybe(WORDS),
    shelf_locators=some(WORDS),
    electronic_locators=some(LOCATORS),
    completeness=maybe(st.integers(0, 3)),
    extent=some(RANGE),
    retention=maybe(st.sampled_from(Retention)),
    resource=maybe(IDENTIFIERS),
    components=some(pieces(in_set=True)),
)
POLICIES = st.builds(
    SummaryPolicy,
    form=IDENTIFIERS,
    availabilities=some(st.builds(PolicyAvailability, available_for=st.integers(0, 6), text=maybe(WORDS)), 1),
    reservation_policy=maybe(st.integers(0, 3)),
    fee=maybe(FEES),
)
PROFILES = st.builds(CollectionProfile, code=WORDS, description=WORDS)
COLLECTIONS = st.builds(Collection, count=COUNTS, profiles=st.lists(PROFILES, max_size=2).map(tuple))


@st.composite
def periods(draw: st.DrawFn) -> CountPeriod:
    """A period whose counts stand where the schema has room: a total before its parts."""
    counts = draw(st.dictionaries(st.sampled_from(sorted(COUNTS_OF.values())), COUNTS))
    needs = {"loans": "circulation", "direct_borrowing": "circulation", "ill": "circulation"}
    needs |= {"ill_lent": "ill", "ill_borrowed": "ill"}
    for part, total in sorted(needs.items(), reverse=True):
        if part in counts:
            counts.setdefault(total, 9)
    if "ill" in counts:
        counts.setdefault("circulation", 9)
    collections = draw(st.lists(COLLECTIONS, max_size=2)) if "acquired" in counts else []
    return CountPeriod(start=draw(DAYS), end=draw(DAYS), counts=counts, collections=tuple(collections))


HISTORIES = st.builds(
    SummaryHistory,
    periods=some(periods()),
    activities=some(st.builds(LastActivity, day=DAYS, kind=WORDS)),
)
HOLDING = st.builds(
    Holding,
    institution=IDENTIFIERS,
    locations=some(WORDS),
    physical_addresses=some(WORDS),
    electronic_addresses=some(WORDS),
    simple=SIMPLE,
    policies=some(POLICIES),
    history=maybe(HISTORIES),
) | st.builds(Holding, institution=IDENTIFIERS, sets=some(SETS, 1), policies=some(POLICIES))
HOLDINGS = st.builds(Holdings, holdings=some(HOLDING, 1), resources=some(IDENTIFIERS))


@given(HOLDINGS, st.sampled_from([LOC, OPENURL, NO_NAMESPACE]))
def test_what_is_written_is_read_again(holdings: Holdings, namespace: str) -> None:
    """Any values, any namespace."""
    written = write(holdings, namespace=namespace)
    assert read(written.encode()) == holdings
    root = parse(written.encode())
    expected = f"{{{namespace}}}holdings" if namespace else "holdings"
    assert root.tag == expected
    assert SCHEMAS[namespace].is_valid(root), SCHEMAS[namespace].judge.error_log


def test_a_pointer_that_is_no_address_is_written_as_words() -> None:
    """Systems put anything there."""
    holding = Holding(institution=Identifier(value="1", pointer="[no URI]"), simple=Simple(summary=CopiesSummary()))
    written = write(Holdings(holdings=(holding,)))
    assert SCHEMAS[LOC].is_valid(parse(written.encode()))
    assert "<typeOrSource><text>[no URI]</text></typeOrSource>" in written


def test_codes_that_nobody_knows_are_written_as_unknown() -> None:
    """A receiver that is strict still takes the answer."""
    policy = SummaryPolicy(
        form=Identifier(value="book"), availabilities=(PolicyAvailability(available_for=9),), reservation_policy=8
    )
    simple = Simple(summary=CopiesSummary(statuses=(SummaryStatus(available_count=1, available_for=7),)))
    holding = Holding(institution=Identifier(value="1"), simple=simple, policies=(policy,))
    written = write(Holdings(holdings=(holding,)))
    assert SCHEMAS[LOC].is_valid(parse(written.encode()))
    assert written.count("<availableFor>0</availableFor>") == 2
    assert "<reservationPolicy>0</reservationPolicy>" in written


def test_the_order_is_that_of_the_schema() -> None:
    """Part a1 of the grammar, every element of a simple holding in its place."""
    copy = Piece(
        identifiers=(Identifier(value="31", text="barcode"),),
        resource=Identifier(value="99"),
        form=Identifier(value="book"),
        sublocations=("magasin",),
        shelf_locators=("86-096",),
        notes=("slidt",),
        enumerations=(EnumerationAndChronology(numbering=Numbering(text="1")),),
        availability=AvailabilityInformation(
            statuses=(PieceStatus(availability=1, available_for=1, available_from=date(2026, 6, 15)),),
            policy="28",
            fee=Fee(text="0"),
            reservation_policy=1,
            queue=2,
        ),
    )
    holding = Holding(
        institution=Identifier(value="DK-773000", text="ISIL"),
        locations=("Hovedbiblioteket",),
        simple=Simple(
            summary=CopiesSummary(
                copies=1,
                statuses=(SummaryStatus(available_count=1, available_for=1, earliest_dispatch=date(2026, 6, 15)),),
                queue=2,
                on_order=3,
            ),
            copies=(copy,),
        ),
        policies=(
            SummaryPolicy(
                form=Identifier(value="book"),
                availabilities=(PolicyAvailability(available_for=1),),
                reservation_policy=1,
                fee=Fee(text="0"),
            ),
        ),
    )
    names = re.findall(r"<(\w+)", write(Holdings(holdings=(holding,), resources=(Identifier(value="99"),))))
    assert " ".join(names) == (
        "holdings holding institutionIdentifier value typeOrSource text physicalLocation"
        " holdingSimple copiesSummary copiesCount status availableCount availableFor earliestDispatchDate"
        " reservationQueueLength onOrderCount"
        " copyInformation pieceIdentifier value typeOrSource text resourceIdentifier value form value"
        " sublocation shelfLocator note enumerationAndChronology text"
        " availabilityInformation status availabilityStatus availableFor dateTimeAvailable"
        " policy feeInformation feeText reservationPolicy reservationQueue"
        " summaryPolicy form value availability availableFor text reservationPolicy feeInformation feeText"
        " resource resourceIdentifier value"
    )


def test_days_are_times_that_the_schema_takes() -> None:
    """The schema wants a dateTime."""
    status = SummaryStatus(earliest_dispatch=date(2026, 6, 15))
    holding = Holding(institution=Identifier(value="1"), simple=Simple(summary=CopiesSummary(statuses=(status,))))
    assert "<earliestDispatchDate>2026-06-15T00:00:00Z</earliestDispatchDate>" in write(Holdings(holdings=(holding,)))


BARE = Identifier(value="DK-773000")
SUMMARY = Simple(summary=CopiesSummary())


@pytest.mark.parametrize(
    ("holdings", "missing"),
    [
        (Holdings(), "at least one holding"),
        (Holdings(holdings=(Holding(simple=SUMMARY),)), "institutionIdentifier"),
        (Holdings(holdings=(Holding(institution=BARE),)), "holdingSimple or holdingStructured"),
        (Holdings(holdings=(Holding(institution=BARE, simple=SUMMARY, sets=(PartSet(),)),)), "either"),
        (Holdings(holdings=(Holding(institution=BARE, simple=Simple()),)), "copiesSummary"),
        (
            Holdings(holdings=(Holding(institution=BARE, simple=Simple(summary=CopiesSummary(), copies=(Piece(),))),)),
            "copyInformation: a pieceIdentifier",
        ),
        (
            Holdings(holdings=(Holding(institution=BARE, sets=(PartSet(components=(Piece(identifiers=(BARE,)),)),)),)),
            "component: an enumerationAndChronology",
        ),
        (
            Holdings(holdings=(Holding(institution=BARE, simple=SUMMARY, policies=(SummaryPolicy(),)),)),
            "summaryPolicy: a form",
        ),
    ],
)
def test_what_the_schema_demands_is_not_made_up(holdings: Holdings, missing: str) -> None:
    """It says what is missing."""
    with pytest.raises(CannotWriteError, match=missing):
        write(holdings)
