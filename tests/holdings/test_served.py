"""What is handed on of answers that systems gave a while ago: nothing, unless decisions may rest on them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from attrs import evolve

from adapters.interface import Found
from gateway.automation.values import Answer, Held, NoAnswer, Silence
from gateway.directory.directory import Directory
from gateway.holdings import Heard, Source
from gateway.holdings.answers import from_verdict
from gateway.holdings.lamps import Lamp
from gateway.holdings.served import holdings_of, remarks, usable
from gateway.web.api.holdings_values import library_holdings
from gateway.web.soap.holding_status import detailed_of, responder_of
from schemas.iso20775 import Holdings, LendingVerdict
from schemas.iso20775.values import AvailabilityInformation, CopiesSummary, Holding, Piece, Simple
from schemas.openholdingstatus import ErrorCode, LookupRecord, Problem, Responder
from tests.holdings.world import PID, TODAY, about

SAID_AT = datetime(2026, 6, 15, 12, 3, tzinfo=UTC)
SILENCE = "Library 773000 did not answer within 4.0 s."
SENTENCE = f"{SILENCE} At 12:03 it said: 1 copy in."
LENT = LendingVerdict(owned=True, lendable=True, available=1)
FOUND = Found(holdings=Holdings(holdings=(Holding(simple=Simple(summary=CopiesSummary(copies=1))),)), verdict=LENT)
ASKED = LookupRecord(responder="773000", pid=PID)


def stale(answer: Answer) -> Heard:
    """An answer of three past twelve, for which a decision reads this."""
    return Heard(
        question=about("773000"),
        answer=answer,
        source=Source.STALE,
        seconds=4.0,
        found=FOUND,
        said_at=SAID_AT,
        silence=SILENCE,
    )


SILENT = stale(NoAnswer(kind=Silence.TIMEOUT, sentence=SENTENCE))
TRUSTED = stale(Held(available=1, said_at=SAID_AT))
LIVE = Heard(question=about("773000"), answer=Held(available=1), source=Source.LIVE, seconds=0.5, found=FOUND)


def test_a_stale_answer_is_no_answer_to_others() -> None:
    """The remark tells what the library had said, and when."""
    assert usable(SILENT) is None
    assert holdings_of([SILENT], PID).holdings == ()
    assert remarks([SILENT]) == (SENTENCE,)


def test_a_stale_answer_that_decisions_rest_on_is_handed_on_with_a_remark() -> None:
    """As the operator wants it."""
    assert usable(TRUSTED) == FOUND
    assert len(holdings_of([TRUSTED], PID).holdings) == 1
    assert remarks([TRUSTED]) == (SENTENCE,)


@pytest.mark.parametrize("source", [Source.LIVE, Source.KEPT])
def test_other_answers_need_no_remark(source: Source) -> None:
    """Live, and of a moment ago."""
    heard = evolve(LIVE, source=source, said_at=None if source is Source.LIVE else SAID_AT)
    assert usable(heard) == FOUND
    assert remarks([heard]) == ()


def test_the_look_up_contract_says_error_for_a_stale_answer() -> None:
    """As for a library that did not answer."""
    error = ErrorCode.ERROR_SEARCHING
    assert responder_of(ASKED, SILENT, TODAY) == Problem(pid=PID, responder="773000", message=error)
    assert detailed_of(ASKED, SILENT, TODAY).error == error
    assert detailed_of(ASKED, SILENT, TODAY).items == ()


def test_the_look_up_contract_notes_a_stale_answer_that_decisions_rest_on() -> None:
    """On the library's answer and on each of its items."""
    told = responder_of(ASKED, TRUSTED, TODAY)
    assert isinstance(told, Responder)
    assert (told.will_lend, told.note) == (True, SENTENCE)
    assert {item.note for item in detailed_of(ASKED, TRUSTED, TODAY).items} == {SENTENCE}


def test_items_of_their_own_are_noted_too() -> None:
    """A system that names its copies."""
    copy = Piece(availability=AvailabilityInformation(), notes=("Large print",))
    held = Holdings(holdings=(Holding(simple=Simple(copies=(copy,))),))
    for heard, note in ((LIVE, "Large print"), (TRUSTED, f"Large print; {SENTENCE}")):
        (item,) = detailed_of(ASKED, evolve(heard, found=evolve(FOUND, holdings=held)), TODAY).items
        assert item.note == note


def test_the_note_stands_behind_the_librarys_own() -> None:
    """Neither is lost."""
    noted = evolve(LENT, note="Ask at the desk", earliest=date(2026, 6, 17))
    heard = evolve(TRUSTED, answer=from_verdict(noted, SAID_AT), found=evolve(FOUND, verdict=noted))
    told = responder_of(ASKED, heard, TODAY)
    assert isinstance(told, Responder)
    assert told.note == f"Ask at the desk; {SILENCE} At 12:03 it said: 1 copy in, from 2026-06-17."


def test_the_api_lights_a_stale_answer_only_where_decisions_rest_on_it() -> None:
    """What it had said is told all the same."""
    nobody = Directory(libraries=(), material_types={})
    lit, unlit = (library_holdings(heard, nobody, SAID_AT.date()) for heard in (TRUSTED, SILENT))
    assert (lit.lamp, lit.why) == (Lamp.GREEN, "at home")
    assert (unlit.lamp, unlit.why, unlit.source) == (Lamp.GREY, "at home", Source.STALE)
