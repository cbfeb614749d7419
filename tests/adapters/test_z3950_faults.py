"""Look-ups over Z39.50 against servers that fail on the way, or answer in unusual ways."""

from __future__ import annotations

from typing import Final

import pytest

from adapters.interface import Failed, LookUp, Refused, Trouble
from schemas import z3950
from schemas.iso20775 import LendingVerdict
from schemas.opac.values import Circulation, OpacHolding, OpacRecord
from schemas.z3950 import (
    Close,
    CloseReason,
    Diagnostic,
    InitResponse,
    Message,
    PresentResponse,
    Retrieved,
    SearchResponse,
    oids,
)
from tests.adapters.scripted import closed_port
from tests.adapters.z3950_room import Scripted, ask, look_up, verdict
from tests.reactor_thread import run_in_reactor

UNKNOWN: Final = LendingVerdict(owned=True, lendable=True, note="says nothing of availability")

WELCOME: Final = InitResponse(accepted=True)
ONE: Final = SearchResponse(succeeded=True, hits=1)


def diagnostic(number: int, details: str = "", set_id: str = oids.BIB_1_DIAGNOSTICS) -> Diagnostic:
    """A diagnostic."""
    return Diagnostic(set_id, number, details)


def given(*records: Retrieved | Diagnostic) -> PresentResponse:
    """Records."""
    return PresentResponse(records=records)


UNUSABLE: Final = "gave an answer that cannot be used"


@pytest.mark.parametrize(
    ("server", "end"),
    [
        (
            Scripted(InitResponse(accepted=False)),
            Refused("refused the session"),
        ),
        (
            Scripted(InitResponse(accepted=False, diagnostics=(diagnostic(1019, "back at noon"),))),
            Failed(Trouble.UNREACHABLE, "answered with diagnostic 1019 (back at noon)"),
        ),
        (
            Scripted(Close(reason=CloseReason.SECURITY_VIOLATION)),
            Refused("ended the session (security violation)"),
        ),
        (
            Scripted(WELCOME, Close(reason=CloseReason.SHUTDOWN)),
            Failed(Trouble.UNREACHABLE, "ended the session (shutdown)"),
        ),
        (
            Scripted(WELCOME, Close(reason=77)),
            Failed(Trouble.NONSENSE, "ended the session (77)"),
        ),
        (
            Scripted(WELCOME, WELCOME),
            Failed(Trouble.NONSENSE, f"{UNUSABLE}: it is a InitResponse, out of step"),
        ),
        (
            Scripted(WELCOME, SearchResponse(succeeded=False)),
            Failed(Trouble.NONSENSE, "did not search and did not say why"),
        ),
        (
            Scripted(WELCOME, SearchResponse(succeeded=False, diagnostics=(diagnostic(2),))),
            Failed(Trouble.UNREACHABLE, "answered with diagnostic 2 (temporary system error)"),
        ),
        (
            Scripted(WELCOME, SearchResponse(succeeded=False, diagnostics=(diagnostic(7, "x", "1.2.3"),))),
            Failed(Trouble.NONSENSE, "answered with diagnostic 7 of set 1.2.3 (x)"),
        ),
        (
            Scripted(WELCOME, SearchResponse(succeeded=True, hits=-1)),
            Failed(Trouble.NONSENSE, f"{UNUSABLE}: it counts -1 records"),
        ),
        (
            Scripted(WELCOME, ONE, given()),
            Failed(Trouble.NONSENSE, "did not give a record that it has found"),
        ),
        (
            Scripted(WELCOME, ONE, PresentResponse(status=5, diagnostics=(diagnostic(238),))),
            Failed(
                Trouble.CONFIGURATION,
                "answered with diagnostic 238 (record not available in the syntax asked for)",
            ),
        ),
        (
            Scripted(WELCOME, ONE, given(diagnostic(15))),
            Refused("answered with diagnostic 15"),
        ),
        (
            Scripted(WELCOME, ONE, given(Retrieved(syntax=oids.SUTRS, octets=b"Bog"))),
            Failed(
                Trouble.NONSENSE,
                f"{UNUSABLE}: the record is in syntax 1.2.840.10003.5.101, which nobody asked for",
            ),
        ),
        (
            Scripted(WELCOME, ONE, given(Retrieved(syntax=oids.XML, octets=b"<html>"))),
            Failed(Trouble.NONSENSE, f"{UNUSABLE}: the body is not well-formed XML at line 1, column 7"),
        ),
        (
            Scripted(WELCOME, ONE, given(Retrieved(syntax=oids.XML, octets=b"<html/>"))),
            Failed(Trouble.NONSENSE, f"{UNUSABLE}: its root element is 'html'"),
        ),
        (
            Scripted(b"HTTP/1.0 400 Bad Request\r\n\r\n"),
            Failed(Trouble.NONSENSE, f"{UNUSABLE}: "),
        ),
        (
            Scripted(WELCOME, then=lambda transport: transport.loseConnection()),
            Failed(Trouble.NONSENSE, "closed the connection without an answer"),
        ),
        (
            Scripted(WELCOME, ONE, b"\xb9\x80\x98", then=lambda transport: transport.loseConnection()),
            Failed(Trouble.NONSENSE, "closed the connection within an answer"),
        ),
        (
            Scripted(WELCOME, then=lambda transport: transport.abortConnection()),
            Failed(Trouble.NONSENSE, "closed the connection without an answer"),
        ),
        (
            Scripted(WELCOME, ONE, b"\xb9\x83\x30\x00\x00" + bytes(2_200_000)),
            Failed(Trouble.NONSENSE, "answered with more than 2,097,152 bytes", of_record=True),
        ),
    ],
)
def test_servers_that_fail_on_the_way_end_with_the_right_reason(server: Scripted, end: LookUp) -> None:
    """Each within the limit, in words for a person, and without a socket left behind."""
    came = look_up(server)
    if isinstance(came, Failed) and isinstance(end, Failed) and end.what.endswith(": "):
        came = Failed(came.trouble, came.what[: len(end.what)])
    assert came == end


