"""ISO 20775 by bytes: three dialects that real systems speak, and what the reader makes of bad ones."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from schemas.iso20775 import Holdings, NotHoldingsError, read
from schemas.iso20775.leaves import MAX_TEXTS
from schemas.iso20775.read import MAX_DETAILS, MAX_PIECES
from schemas.iso20775.values import (
    Amount,
    AvailabilityInformation,
    Charge,
    CopiesSummary,
    EnumerationAndChronology,
    Fee,
    Holding,
    Identifier,
    Level,
    Numbering,
    PartSet,
    Piece,
    PieceStatus,
    PolicyAvailability,
    Simple,
    SummaryPolicy,
    SummaryStatus,
)
from schemas.xml import DoctypeRefused, NotXml, TooBig

ALMA = b"""<holdings xmlns="http://www.loc.gov/standards/iso20775/"><holding>
  <institutionIdentifier><value>NO-1110307</value><typeOrSource><text>ISIL</text></typeOrSource></institutionIdentifier>
  <physicalLocation>Biblioteket</physicalLocation>
  <holdingSimple>
    <copiesSummary><copiesCount>2</copiesCount>
      <status><availableCount>1</availableCount><availableFor>1</availableFor>
        <earliestDispatchDate>2026-06-15T00:00:00.000Z</earliestDispatchDate></status>
      <status><availableCount>1</availableCount><availableFor>2</availableFor>
        <earliestDispatchDate>2026-06-15T00:00:00.000Z</earliestDispatchDate></status>
    </copiesSummary>
    <copyInformation>
      <pieceIdentifier><value>19a031968</value><typeOrSource><text>ITEM ID</text></typeOrSource></pieceIdentifier>
      <resourceIdentifier><value>222</value><typeOrSource><text>HOLDING MMS ID</text></typeOrSource>
      </resourceIdentifier>
      <sublocation>xb0001</sublocation><shelfLocator>612 Kr</shelfLocator>
      <availabilityInformation><status><availabilityStatus>1</availabilityStatus><availableFor>1</availableFor>
        <dateTimeAvailable>2026-06-15T00:00:00.000Z</dateTimeAvailable></status><policy> <code>3</code> </policy>
      </availabilityInformation>
    </copyInformation>
    <copyInformation><pieceIdentifier><value>19a031967</value></pieceIdentifier></copyInformation>
  </holdingSimple></holding>
  <resource><resourceIdentifier><value>99</value><typeOrSource><text>SUFFICIENT</text></typeOrSource></resourceIdentifier>
  </resource></holdings>"""

OCLC = b"""<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<holdings xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xsi:noNamespaceSchemaLocation="http://www.loc.gov/standards/iso20775/N121_ISOholdings_v4.xsd">
<holding><institutionIdentifier><value>WAU</value></institutionIdentifier></holding>
<holding><institutionIdentifier><value>CCD</value></institutionIdentifier></holding></holdings>"""

PLAIN = b"""<h:holdings xmlns:h="info:ofi/fmt:xml:xsd:iso20775"><h:holding>
  <h:institutionIdentifier><h:value>DK-773000</h:value>
    <h:typeOrSource><h:pointer>info:isil</h:pointer></h:typeOrSource></h:institutionIdentifier>
  <h:holdingStructured><h:set><h:label>bind</h:label><h:completeness>2</h:completeness>
    <h:component><h:pieceIdentifier><h:value>31</h:value></h:pieceIdentifier>
      <h:enumerationAndChronology unitType="2" note="till\xc3\xa6g"><h:structured>
        <h:enumeration level="1"><h:caption>Bd.</h:caption><h:value>3</h:value></h:enumeration>
        <h:chronology><h:value>1999</h:value></h:chronology></h:structured></h:enumerationAndChronology>
      <h:availabilityInformation><h:status><h:availabilityStatus>2</h:availabilityStatus>
        <h:dateTimeAvailable>2026-06-29</h:dateTimeAvailable></h:status>
        <h:reservationPolicy>2</h:reservationPolicy><h:reservationQueue>4</h:reservationQueue>
      </h:availabilityInformation></h:component></h:set></h:holdingStructured>
  <h:summaryPolicy><h:form><h:value>book</h:value></h:form>
    <h:availability><h:availableFor>1</h:availableFor><h:text>28 dage</h:text></h:availability>
    <h:feeInformation><h:feeStructured><h:feeReason>porto</h:feeReason><h:feeUnit>stk</h:feeUnit>
      <h:feeAmount currencyCode="DKK">50</h:feeAmount></h:feeStructured></h:feeInformation></h:summaryPolicy>
  </h:holding></h:holdings>"""


def test_the_alma_dialect() -> None:
    """Repeated copies, a status for each service, a policy with a child element, midnight UTC."""
    day = date(2026, 6, 15)
    assert read(ALMA) == Holdings(
        holdings=(
            Holding(
                institution=Identifier(value="NO-1110307", text="ISIL"),
                locations=("Biblioteket",),
                simple=Simple(
                    summary=CopiesSummary(
                        copies=2,
                        statuses=(
                            SummaryStatus(available_count=1, available_for=1, earliest_dispatch=day),
                            SummaryStatus(available_count=1, available_for=2, earliest_dispatch=day),
                        ),
                    ),
                    copies=(
                        Piece(
                            identifiers=(Identifier(value="19a031968", text="ITEM ID"),),
                            resource=Identifier(value="222", text="HOLDING MMS ID"),
                            sublocations=("xb0001",),
                            shelf_locators=("612 Kr",),
                            availability=AvailabilityInformation(
                                statuses=(PieceStatus(availability=1, available_for=1, available_from=day),),
                                policy="3",
                            ),
                        ),
                        Piece(identifiers=(Identifier(value="19a031967"),)),
                    ),
                ),
            ),
        ),
        resources=(Identifier(value="99", text="SUFFICIENT"),),
    )


def test_the_oclc_dialect() -> None:
    """No namespace, no typeOrSource, nothing but who holds it."""
    assert read(OCLC) == Holdings(
        holdings=(
            Holding(institution=Identifier(value="WAU")),
            Holding(institution=Identifier(value="CCD")),
        )
    )


def test_the_plain_dialect_with_a_prefix() -> None:
    """The third namespace, structured, with a part of its own, a queue, a policy and a structured fee."""
    part = Piece(
        identifiers=(Identifier(value="31"),),
        enumerations=(
            EnumerationAndChronology(
                numbering=Numbering(
                    enumeration=(Level(value="3", level=1, caption="Bd."),), chronology=(Level(value="1999"),)
                ),
                unit_type=2,
                note="tillæg",
            ),
        ),
        availability=AvailabilityInformation(
            statuses=(PieceStatus(availability=2, available_from=date(2026, 6, 29)),),
            reservation_policy=2,
            queue=4,
        ),
    )
    policy = SummaryPolicy(
        form=Identifier(value="book"),
        availabilities=(PolicyAvailability(available_for=1, text="28 dage"),),
        fee=Fee(charges=(Charge(amount=Amount(value=Decimal(50), currency="DKK"), reason="porto", unit="stk"),)),
    )
    assert read(PLAIN).holdings == (
        Holding(
            institution=Identifier(value="DK-773000", pointer="info:isil"),
            sets=(PartSet(label="bind", completeness=2, components=(part,)),),
            policies=(policy,),
        ),
    )


def test_a_single_holding_element_is_taken() -> None:
    """MODS carries one without the root."""
    holding = ALMA[ALMA.index(b"<holding>") : ALMA.index(b"</holding>") + 10]
    assert read(holding).holdings == read(ALMA).holdings


def test_what_cannot_be_read_is_told_and_not_lost() -> None:
    """A date in words and a count in words: left out, once each in the remarks."""
    bad = ALMA.replace(b"2026-06-15T00:00:00.000Z", b"snart").replace(
        b"<copiesCount>2</copiesCount>", b"<copiesCount>mange</copiesCount>"
    )
    holdings = read(bad)
    assert holdings.remarks == (
        "copiesCount left out: no count or code",
        "earliestDispatchDate left out: no known form of a date",
        "dateTimeAvailable left out: no known form of a date",
    )
    assert holdings.holdings[0].simple == Simple(
        summary=CopiesSummary(
            copies=1,
            statuses=(
                SummaryStatus(available_count=1, available_for=1),
                SummaryStatus(available_count=1, available_for=2),
            ),
        ),
        copies=read(bad).holdings[0].simple.copies,  # type: ignore[union-attr]
    )


COPY = b"<copyInformation><pieceIdentifier><value>1</value></pieceIdentifier></copyInformation>"
STATUS = b"<status><availableCount>1</availableCount></status>"


def test_thousands_of_copies_are_cut_with_a_remark() -> None:
    """A weekly journal must not hold up the answer; the holding itself counts as one."""
    body = b"<holding><holdingSimple>" + COPY * (MAX_PIECES + 7) + b"</holdingSimple></holding>"
    holdings = read(b"<holdings>" + body + b"</holdings>")
    simple = holdings.holdings[0].simple
    assert simple is not None
    assert len(simple.copies) == MAX_PIECES - 1
    assert holdings.remarks == ("only the first 5,000 of 5,008 holdings, copies and parts were read",)


def test_thousands_of_statuses_are_cut_with_a_remark() -> None:
    """A server that repeats itself must not hold up the others."""
    body = b"<holdingSimple><copiesSummary>" + STATUS * (MAX_DETAILS + 3) + b"</copiesSummary></holdingSimple>"
    holdings = read(b"<holding>" + body + b"</holding>")
    simple = holdings.holdings[0].simple
    assert simple is not None
    assert simple.summary is not None
    assert len(simple.summary.statuses) == MAX_DETAILS
    assert holdings.remarks == ("only the first 20,000 of 20,003 statuses and numbers were read",)


def test_a_hundred_notes_are_enough() -> None:
    """Texts of one element have a limit of their own."""
    body = b"<holding>" + b"<physicalLocation>x</physicalLocation>" * 200 + b"</holding>"
    assert read(body).holdings[0].locations == ("x",) * MAX_TEXTS


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (b"<html/>", NotHoldingsError),
        (b"<searchRetrieveResponse/>", NotHoldingsError),
        (ALMA[:-20], NotXml),
        (b"", NotXml),
        (b"<!DOCTYPE holdings [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><holdings>&x;</holdings>", DoctypeRefused),
        (b"<holdings>" + b" " * 3_000_000 + b"</holdings>", TooBig),
    ],
)
def test_what_is_no_holdings_answer_is_refused(body: bytes, fault: type[Exception]) -> None:
    """With one typed error each."""
    with pytest.raises(fault):
        read(body)


def test_an_empty_answer_holds_nothing() -> None:
    """No holding at all is read as such."""
    assert read(b"<holdings/>") == Holdings()
