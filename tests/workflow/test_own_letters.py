"""A library whose address in the directory is the gateway's own: the letter that comes back is ours to mend."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from adapters.http import HttpAnswer, RequestHeaders
from gateway.directory.directory import Directory
from gateway.directory.values import Addressing, DirectoryFile, Peer, System
from gateway.orders.order import OrderTrouble, Stage
from gateway.orders.vocabulary import AttemptEnd
from tests.workflow.peers import Wires
from tests.workflow.sayings import FIRST, SECOND, error_of, request
from tests.workflow.world import LIBRARIES, LONGEST_WAIT, World, url


class Loop(Wires):
    """Wires on which one library's address leads back to the gateway, under whatever name it has there."""

    def __init__(self, world: World, looped: str) -> None:
        super().__init__(lambda: world.reactor)
        self.world, self.looped, self.came_back = world, url(looped), 0

    async def post(
        self,
        url: str,
        body: bytes,
        content_type: str,
        *,
        timeout: float,  # noqa: ASYNC109  as the client's own
        headers: RequestHeaders = (),
    ) -> HttpAnswer:
        """The gateway's own door where the address leads to it."""
        if url != self.looped:
            return await super().post(url, body, content_type, timeout=timeout, headers=headers)
        self.came_back += 1
        return HttpAnswer(status=200, content_type="application/xml", body=await self.world.workflow.receive(body))


def system(number: str, addressing: Addressing) -> System:
    """A lender's system that sees the borrower's agency, or ours."""
    return System(iso18626=url(number), holdings=f"http://{number}.test/sru", peer=Peer(addressing=addressing))


def looped(world: World) -> Loop:
    """A gateway to which the first lender's address leads back."""
    wires = Loop(world, FIRST)
    for peer in world.peers.values():
        wires.connect(url(peer.agency), peer)
    world.wires = wires
    world.restart()
    return wires


@pytest.mark.parametrize("addressing", list(Addressing))
@pytest.mark.parametrize("to", [None, FIRST])
def test_our_own_letter_makes_no_order(world: World, to: str | None, addressing: Addressing) -> None:
    """The lender has refused nothing: the attempt waits, and staff are told what to mend."""
    speaking = system(FIRST, addressing)
    libraries = tuple(replace(one, system=speaking) if one.agency == FIRST else one for one in LIBRARIES)
    world.directory = Directory.of(DirectoryFile(libraries=libraries))
    wires = looped(world)
    world.post(request(to=to) if to else request())
    world.wait(60)
    order = world.order()
    assert world.workflow.queries.statistics().orders == 1
    assert wires.came_back >= 1
    assert (order.stage, order.lender, len(order.attempts)) == (Stage.REQUESTED, FIRST, 1)
    assert [mark.trouble for mark in order.marks] == [OrderTrouble.OURS]
    assert "The address that the directory has for it is this gateway's own. Mend" in order.needs_attention
    assert not world.peers[SECOND].took


def test_the_letter_goes_out_once_the_address_is_mended(world: World) -> None:
    """The next try reaches the lender, and the mark is gone."""
    wires = looped(world)
    world.post(request())
    world.wait(60)
    wires.looped = ""
    world.wait(LONGEST_WAIT)
    assert len(world.peers[FIRST].requests) == 1
    assert not world.order().needs_attention


def test_a_letter_that_keeps_coming_back_is_given_up(world: World) -> None:
    """After the time of any message the attempt ends, and the next lender is asked."""
    wires = looped(world)
    world.post(request())
    world.pass_hours(8 * 24)
    order = world.order()
    assert order.attempts[0].ended is AttemptEnd.REFUSED
    assert order.lender == SECOND
    assert world.workflow.queries.statistics().orders == 1
    assert wires.came_back < 8 * 24


def test_a_borrower_may_not_use_a_lenders_id(world: World) -> None:
    """Whoever shows us an id that we gave to a lender of its own order shows us our own letter."""
    world.post(request())
    world.wait(60)
    kind, said = error_of(world.post(request(f"{world.order().id}-1")))
    assert kind == "UnrecognisedDataValue"
    assert said is not None
    assert said.startswith("requestingAgencyRequestId: this gateway's own Request")


def test_another_librarys_request_under_such_an_id_is_an_order(world: World) -> None:
    """A lender that asks further, under the id that it was given, has an order of its own."""
    world.post(request())
    world.wait(60)
    world.post(request(f"{world.order().id}-1", borrower=SECOND))
    assert world.workflow.queries.statistics().orders == 2
