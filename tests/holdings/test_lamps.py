"""Lamps: every rule, and that each answer has one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.automation.values import Answer, Held, NoAnswer, NotHeld, Silence
from gateway.holdings.lamps import Lamp, Light, light

TODAY = date(2026, 6, 15)
LATER = date(2026, 6, 29)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (Held(lendable=True, available=1), Light(Lamp.GREEN, "at home")),
        (Held(lendable=True, available=2, earliest=TODAY), Light(Lamp.GREEN, "at home")),
        (
            Held(lendable=True, available=1, earliest=LATER),
            Light(Lamp.YELLOW, "at home, can be sent later", LATER),
        ),
        (Held(lendable=True, available=0, earliest=LATER), Light(Lamp.YELLOW, "on loan, expected back", LATER)),
        (Held(lendable=True, available=0, earliest=TODAY), Light(Lamp.YELLOW, "on loan, expected back", TODAY)),
        (
            Held(lendable=True, available=0),
            Light(Lamp.YELLOW, "not at home, and nobody says when it will be"),
        ),
        (
            Held(lendable=True, available=0, earliest=TODAY - timedelta(1)),
            Light(Lamp.YELLOW, "not at home, and nobody says when it will be"),
        ),
        (
            Held(lendable=True, available=2, volumes=2),
            Light(Lamp.YELLOW, "several volumes: ask for the one that is wanted"),
        ),
        (Held(lendable=False, available=1), Light(Lamp.RED, "not lent")),
        (NotHeld(), Light(Lamp.RED, "not held")),
        (NoAnswer(kind=Silence.TIMEOUT, sentence="X did not answer."), Light(Lamp.GREY, "X did not answer.")),
    ],
)
def test_every_rule(answer: Answer, expected: Light) -> None:
    """As the table in docs/holdings.md."""
    assert light(answer, TODAY) == expected


@given(
    st.builds(
        Held,
        lendable=st.booleans(),
        available=st.integers(0, 3),
        earliest=st.none() | st.dates(TODAY - timedelta(9), TODAY + timedelta(9)),
        volumes=st.integers(1, 2),
    )
)
def test_green_promises_a_copy_today(held: Held) -> None:
    """Only what is lent, is one volume and is there; a day that is told never lies behind."""
    lamp = light(held, TODAY)
    if lamp.lamp is Lamp.GREEN:
        assert held.lendable
        assert held.available
        assert held.volumes == 1
    assert lamp.day is None or lamp.day >= TODAY
