"""The same shelves asked in every protocol over real sockets: one verdict, as far as the protocol can say it."""

from __future__ import annotations

from datetime import date
from typing import Final

import pytest
from attrs import evolve

from adapters.interface import Done, Failed, LookUp, Trouble
from adapters.registry import HOLDINGS
from fixtures.holdings_file import Behaviour, Copy, CopyStatus, Held, Spoken
from fixtures.systems.holdings.lacks import LACKS, Lack
from fixtures.systems.journal import Journal, Kind
from fixtures.systems.spoken import SPOKEN
from schemas.iso20775 import LendingVerdict
from tests.fixtures_.holdings_room import ask_each

OUT: Final = CopyStatus.ON_LOAN
IN: Final = "870970-basis:10000001"
UNKNOWN: Final = "870970-basis:99999999"

SHELVES: Final = {
    IN: Held(),
    "870970-basis:10000002": Held(copies=(Copy(status=OUT, back_in_days=9),)),
    "870970-basis:10000003": Held(copies=(Copy(status=OUT),)),
    "870970-basis:10000004": Held(copies=(Copy(status=CopyStatus.NOT_FOR_LOAN),)),
    "870970-basis:10000005": Held(copies=(Copy(volume="1"), Copy(volume="2"))),
    "870970-basis:10000006": Held(copies=(Copy(status=OUT, back_in_days=9), Copy(status=OUT, back_in_days=4)), queue=3),
    "870970-basis:10000007": Held(copies=(Copy(), Copy(status=OUT, back_in_days=2))),
    "870970-basis:10000008": Held(copies=(Copy(ready_in_days=3),)),
    UNKNOWN: Held(copies=()),
}

TRUTH: Final = {
    IN: LendingVerdict(owned=True, lendable=True, available=1, queue=0),
    "870970-basis:10000002": LendingVerdict(owned=True, lendable=True, earliest=date(2026, 6, 24), queue=0),
    "870970-basis:10000003": LendingVerdict(owned=True, lendable=True, queue=0),
    "870970-basis:10000004": LendingVerdict(owned=True, lendable=False, queue=0),
    "870970-basis:10000005": LendingVerdict(owned=True, lendable=True, available=2, queue=0, volumes=2),
    "870970-basis:10000006": LendingVerdict(owned=True, lendable=True, earliest=date(2026, 6, 19), queue=3),
    "870970-basis:10000007": LendingVerdict(owned=True, lendable=True, available=1, queue=0),
    "870970-basis:10000008": LendingVerdict(
        owned=True, lendable=True, available=1, earliest=date(2026, 6, 18), queue=0
    ),
    UNKNOWN: LendingVerdict(),
}
"""What a protocol that can say everything says."""


def as_far_as(truth: LendingVerdict, lacks: frozenset[Lack]) -> LendingVerdict:
    """A verdict without what cannot be said."""
    if Lack.DAY_BACK in lacks and not truth.available:
        truth = evolve(truth, earliest=None)
    if Lack.LEAD_TIME in lacks and truth.available:
        truth = evolve(truth, earliest=None)
    if Lack.LEAD_OR_LOAN in lacks and truth.available and truth.earliest:
        truth = evolve(truth, available=0)
    if Lack.QUEUE in lacks or (Lack.QUEUE_INSIDE in lacks and (truth.available or not truth.lendable)):
        truth = evolve(truth, queue=None)
    if Lack.QUEUE_LENGTH in lacks:
        truth = evolve(truth, queue=1 if truth.queue else None)
    return evolve(truth, volumes=1) if Lack.VOLUME in lacks else truth


def verdict(end: LookUp) -> LendingVerdict:
    """What a look-up came to, without words for people."""
    assert isinstance(end, Done), end
    return evolve(end.value.verdict, note="")


@pytest.mark.parametrize("speaks", Spoken)
def test_the_same_shelves_get_the_same_verdicts(speaks: Spoken) -> None:
    """In; out with a day and without; for the house; volumes; a queue; one of two; later; not there."""
    journal = Journal()
    ends = ask_each(SHELVES, speaks, journal=journal)
    assert {pid: verdict(end) for pid, end in ends.items()} == {
        pid: as_far_as(truth, LACKS[speaks]) for pid, truth in TRUTH.items()
    }
    assert {one.kind for one in journal.exchanges} == {Kind.LOOK_UP}
    known = {one.about for one in journal.exchanges if one.confirmed}
    assert known == set(SHELVES) - {UNKNOWN}


@pytest.mark.parametrize("speaks", [one for one in Spoken if not SPOKEN[one].by_item])
def test_a_record_that_nobody_has_heard_of_is_not_owned(speaks: Spoken) -> None:
    """A number that the system has never seen is an answer, no failure."""
    ends = ask_each(SHELVES, speaks, asked=("870970-basis:12345678",))
    assert [verdict(end) for end in ends.values()] == [LendingVerdict()]


@pytest.mark.parametrize("speaks", Spoken)
def test_systems_that_are_away_or_silent_say_so_in_every_protocol(speaks: Spoken) -> None:
    """A closed port is unreachable, silence is a timeout, a web page is nonsense."""
    troubles = {Behaviour.REFUSE: Trouble.UNREACHABLE, Behaviour.HANG: Trouble.TIMEOUT}
    for behaviour, trouble in {**troubles, Behaviour.NONSENSE: Trouble.NONSENSE}.items():
        (end,) = ask_each({IN: Held()}, speaks, behaviour=behaviour, limit=0.3).values()
        assert isinstance(end, Failed), end
        assert end.trouble is trouble, end


@pytest.mark.parametrize(
    ("speaks", "profile", "settings"),
    [
        (Spoken.DBC, "soap", {"detailed": "no"}),
        (Spoken.DBC, "json", {"detailed": "no"}),
        (Spoken.DBC, "plain", {"detailed": "no", "pid_prefix": "870970-basis:"}),
        (Spoken.KOHA_ILSDI, "plain", {"service": "GetAvailability"}),
    ],
)
def test_other_forms_of_a_protocol_are_answered_too(speaks: Spoken, profile: str, settings: dict[str, str]) -> None:
    """One copy in, one in the house, none: each form says so."""
    ends = ask_each(
        {one: SHELVES[one] for one in (IN, "870970-basis:10000004", UNKNOWN)},
        speaks,
        profile=profile,
        changed=settings,
    )
    told = [verdict(end) for end in ends.values()]
    assert [(one.owned, one.lendable, one.available) for one in told] == [
        (True, True, 1),
        (True, False, 0),
        (False, False, 0),
    ]


def test_every_registered_protocol_can_be_simulated() -> None:
    """And of each it is known what it cannot say."""
    assert {manners.protocol for manners in SPOKEN.values()} == set(HOLDINGS)
    assert set(SPOKEN) == set(LACKS) == set(Spoken)


@pytest.mark.parametrize("speaks", Spoken)
def test_an_unknown_setting_is_told(speaks: Spoken) -> None:
    """It is no trouble of the system's: somebody must mend the directory."""
    (end,) = ask_each({IN: Held()}, speaks, changed={"colour": "red"}).values()
    assert isinstance(end, Failed)
    assert end.trouble is Trouble.CONFIGURATION
    assert "colour" in end.what
