"""What the standard allows is no fault to the kit, though it is not what our own systems do."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import Final

import pytest
from attrs import evolve

from fixtures.systems.habits import Habits
from fixtures.wrong_peers.values import NOTES, bend
from gateway.conformance.judging.days import earliest_today, latest_today
from gateway.conformance.values import Verdict
from tests.conformance.trials import RIGHT_PEER, requester_report, supplier_report, unmet
from tests.reactor_thread import run_in_reactor

SECONDS: Final = 2.0
NO_SUPPLIER: Final = bend(r"<supplyingAgencyId>.*?</supplyingAgencyId>", "", only="<request>")
RECEIVED_AS_CHANGE: Final = bend(">RequestResponse<", ">StatusChange<", only="<status>RequestReceived<")
OF_ANOTHER_KIND: Final = bend(
    r"(<supplyingAgencyId><agencyIdType>)ISIL(</agencyIdType><agencyIdValue>)[^<]*<", r"\1DNUCNI\2filial_7<"
)
NO_PREVIOUS: Final = bend(r"<requestingAgencyPreviousRequestId>[^<]*</requestingAgencyPreviousRequestId>", "")


def _by_the_schema(confirmation: bytes, asked: bytes) -> bytes:
    """A value that no closed list has is found by who validates before reading."""
    if b">Dance<" not in asked:
        return confirmation
    return confirmation.replace(b">UnsupportedActionType<", b">BadlyFormedMessage<").replace(
        b">UnrecognisedDataValue<", b">BadlyFormedMessage<"
    )


@pytest.mark.parametrize(
    ("habits", "lending"),
    [
        (Habits(confirms=_by_the_schema), RIGHT_PEER.lending),
        (Habits(), "WILLSUPPLY_EXPECTTOSUPPLY_LOANED"),
        (Habits(), "REQUESTRECEIVED_LOANED"),
        (Habits(says=RECEIVED_AS_CHANGE), "REQUESTRECEIVED_LOANED"),
        (Habits(says=OF_ANOTHER_KIND), RIGHT_PEER.lending),
    ],
    ids=["schema-first", "thinks-better-of-it", "no-promise", "decides-later", "agency-of-another-kind"],
)
def test_a_supplier_may(habits: Habits, lending: str) -> None:
    """Answer for the form what is off a list; go back from a promise, or give none; decide later; have no ISIL."""
    peer = evolve(RIGHT_PEER, habits=habits, lending=lending)
    report = run_in_reactor(partial(supplier_report, peer=peer, seconds=SECONDS))
    assert unmet(report) == set()
    assert report.ok


@pytest.mark.parametrize(
    ("habits", "version", "notes"),
    [
        (Habits(says=NO_SUPPLIER), "2021-2", NOTES),
        (Habits(says=NO_PREVIOUS), "1.2", (*NOTES[:2], "#RETRYKEEPID#")),
    ],
    ids=["names-no-supplier-in-2021", "retries-under-its-id"],
)
def test_a_requester_may(habits: Habits, version: str, notes: tuple[str, ...]) -> None:
    """Leave the supplier out where 2021 does; ask again under the same id, which needs no other one."""
    peer = evolve(RIGHT_PEER, habits=habits, notes=notes)
    report = run_in_reactor(partial(requester_report, peer=peer, version=version, seconds=SECONDS))
    assert unmet(report) == set()
    assert {one.id for one in report.results if one.verdict == Verdict.NOT_RUN} == set()


def test_every_day_that_it_is_somewhere_is_today() -> None:
    """From the last place where a day ends to the first where it begins."""
    before, now, after = earliest_today(), datetime.now(UTC).date(), latest_today()
    assert before <= now <= after
    assert (after - before).days in {1, 2}
