"""The scripted supplier as a machine without I/O: what each scenario says, and when."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from fixtures.systems.scenarios import SCENARIOS, Door, scenario_in
from fixtures.systems.supplier import Case, Say, heard, message, next_line, opened
from schemas.iso18626 import check, read, write
from schemas.iso18626.codes import Action, Status
from schemas.iso18626.messages import (
    AgencyId,
    BibliographicInfo,
    Code,
    Header,
    Request,
    SupplyingAgencyMessage,
)

TODAY = date(2026, 6, 15)
NOW = datetime(2026, 6, 15, 9, 30, tzinfo=UTC)
ISIL = Code(value="ISIL")
REQUEST = Request(
    header=Header(
        supplying_agency=AgencyId(type=ISIL, value="DK-765700"),
        requesting_agency=AgencyId(type=ISIL, value="DK-762100"),
        timestamp=NOW,
        requesting_request_id="R-1",
    ),
    bibliographic=BibliographicInfo(title="Rejsen ud"),
)


def begun(scenario: str) -> Case:
    """A request that was confirmed under a scenario."""
    return opened(REQUEST, SCENARIOS[scenario], supplying_request_id="S-1", loan_days=28)


def said_by_itself(case: Case) -> tuple[Case, list[Say]]:
    """What the supplier says until it waits for the borrower."""
    said: list[Say] = []
    while case.is_due:
        case, say = next_line(case, TODAY)
        assert say is not None
        said.append(say)
    return case, said


@pytest.mark.parametrize(
    ("scenario", "statuses"),
    [
        ("LOANED", ["Loaned"]),
        ("LOANED_OVERDUE", ["Loaned"]),
        ("UNFILLED", ["Unfilled"]),
        ("WILLSUPPLY", ["WillSupply"]),
        ("WILLSUPPLY_LOANED", ["WillSupply", "Loaned"]),
        ("WILLSUPPLY_LOANED_OVERDUE", ["WillSupply", "Loaned"]),
        ("WILLSUPPLY_UNFILLED", ["WillSupply", "Unfilled"]),
        ("RETRY:ONLOAN", ["RetryPossible"]),
        ("SILENT", []),
        ("SLOW", ["Loaned"]),
    ],
)
def test_what_a_scenario_says_by_itself(scenario: str, statuses: list[str]) -> None:
    """In this order; the first is the response to the request, the others are changes."""
    _, said = said_by_itself(begun(scenario))
    assert [say.status for say in said] == statuses
    reasons = [say.reason for say in said]
    assert reasons[:1] == ["RequestResponse"][: len(said)]
    assert set(reasons[1:]) <= {"StatusChange"}


@pytest.mark.parametrize("name", [name for name, one in SCENARIOS.items() if one.door not in {Door.CONFIRM, Door.SLOW}])
def test_a_scenario_that_opens_no_door_has_nothing_to_say(name: str) -> None:
    """What is not confirmed is not begun."""
    assert SCENARIOS[name].lines == ()


def test_a_whole_life() -> None:
    """Overdue waits for Received; a renewal moves the due day; the return completes."""
    case, said = said_by_itself(begun("WILLSUPPLY_LOANED_OVERDUE"))
    assert said[-1].due == date(2026, 7, 13)
    assert said[-1].sent
    case, say = heard(case, Action.RECEIVED, TODAY)
    assert say is None
    case, said = said_by_itself(case)
    assert [one.status for one in said] == ["Overdue"]
    case, say = heard(case, Action.RENEW, TODAY)
    assert say is not None
    assert (say.reason, say.answer, say.status, say.due) == ("RenewResponse", True, "Loaned", date(2026, 8, 10))
    case, say = heard(case, Action.SHIPPED_RETURN, TODAY)
    assert say is not None
    assert say.status == "LoanCompleted"
    assert case.ended
    assert heard(case, Action.SHIPPED_RETURN, TODAY) == (case, None)


@pytest.mark.parametrize(
    ("scenario", "lines", "answer", "status"),
    [
        ("WILLSUPPLY_LOANED", 0, True, "Cancelled"),
        ("WILLSUPPLY_LOANED", 1, True, "Cancelled"),
        ("WILLSUPPLY_LOANED", 2, False, "Loaned"),
        ("UNFILLED", 1, False, "Unfilled"),
        ("SILENT", 0, True, "Cancelled"),
    ],
)
def test_cancel_is_accepted_before_the_loan_and_refused_after(
    scenario: str,
    lines: int,
    answer: bool,  # noqa: FBT001  a column of the table
    status: str,
) -> None:
    """ISO 18626 CancelResponse: Y and Cancelled, or N and the status as before; what was to come does not come."""
    case = begun(scenario)
    for _ in range(lines):
        case, _said = next_line(case, TODAY)
    case, say = heard(case, Action.CANCEL, TODAY)
    assert say is not None
    assert (say.reason, say.answer, say.status) == ("CancelResponse", answer, status)
    assert case.is_due is False


def test_status_requests_and_renewals_before_the_loan() -> None:
    """The status as it is; RequestReceived before there is one; nothing to renew is answered N."""
    case = begun("WILLSUPPLY")
    case, say = heard(case, Action.STATUS_REQUEST, TODAY)
    assert say is not None
    assert (say.reason, say.status) == ("StatusRequestResponse", "RequestReceived")
    case, say = heard(case, Action.RENEW, TODAY)
    assert say is not None
    assert say.answer is False
    assert heard(case, Action.NOTIFICATION, TODAY) == (case, None)


@pytest.mark.parametrize(
    ("record", "note", "scenario"),
    [
        ("UNFILLED", None, "UNFILLED"),
        ("139900154", None, None),
        (None, "please MOCK:765700:WILLSUPPLY_LOANED now", "WILLSUPPLY_LOANED"),
        (None, "MOCK:DK-765700:RETRY:ONLOAN", "RETRY:ONLOAN"),
        (None, "MOCK:746100:UNFILLED MOCK:765700:DEAD", "DEAD"),
        (None, "MOCK:746100:UNFILLED", None),
        (None, "MOCK:765700:DANCE", None),
        (None, None, None),
    ],
)
def test_a_request_brings_its_scenario(record: str | None, note: str | None, scenario: str | None) -> None:
    """In its record id, or in its note for one library."""
    found = scenario_in(record=record, note=note, agency="765700")
    assert (found.name if found else None) == scenario


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_message_is_one_that_a_receiver_takes(name: str) -> None:
    """Written as 1.2, read again, and found without fault."""
    case, said = said_by_itself(begun(name))
    answered = [heard(case, action, TODAY) for action in Action]
    for turn, say in [*((case, say) for say in said), *answered]:
        if say is None:
            continue
        back = read(write(message(turn, say, now=NOW))).message
        assert isinstance(back, SupplyingAgencyMessage)
        assert check(back) is None
        assert back.header.requesting_request_id == "R-1"
        assert back.header.supplying_request_id == "S-1"
        assert back.status.status in set(Status)
