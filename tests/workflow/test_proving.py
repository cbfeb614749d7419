"""Senders that do not prove who they are, at the order base: refused, kept, counted, without effect."""

from __future__ import annotations

from pathlib import Path

import pytest
from twisted.internet.defer import ensureDeferred

from gateway.directory.values import Peer, PeerProfile
from gateway.lending.admission import NOTHING_SHOWN, SenderNotProved, Shown
from schemas.iso18626.codes import Status
from tests.workflow.sayings import BORROWER, FIRST, error_of, lender_says, request, said_ok
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
