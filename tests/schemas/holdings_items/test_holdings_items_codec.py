"""Pushes as real systems write them: what each says, what it comes to for a loan, and what is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Final

import pytest

from schemas.holdings_items import (
    Days,
    HoldingsItemsFault,
    Issue,
    Item,
    Kind,
    Outcome,
    PushedRecord,
    Status,
    Update,
    holdings_of,
    read,
    write,
)
from schemas.iso20775 import LendingVerdict, judge
from schemas.openholdingstatus.values import Authentication
from schemas.xml import child_text, parse
from tests.shared import DATA

SAMPLES: Final = DATA / "dbc" / "samples" / "holdingsitems" / "request"
TODAY: Final = date(2026, 6, 15)
DAY: Final = date(2026, 6, 20)
MOMENT: Final = int(datetime(2026, 6, 15, 8, tzinfo=UTC).timestamp()) * 1000


def sample(name: str) -> bytes:
    """A real request with its two placeholders filled."""
    if not SAMPLES.exists():
        pytest.skip("the real requests are not beside this checkout")
    text = (SAMPLES / f"{name}.xml").read_text(encoding="utf-8")
    return text.replace("%{ts}%", "2026-06-15T08:00:00Z").replace("%{date(+5d)}%", DAY.isoformat()).encode()


def item(number: str, status: Status, place: str, rule: str) -> Item:
    """An item of the real requests."""
    return Item(
        id=number,
        status=status,
        branch_id="a1",
        branch="The County",
        department="The House",
        location=place,
        sub_location="The Countertop" if place == "The Kitchen" else "The Shelf",
        circulation_rule=rule,
    )


def update(kind: Kind, record: PushedRecord, tracking: str) -> Update:
    """A real request as values; its login is there and empty."""
    return Update(kind=kind, agency="123456", records=(record,), authentication=Authentication(), tracking=tracking)


EXPECTED: Final = {
    "create-one": update(
        Kind.ITEMS,
        PushedRecord(
            record="87654321",
            modified=MOMENT,
            issues=(
                Issue(
                    id="00:1",
                    text="Some description",
                    expected=DAY,
                    items=(item("3", Status.ON_LOAN, "The Kitchen", "None"),),
                    modified=MOMENT,
                ),
            ),
        ),
        "one",
    ),
    "complete-collection": update(
        Kind.COMPLETE,
        PushedRecord(
            record="87654321",
            modified=MOMENT,
            issues=(
                Issue(
                    id="10:01",
                    text="Year #10 Issue #1",
                    expected=DAY,
                    items=(
                        item("1", Status.NOT_FOR_LOAN, "The Basement", "Stays in the basement"),
                        item("2", Status.ON_SHELF, "The Library", "None"),
                    ),
                    modified=MOMENT,
                ),
            ),
        ),
        "complete",
    ),
    "online": update(Kind.ONLINE, PushedRecord(record="87654321", modified=MOMENT, online=True), "online"),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_real_pushes_are_read_whole(name: str) -> None:
    """Every element that says something of holdings."""
    assert read(sample(name)) == EXPECTED[name]


@pytest.mark.parametrize("name", ["update-one", "update-all"])
def test_forms_to_fill_in_are_refused_with_what_is_wrong(name: str) -> None:
    """The other two real files list all statuses where one should stand."""
    with pytest.raises(HoldingsItemsFault, match=r"There is no status 'NotForLoan\|OnOrder"):
        read(sample(name))


def test_no_real_push_is_left_out() -> None:
    """Every file has its expectation."""
    if not SAMPLES.exists():
        pytest.skip("the real requests are not beside this checkout")
    assert {path.stem for path in SAMPLES.glob("*.xml")} == {*EXPECTED, "update-one", "update-all"}


@pytest.mark.parametrize(
    ("status", "restriction", "expected"),
    [
        (Status.ON_SHELF, "", LendingVerdict(owned=True, lendable=True, available=1)),
        (Status.ON_LOAN, "", LendingVerdict(owned=True, lendable=True)),
        (Status.ON_ORDER, "", LendingVerdict(owned=True, lendable=True, note="possibly available")),
        (Status.NOT_FOR_LOAN, "", LendingVerdict(owned=True, note="not for loan, only for use in the library")),
        (Status.LOST, "", LendingVerdict(owned=True, lendable=True)),
        (Status.DISCARDED, "", LendingVerdict()),
        (Status.DECOMMISSIONED, "", LendingVerdict()),
        (Status.ONLINE, "", LendingVerdict(owned=True, note="not for loan, only for online access")),
        (Status.ON_SHELF, "a", LendingVerdict(owned=True, note="not for loan, only for another service")),
        (Status.ON_SHELF, "b", LendingVerdict(owned=True, note="not for loan, only for another service")),
        (Status.ON_SHELF, "c", LendingVerdict(owned=True, note="not for loan, only for physical copy")),
        (Status.ON_SHELF, "d", LendingVerdict(owned=True, note="not for loan, only for use in the library")),
        (Status.ON_SHELF, "e", LendingVerdict(owned=True, lendable=True, note="possibly available")),
        (Status.ON_SHELF, "f", LendingVerdict(owned=True, note="not for loan, only for use in the library")),
        (Status.ON_SHELF, "g", LendingVerdict(owned=True, note="not for loan, only for another service")),
    ],
)
def test_every_status_and_restriction(status: Status, restriction: str, expected: LendingVerdict) -> None:
    """By the table, and by danMarc2's letters; what is discarded is the library's no more."""
    issue = Issue(id="1", items=(Item(id="1", status=status, restriction=restriction),))
    assert judge(holdings_of([issue]), today=TODAY) == expected


def test_a_day_is_told_unless_the_library_says_no() -> None:
    """Of the first volume, which is out; the second is in."""
    issues = [
        Issue(id="1", text="1", expected=DAY, items=(Item(id="1", status=Status.ON_LOAN),)),
        Issue(id="2", text="2", items=(Item(id="2", status=Status.ON_SHELF),)),
    ]
    assert judge(holdings_of(issues[:1]), today=TODAY).earliest == DAY
    assert judge(holdings_of(issues[:1], days=Days.NONE), today=TODAY).earliest is None
    both = judge(holdings_of(issues), today=TODAY)
    assert (both.available, both.volumes) == (1, 2)


PUSH: Final = """<holdingsItemsUpdate><holdingsItemsUpdateRequest><agencyId>710100</agencyId><bibliographicItem>
<bibliographicRecordId>1</bibliographicRecordId><modificationTimeStamp><modificationDateTime>2026-06-15T08:00:00Z
</modificationDateTime><modificationMilliSeconds>5</modificationMilliSeconds></modificationTimeStamp>
<holding><expectedDeliveryDate>2026-06-20</expectedDeliveryDate><issueId/><issueText/><holdingsItem><itemId>7</itemId>
<loanRestriction>a</loanRestriction><status>OnShelf</status></holdingsItem></holding>
</bibliographicItem></holdingsItemsUpdateRequest></holdingsItemsUpdate>"""


@pytest.mark.parametrize(
    ("right", "wrong", "sentence"),
    [
        ("2026-06-15T08:00:00Z", "yesterday", "needs a modificationTimeStamp"),
        (">5<", ">5000<", "needs a modificationTimeStamp"),
        ("2026-06-20", "soon", "expectedDeliveryDate 'soon' is no day"),
        (">a<", ">x<", "A loanRestriction is a letter from a to g"),
        ("<itemId>7</itemId>", "", "The holdingsItem has no itemId."),
        ("<agencyId>710100</agencyId>", "", "has no agencyId"),
        ("holdingsItemsUpdate>", "somethingElse>", "is no update of holdings items"),
        ("bibliographicItem>", "foo>", "holds no bibliographicItem, so there is nothing to keep"),
        ("holdingsItemsUpdate", "completeHoldingsItemsUpdate", "holds no completeBibliographicItem"),
    ],
)
def test_what_is_wrong_is_said(right: str, wrong: str, sentence: str) -> None:
    """In one sentence for whoever keeps the system; a wrong day has an answer of its own in the contract."""
    assert read(PUSH.encode()).records[0].modified == MOMENT + 5
    with pytest.raises(HoldingsItemsFault, match=sentence) as caught:
        read(PUSH.replace(right, wrong).encode())
    assert caught.value.of_day is (wrong == "soon")


def test_a_push_has_limits() -> None:
    """A hundred records, as the contract has it."""
    one = PUSH[PUSH.index("<bibliographicItem>") : PUSH.index("</holdingsItemsUpdateRequest>")]
    with pytest.raises(HoldingsItemsFault, match="at most 100 records"):
        read(PUSH.replace(one, one * 101).encode())


def test_a_password_is_never_shown() -> None:
    """Not in the repr of what was read."""
    login = "<authentication><groupIdAut>g</groupIdAut><passwordAut>s3cret</passwordAut></authentication>"
    assert "s3cret" not in repr(read(PUSH.replace("<agencyId>", f"{login}<agencyId>").encode()))


def test_the_answer_is_the_contracts() -> None:
    """Status, and a sentence where it is not ok."""
    root = parse(write(Outcome.INVALID_AGENCY, "Who & where?").encode())
    (result,) = root
    assert child_text(result, "holdingsItemsUpdateStatus") == "failed_invalid_agency"
    assert child_text(result, "holdingsItemsUpdateStatusMessage") == "Who & where?"
