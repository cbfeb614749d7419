"""What simulated suppliers and requesters can be bidden to do: words of scenarios, switches of notes."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from fixtures.systems.borrower import Wanted, request_for
from fixtures.systems.requesting import Deed, Plan, again, deeds, plan_of
from fixtures.systems.scenarios import SCENARIOS, Door, rota_in, scenario_named
from fixtures.systems.supplier import Case, asked_again, heard, message, next_line, opened
from schemas.iso18626.codes import Action, ReasonForMessage, RequestType, Status
from schemas.iso18626.messages import SupplyingAgencyMessage

NOW: Final = datetime(2026, 6, 15, 9, 30, tzinfo=UTC)
TODAY: Final = date(2026, 6, 15)
WANTED: Final = Wanted(borrower="762100", supplier="765700", request_id="R-1", records=(), note="#RENEW#")
REQUEST: Final = request_for(WANTED, now=NOW)


def begun(name: str) -> Case:
    """A request under a scenario."""
    scenario = scenario_named(name)
    assert scenario is not None
    return opened(REQUEST, scenario, supplying_request_id="S-1", loan_days=28)


def told(case: Case) -> tuple[Case, list[SupplyingAgencyMessage]]:
    """What the supplier says until it waits."""
    said = []
    while case.is_due:
        case, say = next_line(case, TODAY)
        assert say is not None
        said.append(message(case, say, now=NOW))
    return case, said


@pytest.mark.parametrize(
    ("name", "statuses"),
    [
        ("WILLSUPPLY_LOANED_OVERDUE", ["WillSupply", "Loaned", "Overdue"]),
        ("LOANED_RECALLED", ["Loaned", "Recalled"]),
        ("COMPLETED", ["CopyCompleted"]),
        ("RETRY:COST_LOANED", ["RetryPossible", "Loaned"]),
        ("EXPECTTOSUPPLY_WAIT:2.5_UNFILLED", ["ExpectToSupply", "Unfilled"]),
        (
            "LOANED_HOLDRETURN_RELEASEHOLDRETURN_WITHOUTRETURN",
            ["Loaned", "HoldReturn", "ReleaseHoldReturn", "CompletedWithoutReturn"],
        ),
    ],
)
def test_words_become_lines(name: str, statuses: list[str]) -> None:
    """One line for each word that is said."""
    scenario = scenario_named(name)
    assert scenario is not None
    assert [line.status for line in scenario.lines] == statuses


def test_words_that_bend_a_line() -> None:
    """A pause before it, the same twice, a status that no list has, a reason of one's own."""
    scenario = scenario_named("WAIT:2.5_WILLSUPPLY_TWICE_SAYS:Lost_RETRY:AtBindery")
    assert scenario is not None
    first, second, third = scenario.lines
    assert (first.wait, first.times) == (2.5, 2)
    assert second.spelled == "Lost"
    assert third.reason_retry == "AtBindery"


@pytest.mark.parametrize(
    "name",
    [
        "",
        "LENT",
        "LOANED_",
        "_LOANED",
        "TWICE",
        "WAIT:x_LOANED",
        "RETRY:",
        "HTTP-ERROR-200",
        "ERROR_LOANED",
        "_".join(["LOANED"] * 41),
    ],
)
def test_other_words_are_none(name: str) -> None:
    """A name with a word that nobody knows is no scenario."""
    assert scenario_named(name) is None


@given(st.text(max_size=60))
def test_no_text_breaks_a_scenario(name: str) -> None:
    """Whatever stands in a Request, it is a scenario or none."""
    scenario = scenario_named(name)
    assert scenario is None or scenario.name == name


def test_doors_of_any_status() -> None:
    """HTTP errors from 400 to 599."""
    refused = scenario_named("HTTP-ERROR-418")
    assert refused is not None
    assert (refused.door, refused.http_status) == (Door.HTTP, 418)
    assert scenario_named("HTTP-ERROR-600") is None


def test_a_rota_is_read_in_its_order() -> None:
    """From the record's id, or for one supplier from the note; one unknown name and there is none."""
    record = [one.name for one in rota_in(record="UNFILLED;LOANED", note=None, agency="765700")]
    note = [one.name for one in rota_in(record=None, note="x MOCK:DK-765700:RETRY:COST_LOANED;SILENT", agency="765700")]
    assert record == ["UNFILLED", "LOANED"]
    assert note == ["RETRY:COST_LOANED", "SILENT"]
    assert rota_in(record="UNFILLED;LENT", note=None, agency="765700") == ()
    assert rota_in(record=None, note="MOCK:710100:LOANED", agency="765700") == ()


