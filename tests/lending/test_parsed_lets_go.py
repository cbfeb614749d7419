"""What waits for its transaction keeps nothing of the tree that it was read from."""

from __future__ import annotations

import gc

import pytest
from lxml import etree

from gateway.lending.parsed import parse
from schemas.iso18626 import MessageFault
from tests.workflow.sayings import request

WRONG_TIME = b"<ISO18626Message><request><header><timestamp>soon</timestamp></header></request></ISO18626Message>"


@pytest.mark.parametrize(("body", "faulty"), [(request("R-1"), False), (WRONG_TIME, True)])
def test_a_message_is_kept_without_its_tree(body: bytes, *, faulty: bool) -> None:
    """Also one that cannot be read, whose fault was raised in frames that hold the tree's elements."""
    parsed = parse(body)

    assert isinstance(parsed.what, MessageFault) is faulty
    seen, found = {id(parsed)}, list[object]([parsed])
    for one in found:
        for other in gc.get_referents(one):
            if id(other) not in seen and not isinstance(other, type):
                seen.add(id(other))
                found.append(other)
    assert not [one for one in found if isinstance(one, etree._Element)]
