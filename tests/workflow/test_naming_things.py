"""How a Request may name what is wanted: by anything of bibliographicInfo that a person or a system can find it by."""

from __future__ import annotations

from typing import Final

import pytest
from msgspec.structs import replace

from gateway.orders.order import Stage
from schemas.iso18626 import write
from schemas.iso18626.messages import BibliographicInfo, Code, ItemId, RecordId
from tests.workflow.sayings import FIRST, GATEWAY, error_of, loan_request, said_ok
from tests.workflow.world import World

NAMED: Final = {
    "title": BibliographicInfo(title="Ukendt bog"),
    "part": BibliographicInfo(title_of_component="En artikel", pages_requested="7-9"),
    "isbn": BibliographicInfo(item_ids=(ItemId(identifier="9788799999996", code=Code(value="ISBN")),)),
    "lenders-own-id": BibliographicInfo(supplier_unique_record_id="LOANED"),
    "record-of-others": BibliographicInfo(record_ids=(RecordId(code=Code(value="OCLC"), identifier="812345"),)),
}


def asked(what: BibliographicInfo, to: str) -> bytes:
    """A Request for it."""
    return write(replace(loan_request(to=to), bibliographic=what))


@pytest.mark.parametrize("named", NAMED)
def test_a_lender_is_asked_by_whatever_names_it(world: World, named: str) -> None:
    """The gateway need not know what it is: the lender that was chosen reads what the borrower wrote."""
    assert said_ok(world.post(asked(NAMED[named], FIRST)))
    sent = world.peers[FIRST].requests
    assert [one.bibliographic for one in sent] == [NAMED[named]]


@pytest.mark.parametrize("named", NAMED)
def test_what_the_catalogue_does_not_know_is_for_staff(world: World, named: str) -> None:
    """Where the gateway is to choose the lender, the borrower's staff are."""
    assert said_ok(world.post(asked(NAMED[named], GATEWAY)))
    assert world.order().stage is Stage.WITH_STAFF


@pytest.mark.parametrize(
    "what", [BibliographicInfo(), BibliographicInfo(author="Ågesen", edition="2. udgave")], ids=str
)
def test_nothing_at_all_is_no_request(world: World, what: BibliographicInfo) -> None:
    """Nobody can find what has neither a name nor a number."""
    said = error_of(world.post(asked(what, FIRST)))
    assert said == ("UnrecognisedDataValue", "bibliographicInfo: names neither a record nor a title")


def test_a_part_is_shown_by_its_own_title(world: World) -> None:
    """Where the whole has none, so that staff can tell orders apart."""
    world.post(asked(NAMED["part"], FIRST))
    assert world.order().title == "En artikel"
