"""A lender whose TLS certificate proves nothing: what staff read of it, and what becomes of the order."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from adapters.http import HttpAnswer, UntrustedError
from gateway.workflow.delivering import MEND, THEIRS
from tests.workflow.sayings import FIRST, request
from tests.workflow.world import LONGEST_WAIT, World, url

OVER = UntrustedError(
    "ill.test:443",
    "has a TLS certificate that ended on 2026-06-14",
    mend="its people must renew it",
    theirs=True,
)
STRANGE = UntrustedError(
    "ill.test:443",
    "has a TLS certificate that it signed itself",
    mend="[certificates] of the configuration can name it",
)


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (OVER, f"has a TLS certificate that ended on 2026-06-14: its people must renew it. {THEIRS}"),
        (
            STRANGE,
            f"has a TLS certificate that it signed itself: [certificates] of the configuration can name it. {MEND}",
        ),
    ],
    ids=["its people mend it", "we mend it"],
)
def test_staff_read_who_mends_it_and_the_order_waits_for_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: UntrustedError, said: str
) -> None:
    """Nobody else is asked meanwhile; the lender gets the Request once it proves its name again."""
    world = World(tmp_path)
    post = world.wires.post

    async def believes_all_others(address: str, *what: Any, **more: Any) -> HttpAnswer:
        if address == url(FIRST):
            raise fault
        return await post(address, *what, **more)

    monkeypatch.setattr(world.wires, "post", believes_all_others)
    world.post(request())
    world.pass_hours(24)
    assert world.order().needs_attention == f"Library {FIRST} ({FIRST}): ill.test:443 {said}"

    monkeypatch.undo()
    world.wait(LONGEST_WAIT)
    order = world.order()
    assert order.needs_attention == ""
    assert [attempt.lender for attempt in order.attempts] == [FIRST]
    assert len(world.peers[FIRST].requests) == 1
