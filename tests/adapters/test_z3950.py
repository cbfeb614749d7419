"""Look-ups over Z39.50 against the simulated library, over real sockets."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import pytest

from adapters.interface import Failed, Login, Refused, Trouble
from fixtures.holdings_file import Copy, CopyStatus, Held, LibrarySystem
from fixtures.systems.z3950 import Catalogue, Server
from fixtures.systems.z3950_records import NOT_FOR_LOAN
from schemas.iso20775 import LendingVerdict
from schemas.z3950 import (
    Authentication,
)
from tests.adapters.z3950_room import AGENCY, TODAY, look_up, verdict

IN: Final = Copy()
OUT: Final = Copy(status=CopyStatus.ON_LOAN, back_in_days=9)
HERE: Final = Copy(status=CopyStatus.NOT_FOR_LOAN)
LIBRARY: Final = LibrarySystem(
    records={
        "870970-basis:1": Held(copies=(IN, OUT)),
        "870970-basis:2": Held(copies=(OUT,), queue=2),
        "870970-basis:3": Held(copies=(HERE,)),
        "870970-basis:4": Held(copies=()),
        "870970-basis:5": Held(copies=(Copy(volume="1"), Copy(volume="2", status=CopyStatus.ON_LOAN))),
    }
)


def simulated(login: Authentication | None = None) -> Server:
    """The simulated library's server."""
    return Server(None, Catalogue(agency=AGENCY, library=LIBRARY, today=TODAY, login=login))


BACK: Final = date(2026, 6, 24)
NOTHING: Final = LendingVerdict()
UNKNOWN: Final = LendingVerdict(owned=True, lendable=True, note="says nothing of availability")


@pytest.mark.parametrize(
    ("profile", "record", "expected"),
    [
        ("plain", "1", LendingVerdict(owned=True, lendable=True, available=1)),
        ("plain", "2", LendingVerdict(owned=True, lendable=True, earliest=BACK, queue=1)),
        (
            "plain",
            "3",
            LendingVerdict(owned=True, note=f"not for loan, only for use in the library; {NOT_FOR_LOAN}"),
        ),
        ("plain", "4", NOTHING),
        ("plain", "5", LendingVerdict(owned=True, lendable=True, available=1, volumes=2)),
        ("plain", "no-such", NOTHING),
        ("b3", "1", LendingVerdict(owned=True, lendable=True, available=1)),
        ("b3", "2", LendingVerdict(owned=True, lendable=True, earliest=BACK)),
        ("b3", "3", LendingVerdict(owned=True, note="not for loan, only for another service")),
        ("b3", "no-such", NOTHING),
        ("b3", "5", LendingVerdict(owned=True, lendable=True, available=1, volumes=2)),
        ("koha", "1", LendingVerdict(owned=True, lendable=True, available=1)),
        ("koha", "2", LendingVerdict(owned=True, lendable=True, earliest=BACK)),
        ("koha", "3", LendingVerdict(owned=True, note="not for loan, only for use in the library")),
        ("koha", "5", LendingVerdict(owned=True, lendable=True, available=1, volumes=2)),
        ("danmarc2", "1", UNKNOWN),
        (
            "danmarc2",
            "3",
            LendingVerdict(owned=True, note="not for loan, only for use in the library; used on site only"),
        ),
    ],
)
def test_the_same_copies_in_every_form(profile: str, record: str, expected: LendingVerdict) -> None:
    """OPAC, HoldingsSchema8, MARC21 with 952 and danMarc2 with 096 say as much as they can of the same copies."""
    assert verdict(look_up(simulated(), profile=profile, record=record)) == expected


def test_the_database_is_the_address_or_a_setting() -> None:
    """The simulated server has one, `Default`, which is also what is asked for where nothing is named."""
    assert verdict(look_up(simulated(), database="")).available == 1
    assert verdict(look_up(simulated(), database="/other", settings={"database": "Default"})).available == 1
    assert look_up(simulated(), database="/other") == Failed(
        Trouble.UNREACHABLE, "answered with diagnostic 109 (database unavailable, other)"
    )


def test_who_asks_is_told_and_never_repeated() -> None:
    """User, password and group go into Init; a wrong password is a refusal without it."""
    server = simulated(Authentication(user="illgate", password="4711", group="765700"))
    right, wrong = Login(user="illgate", password="4711", group="765700"), Login(user="illgate", password="hemmelig")
    assert verdict(look_up(server, login=right)).available == 1
    end = look_up(server, login=wrong)
    assert end == Refused("answered with diagnostic 1011 (bad user id or password)")


@pytest.mark.parametrize(
    ("parts", "what"),
    [
        ({"profile": "pica"}, "has the holdings profile 'pica', not one of plain, b3"),
        ({"settings": {"usee": "7"}}, "has holdings settings that cannot be used"),
        ({"settings": {"use": "seven"}}, "has holdings settings that cannot be used"),
        ({"settings": {"query": "@attr 1=12 x"}}, "has a holdings setting query without {id}"),
        (
            {"settings": {"query": "@attr 1:12 {id}"}},
            "has a holdings setting query that is no PQF: 1:12 is no attribute",
        ),
        ({"settings": {"schema": "B3"}}, "has the holdings setting schema 'B3', which is no object identifier"),
        ({"scheme": "http"}, "cannot be called: it must begin with z3950:// or tcp://"),
        ({"settings": {"use": "7"}}, "answered with diagnostic 114 (unsupported index, 7)"),
        ({"settings": {"query": "@and x {id}"}}, "answered with diagnostic 110"),
    ],
)
def test_what_somebody_must_mend_says_so(parts: dict[str, Any], what: str) -> None:
    """Settings that cannot be used, and those that the server does not know."""
    end = look_up(simulated(), **parts)
    assert isinstance(end, Failed)
    assert end.trouble is Trouble.CONFIGURATION
    assert end.what.startswith(what)
