"""Loans that the kit begins are returned or cancelled by it, whatever the supplier says and whatever is checked."""

from __future__ import annotations

from functools import partial
from typing import Final

import pytest

from fixtures.holdings_file import LibrarySystem, SystemSettings
from fixtures.systems.habits import RIGHT, Habits
from fixtures.systems.supplier import Case
from gateway.conformance.values import Role, Setting
from schemas.iso18626.codes import Status
from tests.conformance.trials import BORROWER, LENDER, local_system, performed
from tests.reactor_thread import Reactor, run_in_reactor

SECONDS: Final = 0.4
RETRY: Final = "responses.retry-taken"
UNFILLED: Final = "responses.reason-unfilled"
LATE: Final = "actions.cancel-late"
CANCEL: Final = "actions.cancel"
ANSWERED: Final = "responses.answered"
EITHER: Final = {Status.LOAN_COMPLETED, Status.CANCELLED}
"""Where our Cancel and the item can meet on their ways."""


class Garbled:
    """Answers with nonsense what it takes: everything, or the first Request and the first Cancel alone."""

    def __init__(self, *, always: bool) -> None:
        self._always = always
        self._left = [b"<request>", b"<action>Cancel<"]

    def __call__(self, confirmation: bytes, asked: bytes) -> bytes:
        """The confirmation, or nonsense in its place."""
        lost = next((words for words in self._left if words in asked), None)
        if lost is None:
            return confirmation
        if not self._always:
            self._left.remove(lost)
        return b"<html/>"


async def left_behind(
    reactor: Reactor, kind: str, scenario: str, check: str, habits: Habits = RIGHT
) -> dict[str, Case]:
    """Every case of a supplier that the kit has asked for one record, which is of this scenario, for one check."""
    library = LibrarySystem(system=SystemSettings(pause_ms=2))
    system = local_system(reactor, LENDER, library, habits)
    system.start()
    setting = Setting(
        url=system.iso18626_url,
        role=Role.SUPPLIER,
        agency=f"DK-{BORROWER}",
        peer=f"DK-{LENDER}",
        records=((kind, scenario),),
        timeout=SECONDS,
        rest=0.05,
    )
    await performed(reactor, setting, system, only=(check,))
    return {request_id: case for (_, request_id), case in system.lender.cases.items()}


@pytest.mark.parametrize(
    ("kind", "scenario", "check", "last"),
    [
        ("retry", "RETRY:COST_LOANED", RETRY, {Status.LOAN_COMPLETED}),
        ("retry", "RETRY:COST_WILLSUPPLY_LOANED", RETRY, EITHER),
        ("retry", "RETRY:COST_WILLSUPPLY", RETRY, {Status.CANCELLED}),
        ("retry", "RETRY:COST_UNFILLED", RETRY, {Status.UNFILLED}),
        ("retry", "WILLSUPPLY", RETRY, {Status.CANCELLED}),
        ("retry", "LOANED", RETRY, {Status.LOAN_COMPLETED}),
        ("absent", "WILLSUPPLY", UNFILLED, {Status.CANCELLED}),
        ("absent", "LOANED", UNFILLED, {Status.LOAN_COMPLETED}),
        ("loan", "WILLSUPPLY", LATE, {Status.CANCELLED}),
        ("loan", "REQUESTRECEIVED_UNFILLED", LATE, {Status.UNFILLED}),
        ("loan", "SAYS:Lost", LATE, {Status.CANCELLED}),
        ("cancel", "LOANED", CANCEL, EITHER),
        ("cancel", "WILLSUPPLY", CANCEL, {Status.CANCELLED}),
        ("loan", "SLOW", ANSWERED, {Status.LOAN_COMPLETED}),
        ("absent", "WILLSUPPLY", "errors.open-code", {Status.CANCELLED}),
    ],
)
def test_nothing_is_left_open(kind: str, scenario: str, check: str, last: set[Status]) -> None:
    """The case that came last, which is the Retry's where there was one, has ended as the item's way was."""
    cases = run_in_reactor(partial(left_behind, kind=kind, scenario=scenario, check=check))
    assert [case.status for case in cases.values()][-1] in last


@pytest.mark.parametrize(
    ("kind", "scenario", "check", "last"),
    [
        ("loan", "WILLSUPPLY", ANSWERED, {Status.CANCELLED}),
        ("loan", "WILLSUPPLY_LOANED", ANSWERED, EITHER),
        ("absent", "WILLSUPPLY", UNFILLED, EITHER),
        ("cancel", "WILLSUPPLY", CANCEL, {Status.CANCELLED}),
        ("retry", "WILLSUPPLY", RETRY, {Status.CANCELLED}),
    ],
)
@pytest.mark.parametrize("always", [True, False])
def test_what_was_taken_and_never_confirmed_is_ended(
    *, kind: str, scenario: str, check: str, last: set[Status], always: bool
) -> None:
    """A Request whose confirmation could not be read is ended when the run ends, whatever the Cancel is answered."""
    habits = Habits(confirms=Garbled(always=always))
    cases = run_in_reactor(partial(left_behind, kind=kind, scenario=scenario, check=check, habits=habits))
    assert {case.status for case in cases.values()} <= last
    assert cases
