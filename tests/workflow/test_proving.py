"""Senders that do not prove who they are, at the order base: refused, kept, counted, without effect."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from twisted.internet.defer import ensureDeferred

from gateway.directory.values import Peer, PeerProfile
from gateway.lending.admission import NOTHING_SHOWN, Certificate, SenderNotProved, Shown
from gateway.lending.tries import BURST, READ_AT_ONCE, TooManyTries
from schemas.iso18626.codes import Status
from tests.workflow.sayings import BORROWER, FIRST, OTHER_BORROWER, error_of, lender_says, request, said_ok
from tests.workflow.test_peers_in_orders import among, asked
from tests.workflow.world import CASE, World


def refused(world: World, body: bytes, shown: Shown = NOTHING_SHOWN) -> SenderNotProved:
    """Why a message is not believed."""
    running = ensureDeferred(world.workflow.receive(body, shown))
    world.settle()
    fault = CASE.failureResultOf(running, SenderNotProved).value
    assert isinstance(fault, SenderNotProved)
    return fault


def test_a_borrower_with_its_code_is_believed(tmp_path: Path) -> None:
    """The code that the messages of these tests carry."""
    world = among(tmp_path, n710100=Peer(sends_account="konto", sends_code="hemmelig"))
    assert said_ok(world.post(request()))


def test_one_with_another_code_is_answered_error_and_its_message_kept(tmp_path: Path) -> None:
    """Staff see who tried; there is no order, and the right code is taken afterwards under the same id."""
    world = among(tmp_path, n710100=Peer(sends_code="en anden"))
    fault = refused(world, request())
    assert fault.confirmation is not None
    assert error_of(fault.confirmation) == (
        "UnrecognisedDataValue",
        "requestingAgencyAuthentication: the account or the code is missing or not right",
    )
    (row,) = world.workflow.queries.refused()
    assert (row.peer, row.kind) == (BORROWER, "Request")
    assert "requestingAgencyAuthentication" in row.remark
    assert world.workflow.queries.orders() == ()
    right = request().replace(b">hemmelig<", b">en anden<")
    assert said_ok(world.post(right))


def test_a_repeat_without_proof_does_not_get_the_stored_confirmation(tmp_path: Path) -> None:
    """Nobody learns by asking again what somebody else has ordered."""
    world = among(tmp_path, n710100=Peer(sends_bearer="tegn"))
    shown = Shown(bearer="tegn")
    first = world.run(world.workflow.receive(request(), shown))
    assert refused(world, request()).confirmation != first
    assert world.run(world.workflow.receive(request(), shown)) == first


@pytest.mark.parametrize("profile", [PeerProfile.PLAIN, PeerProfile.KOHA])
def test_a_lender_proves_itself_by_bearer(tmp_path: Path, profile: PeerProfile) -> None:
    """Also one whose template does not name it: the id that it was given tells whose token is wanted."""
    world = among(tmp_path, n765700=Peer(sends_bearer="tegn", profile=profile))
    attempt = asked(world)
    said = lender_says(FIRST, attempt, Status.LOANED)
    if profile is PeerProfile.KOHA:
        said = said.replace(b"DK-765700", b"sup_agency_value")
    refused(world, said)
    refused(world, said, Shown(bearer="gæt"))
    attempt_now = world.order().attempt
    assert attempt_now is not None
    assert attempt_now.status is None
    assert said_ok(world.run(world.workflow.receive(said, Shown(bearer="tegn"))))


def test_what_cannot_be_read_and_comes_with_a_strange_token(tmp_path: Path) -> None:
    """No confirmation can answer it: the door says 401. A known token gets the fault of its message."""
    world = among(tmp_path, n765700=Peer(sends_bearer="tegn"))
    assert refused(world, b"<html/>", Shown(bearer="gæt")).confirmation is None
    assert world.fails_with(Exception, world.workflow.receive(b"<html/>", Shown(bearer="tegn")))
    assert len(world.workflow.queries.refused()) == 2


OURS = "e3" * 32
PROVED = Certificate(subject="CN=ill.herning.example", common_name="ill.herning.example", fingerprint=OURS)


def nat(**more: Any) -> Shown:
    """What comes from behind one address, whoever it is."""
    return Shown(**more, address=lambda: "203.0.113.9")


def guessed(request_id: str, borrower: str = BORROWER) -> bytes:
    """A Request with a code that is nobody's."""
    return request(request_id, borrower=borrower).replace(b">hemmelig<", b">gaet<")