def test_a_scenario_goes_on_after_a_retry() -> None:
    """RetryPossible ends the attempt; the Request that comes again gets the rest, as its own first answer."""
    case, said = told(begun("RETRY:COST_LOANED"))
    assert [one.status.status for one in said] == ["RetryPossible"]
    assert said[0].retry is not None
    assert said[0].retry.offered_costs
    retried = again(REQUEST, Plan(), said[0])
    assert retried.header.requesting_request_id == "R-1-retry"
    assert retried.service is not None
    assert retried.service.previous_request_id == "R-1"
    assert retried.billing is not None
    assert retried.billing.maximum_costs == said[0].retry.offered_costs[0]
    _, said = told(asked_again(case, retried))
    assert [(one.status.status, one.info.reason_for_message) for one in said] == [("Loaned", "RequestResponse")]


def test_a_recall_that_is_bidden() -> None:
    """The note of an action recalls what is out, and nothing else."""
    case, _ = told(begun("LOANED"))
    recalled, say = heard(case, Action.RECEIVED, TODAY, "#RECALL#")
    assert say is not None
    assert say.status == recalled.status == Status.RECALLED
    assert heard(begun("SILENT"), Action.NOTIFICATION, TODAY, "#RECALL#")[1] is None


LOANED: Final = told(begun("LOANED"))[1][0]


def said(status: str, reason: str = ReasonForMessage.STATUS_CHANGE) -> SupplyingAgencyMessage:
    """A supplier's message with this status."""
    return replace(
        LOANED, status=replace(LOANED.status, status=status), info=replace(LOANED.info, reason_for_message=reason)
    )


@pytest.mark.parametrize(
    ("note", "message_in", "done", "follows"),
    [
        ("", said("WillSupply"), (), []),
        ("#CANCEL#", said("WillSupply"), (), ["Cancel"]),
        ("#CANCEL#", said("WillSupply"), ("Cancel",), []),
        ("#CANCEL#", said("Unfilled"), (), []),
        ("#LATECANCEL#", said("Unfilled"), (), ["Cancel"]),
        ("#LATECANCEL#", said("WillSupply"), (), []),
        ("", said("Loaned"), (), ["Received", "ShippedReturn"]),
        ("#KEEP#", said("Loaned"), (), ["Received"]),
        ("#RENEW#", said("Loaned"), (), ["Received"]),
        ("#RENEW#", said("Overdue"), ("Received",), ["Renew"]),
        ("#RENEW#", said("Overdue"), ("Renew",), ["ShippedReturn"]),
        ("#RENEW#", said("Loaned", ReasonForMessage.RENEW_RESPONSE), ("Renew",), ["ShippedReturn"]),
        ("", said("Overdue"), ("ShippedReturn",), []),
        ("", said("Recalled"), (), ["ShippedReturn"]),
        ("", said("RetryPossible"), (), ["Retry"]),
        ("#NORETRY#", said("RetryPossible"), (), []),
        ("", said("RetryPossible"), (RequestType.RETRY,), []),
        ("", said("Loaned", ReasonForMessage.NOTIFICATION), (), []),
        ("", said("Unfilled"), (), []),
    ],
)
def test_what_a_requester_does(
    note: str, message_in: SupplyingAgencyMessage, done: tuple[str, ...], follows: list[str]
) -> None:
    """By its switches, and each thing once."""
    found: tuple[Deed, ...] = deeds(plan_of(note), message_in, frozenset(done))
    assert [deed.action or "Retry" for deed in found] == follows


@pytest.mark.parametrize(
    ("note", "request_id", "record"),
    [("", "R-1-retry", None), ("#RETRYKEEPID#", "R-1", None), ("#RETRYBIBID:9001#", "R-1-retry", "9001")],
)
def test_how_a_request_comes_again(note: str, request_id: str, record: str | None) -> None:
    """Under a new id or the old one, for the same record or another."""
    retried = again(REQUEST, plan_of(note), said("RetryPossible"))
    assert retried.header.requesting_request_id == request_id
    assert retried.bibliographic.supplier_unique_record_id == record


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_listed_scenario_is_its_own_name(name: str) -> None:
    """The list and the words agree."""
    scenario: Any = scenario_named(name)
    assert scenario == SCENARIOS[name]
