"""The whole of ISO 20775: what every element is read to, and what our schemas say of real answers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from lxml import etree

from schemas.iso20775 import LOC, Holdings, read, write
from schemas.iso20775.history import Collection, CollectionProfile, CountPeriod, LastActivity, SummaryHistory
from schemas.iso20775.schema import SCHEMAS
from schemas.iso20775.values import Amount, Charge, ElectronicLocator, Fee
from schemas.xml import namespace, parse
from tests.shared import DATA

SAMPLES = DATA / "iso20775" / "responses"
WHOLE = b"""<holdings xmlns="http://www.loc.gov/standards/iso20775/"><holding>
<institutionIdentifier><value>DK-773000</value><typeOrSource><text>ISIL</text></typeOrSource></institutionIdentifier>
<physicalLocation>Hovedbiblioteket</physicalLocation>
<physicalAddress><text>Torvet 1</text></physicalAddress>
<physicalAddress><a:street xmlns:a="urn:address">Havnen</a:street><a:no xmlns:a="urn:address">2</a:no></physicalAddress>
<electronicAddress><text>bib@example.dk</text></electronicAddress>
<holdingSimple><copiesSummary><copiesCount>2</copiesCount></copiesSummary>
<copyInformation><pieceIdentifier><value>31</value></pieceIdentifier>
<monetaryValuation currencyCode="DKK">199.50</monetaryValuation>
<electronicLocator accessRestrictions="2"><pointer>https://bib.example.dk/42</pointer></electronicLocator>
<electronicLocator><text>ask at the desk</text></electronicLocator>
<availabilityInformation><feeInformation>
<feeStructured><feeReason>ILL</feeReason><feeUnit>loan</feeUnit><feeAmount currencyCode="DKK">50</feeAmount>
</feeStructured>
<feeStructured><feeAmount>2.5</feeAmount></feeStructured></feeInformation></availabilityInformation></copyInformation>
</holdingSimple>
<summaryHistory><countPeriod><countPeriodStart>2025-01-01T00:00:00Z</countPeriodStart>
<countPeriodEnd>2025-12-31T00:00:00Z</countPeriodEnd>
<totalCirculation><totalCirculationCount>9</totalCirculationCount><totalLoansCount>7</totalLoansCount>
<totalILL><totalILLCount>2</totalILLCount><totalILLLent>1</totalILLLent></totalILL></totalCirculation>
<totalAccessCount>3</totalAccessCount>
<copiesCount><totalAcquired><totalAcquiredCount>1</totalAcquiredCount><collection><totalCollectionCount>1</totalCollectionCount>
<collectionProfile><collectionCode>S</collectionCode><collectionDescription>Sk\xc3\xb8n</collectionDescription>
</collectionProfile></collection></totalAcquired></copiesCount></countPeriod>
<lastActivityInfo><lastActivityDate>2025-11-03T00:00:00Z</lastActivityDate>
<lastActivityType><value>loan</value></lastActivityType></lastActivityInfo></summaryHistory>
</holding></holdings>"""


def test_what_lending_does_not_ask_for_is_read_too() -> None:
    """Addresses in words or in anybody's elements, worth, fees, locators, history."""
    holdings = read(WHOLE)
    (holding,) = holdings.holdings
    assert holding.physical_addresses == ("Torvet 1", "Havnen 2")
    assert holding.electronic_addresses == ("bib@example.dk",)
    assert holding.simple is not None
    (copy,) = holding.simple.copies
    assert copy.valuation == Amount(value=Decimal("199.50"), currency="DKK")
    assert copy.electronic_locators == (
        ElectronicLocator(pointer="https://bib.example.dk/42", access=2),
        ElectronicLocator(text="ask at the desk"),
    )
    assert copy.availability is not None
    fee = Fee(
        charges=(
            Charge(amount=Amount(value=Decimal(50), currency="DKK"), reason="ILL", unit="loan"),
            Charge(amount=Amount(value=Decimal("2.5"))),
        )
    )
    assert copy.availability.fee == fee
    assert fee.words == "ILL/loan/50; 2.5"
    assert holding.history == SummaryHistory(
        periods=(
            CountPeriod(
                start=date(2025, 1, 1),
                end=date(2025, 12, 31),
                counts={"circulation": 9, "loans": 7, "ill": 2, "ill_lent": 1, "accesses": 3, "acquired": 1},
                collections=(Collection(count=1, profiles=(CollectionProfile(code="S", description="Skøn"),)),),
            ),
        ),
        activities=(LastActivity(day=date(2025, 11, 3), kind="loan"),),
    )
    assert holdings.remarks == ()


def test_a_whole_answer_comes_back_valid() -> None:
    """All of it, though an address is written as words."""
    written = write(read(WHOLE)).encode()
    assert read(written) == read(WHOLE)
    assert SCHEMAS[LOC].is_valid(parse(written))
    assert SCHEMAS[LOC].is_valid(parse(WHOLE))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"physicalLocation>", b"physicalPlace>"),
        (b"<copiesCount>2</copiesCount>", b"<copiesCount>0</copiesCount>"),
        (
            b"<copiesCount>2</copiesCount>",
            b"<copiesCount>2</copiesCount><status><availableFor>7</availableFor></status>",
        ),
        (b'accessRestrictions="2"', b'accessRestrictions="7"'),
        (b"<feeAmount>2.5", b"<feeAmount>free"),
        (b"2025-11-03T00:00:00Z", b"2025-11-03"),
        (b"<holdingSimple>", b"<holdingStructured/><holdingSimple>"),
    ],
)
def test_the_schema_minds(before: bytes, after: bytes) -> None:
    """Names, codes, counts, dates, and both kinds of holding at once."""
    broken = WHOLE.replace(before, after)
    assert broken != WHOLE
    assert not SCHEMAS[LOC].is_valid(parse(broken))


def test_a_fee_that_is_no_amount_is_kept_in_words() -> None:
    """Nothing is lost in silence."""
    holding = read(WHOLE.replace(b"<feeAmount>2.5", b"<feeAmount>free")).holdings[0]
    assert holding.simple is not None
    information = holding.simple.copies[0].availability
    assert information is not None
    assert information.fee == Fee(text="ILL/loan/50; free")


@pytest.mark.skipif(not SAMPLES.exists(), reason="the study material is not there")
@pytest.mark.parametrize(
    ("name", "valid"),
    [
        ("alma_isohold_sru_holdings_complex.xml", True),
        ("alma_isohold_sru_holdings_with_only_copy.xml", True),
        ("oclc_worldcat_libraries_N121v4.xml", False),
    ],
)
def test_real_answers_by_our_schema(name: str, valid: bool) -> None:  # noqa: FBT001  a column
    """Alma's are valid; OCLC, of an older release, names holders without what they hold."""
    root = parse((SAMPLES / name).read_bytes())
    found = [root] if root.tag == "holdings" else list(root.iter("{*}holdings"))
    assert [SCHEMAS[namespace(one)].is_valid(parse(etree.tostring(one))) for one in found] == [valid] * len(found)
    assert all(isinstance(read(one), Holdings) for one in found)