def too_many(world: World, body: bytes, shown: Shown) -> bool:
    """Whether a message is not looked at since its address failed too often."""
    return "try again later" in world.fails_with(TooManyTries, world.workflow.receive(body, shown))


def taken(world: World, body: bytes, shown: Shown) -> bool:
    """Whether a message is taken."""
    answer = world.run(world.workflow.receive(body, shown))
    world.settle()
    return said_ok(answer)


def test_guessing_a_code_keeps_no_neighbour_out(tmp_path: Path) -> None:
    """Who claims another agency from the same address, with its right code, is let in."""
    code = Peer(sends_account="konto", sends_code="hemmelig")
    world = among(tmp_path, n710100=code, n746100=code)
    for number in range(BURST):
        refused(world, guessed(f"G-{number}"), nat())
    assert too_many(world, guessed("G-X"), nat())
    assert too_many(world, request("R-1"), nat()), "a right guess is told from a wrong one by nobody"
    assert taken(world, request("R-2", borrower=OTHER_BORROWER), nat())
    assert taken(world, request("R-3"), Shown(address=lambda: "203.0.113.10"))
    assert len(world.workflow.queries.refused()) == BURST


def test_a_certificate_is_not_guessed(tmp_path: Path) -> None:
    """Whoever shows the one that the directory wants of it is looked at, whatever others show in its name."""
    world = among(tmp_path, n710100=Peer(sends_certificate=OURS, sends_code="hemmelig"))
    for number in range(BURST):
        refused(world, request(f"G-{number}"), nat())
    assert too_many(world, request(), nat())
    assert taken(world, request(), nat(certificate=PROVED))
    refused(world, guessed("G-X"), nat(certificate=PROVED))


def test_a_library_of_which_nothing_is_wanted_is_heard_beside_a_guesser(tmp_path: Path) -> None:
    """It has nothing to fail at."""
    world = among(tmp_path, n710100=Peer(sends_code="hemmelig"))
    for number in range(BURST):
        refused(world, guessed(f"G-{number}"), nat())
    assert taken(world, request("R-1", borrower=OTHER_BORROWER), nat())


def test_bearer_tokens_are_not_guessed_with_what_cannot_be_read(tmp_path: Path) -> None:
    """After so many strange ones none is compared any more; one that comes with a message is."""
    world = among(tmp_path, n710100=Peer(sends_bearer="tegn"))
    for number in range(BURST):
        refused(world, b"<html/>", nat(bearer=f"g{number}"))
    assert too_many(world, b"<html/>", nat(bearer="tegn"))
    assert taken(world, request(), nat(bearer="tegn"))


def test_a_flood_of_guesses_is_not_read(tmp_path: Path) -> None:
    """Beyond so many at once not even its sender is, so that it costs next to nothing; a second later it is."""
    code = Peer(sends_code="hemmelig")
    world = among(tmp_path, n710100=code, n746100=code)
    for number in range(BURST):
        refused(world, guessed(f"G-{number}"), nat())
    for _ in range(READ_AT_ONCE - BURST):
        assert too_many(world, guessed("G-X"), nat())
    assert too_many(world, b"<html/>", nat())
    assert taken(world, request("R-0", borrower=OTHER_BORROWER), nat(certificate=PROVED))
    assert len(world.workflow.queries.refused()) == BURST, "what is not read is not kept"
    world.wait(1)
    assert taken(world, request("R-1", borrower=OTHER_BORROWER), nat())