@pytest.mark.parametrize("answers", [(), (WELCOME,), (WELCOME, ONE), (b"\xb5\x80",)])
def test_one_limit_holds_for_all_steps(answers: tuple[Message | bytes, ...]) -> None:
    """A server that falls silent at Init, Search or Present, or within an answer."""
    end = look_up(Scripted(*answers), limit=0.2)
    assert end == Failed(Trouble.TIMEOUT, "did not answer within 0.2 s")


def test_nobody_there_is_unreachable() -> None:
    """A closed port is no nonsense."""
    with closed_port() as port:
        end = run_in_reactor(lambda reactor: ask(reactor, port))
    assert end == Failed(Trouble.UNREACHABLE, "refused the connection")


def opac(*copies: str) -> OpacRecord:
    """An OPAC record with copies that are "in" or "out"."""
    circulations = tuple(Circulation(available_now=one == "in") for one in copies)
    return OpacRecord(holdings=(OpacHolding(circulations=circulations),))


def test_records_are_presented_in_slices() -> None:
    """Seven of nine, three at a time at most; a server may give fewer. What was not read is said."""
    record = Retrieved(syntax=oids.OPAC, opac=opac("in", "out"))
    server = Scripted(
        WELCOME,
        SearchResponse(succeeded=True, hits=9),
        given(record, record, record),
        given(record),
        given(record, record, record),
    )
    end = verdict(look_up(server, settings={"records": "7", "slice": "3"}))
    assert (end.available, end.note) == (7, "9 records match, of which 7 were read")
    presents = [message for message in server.heard if isinstance(message, z3950.PresentRequest)]
    assert [(one.start, one.count) for one in presents] == [(1, 3), (4, 3), (5, 3)]


def test_copies_of_whatever_another_index_matched_are_not_the_records() -> None:
    """Nothing is fetched from a server that found thousands by one number."""
    server = Scripted(WELCOME, SearchResponse(succeeded=True, hits=101))
    assert look_up(server) == Failed(
        Trouble.CONFIGURATION, "found 101 records by the number of one: the index set is another"
    )
    assert not [message for message in server.heard if isinstance(message, z3950.PresentRequest)]


def test_records_that_are_given_count_though_others_are_not() -> None:
    """A diagnostic in place of one record, or of a later slice, leaves what the others say."""
    record, two = Retrieved(syntax=oids.OPAC, opac=opac("in")), SearchResponse(succeeded=True, hits=2)
    later = PresentResponse(status=5, diagnostics=(diagnostic(14),))
    for answers in ((given(diagnostic(14), record),), (given(record), later)):
        end = verdict(look_up(Scripted(WELCOME, two, *answers)))
        assert (end.available, end.note) == (1, "2 records match, of which 1 were read")
    neither = look_up(Scripted(WELCOME, two, given(diagnostic(14), diagnostic(2))))
    assert neither == Failed(Trouble.NONSENSE, "answered with diagnostic 14 (system error in presenting records)")


def test_a_record_without_holdings_is_unknown_and_not_no() -> None:
    """The catalogue has it; that it says nothing of copies is no refusal. Silent records yield to those that speak."""
    silent, speaking = Retrieved(syntax=oids.OPAC, opac=OpacRecord()), Retrieved(syntax=oids.OPAC, opac=opac("in"))
    assert verdict(look_up(Scripted(WELCOME, ONE, given(silent)))) == UNKNOWN
    two = SearchResponse(succeeded=True, hits=2)
    assert verdict(look_up(Scripted(WELCOME, two, given(silent, speaking)))) == LendingVerdict(
        owned=True, lendable=True, available=1
    )


def test_what_is_asked_is_what_the_profile_says() -> None:
    """B3: the record's number with DBC's structure, XML by schema and element set; then good-bye, in version 3 only."""
    server = Scripted(WELCOME, ONE, None)
    look_up(server, profile="b3", record='2"8', limit=0.2)
    search, present = server.heard[1:3]
    assert isinstance(search, z3950.SearchRequest)
    assert search.query == z3950.parse_pqf('@attr 4=103 @attr bib-1 1=12 "2\\"8"')
    assert isinstance(present, z3950.PresentRequest)
    assert (present.syntax, present.composition.element_set) == (oids.XML, "B3")
    assert present.composition.schema == "1.2.840.10003.13.7.4"

    none = SearchResponse(succeeded=True, hits=0)
    for versions, last in ((WELCOME.versions, Close), (frozenset({0, 1}), z3950.SearchRequest)):
        server = Scripted(InitResponse(accepted=True, versions=versions), none)
        assert verdict(look_up(server)) == LendingVerdict()
        assert isinstance(server.heard[-1], last)


def test_a_journal_with_thousands_of_items_is_read_whole() -> None:
    """4,000 copies in one record of some 80 KB, every second one in; read beside the reactor."""
    record = Retrieved(syntax=oids.OPAC, opac=opac(*("in", "out") * 2000))
    end = verdict(look_up(Scripted(WELCOME, ONE, given(record))))
    assert (end.available, end.lendable) == (2000, True)
