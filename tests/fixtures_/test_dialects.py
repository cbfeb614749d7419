"""The simulated systems' answers: every dialect says the same of the same copies, and the gateway's reader hears it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Final

import pytest

from fixtures.holdings_file import Behaviour, Copy, CopyStatus, Dialect, Held, LibrarySystem, SystemSettings, Wire
from fixtures.systems.dialects import MANNERS
from fixtures.systems.look_up import answer
from fixtures.systems.wire import CLOTHES, dressed
from schemas.iso18626 import digest, read, write
from schemas.iso18626.messages import (
    AgencyId,
    Code,
    Header,
    MessageInfo,
    StatusInfo,
    SupplyingAgencyMessage,
)
from schemas.iso20775 import judge
from schemas.iso20775 import read as read_holdings
from schemas.sru.request import PROFILES, search_url
from schemas.sru.response import read as read_response
from schemas.xml import parse

TODAY: Final = date(2026, 6, 15)
PID: Final = "870970-basis:139900154"
IN: Final = Copy()
OUT: Final = Copy(status=CopyStatus.ON_LOAN, back_in_days=9)
LATER: Final = Copy(status=CopyStatus.ON_LOAN, back_in_days=20)
READING_ROOM: Final = Copy(status=CopyStatus.NOT_FOR_LOAN)


def asked(dialect: Dialect, held: Held, *, record: str = "139900154") -> bytes:
    """The answer to the question that the dialect's profile asks."""
    library = LibrarySystem(system=SystemSettings(dialect=dialect), records={PID: held})
    url = search_url("http://127.0.0.1/sru", record, PROFILES[MANNERS[dialect].profile])
    return answer(url.partition("?")[2], agency="765700", library=library, today=TODAY).body


@pytest.mark.parametrize("dialect", Dialect)
@pytest.mark.parametrize(
    ("held", "lendable", "available", "earliest", "queue"),
    [
        (Held(copies=(IN,)), True, 1, None, 0),
        (Held(copies=(IN, IN, OUT), queue=3), True, 2, None, 3),
        (Held(copies=(LATER, OUT)), True, 0, date(2026, 6, 24), 0),
        (Held(copies=(Copy(ready_in_days=3),)), True, 1, date(2026, 6, 18), 0),
        (Held(copies=(Copy(status=CopyStatus.ON_LOAN),)), True, 0, None, 0),
        (Held(copies=(READING_ROOM,)), False, 0, None, 0),
        (Held(copies=(READING_ROOM, OUT)), True, 0, date(2026, 6, 24), 0),
    ],
)
def test_every_dialect_says_the_same(  # noqa: PLR0917  columns of the table
    dialect: Dialect,
    held: Held,
    lendable: bool,  # noqa: FBT001  a column of the table
    available: int,
    earliest: date | None,
    queue: int,
) -> None:
    """Lendable, so many in, the first day, so many waiting."""
    response = read_response(asked(dialect, held))
    assert response.total == 1
    verdict = judge(read_holdings(response.records[0].data), today=TODAY, institution="765700")
    assert verdict.owned
    assert verdict.lendable is lendable
    assert verdict.available == available
    assert verdict.earliest == earliest
    assert verdict.queue in (queue, None if not lendable else queue)
    assert verdict.volumes == 1


@pytest.mark.parametrize("dialect", [Dialect.PLAIN, Dialect.ALMA, Dialect.SRU20, Dialect.SETS])
def test_several_volumes_are_told(dialect: Dialect) -> None:
    """Two different volumes are two, two copies of one are one; OCLC's manner cannot say it."""
    two = read_response(asked(dialect, Held(copies=(Copy(volume="Bind 1"), Copy(volume="Bind 2")))))
    one = read_response(asked(dialect, Held(copies=(Copy(volume="Bind 1"), Copy(volume="Bind 1")))))
    assert judge(read_holdings(two.records[0].data), today=TODAY).volumes == 2
    assert judge(read_holdings(one.records[0].data), today=TODAY).volumes == 1


@pytest.mark.parametrize("dialect", Dialect)
def test_what_is_not_held_is_no_hit_or_a_diagnostic(dialect: Dialect) -> None:
    """An unknown record, and a known one without copies."""
    for body in (asked(dialect, Held(), record="999"), asked(dialect, Held(copies=()))):
        response = read_response(body)
        assert not response.records
        if MANNERS[dialect].diagnoses:
            assert [one.number for one in response.diagnostics] == [65]
        else:
            assert response.total == 0
            assert not response.diagnostics


def test_the_dialects_differ_in_the_ways_that_trouble_readers() -> None:
    """Namespaces, services, fractions, structure, SRU version: as live systems answer."""
    bodies = {dialect: asked(dialect, Held(copies=(IN, OUT))) for dialect in Dialect}
    assert len(set(bodies.values())) == len(Dialect)
    assert b'<holdings xmlns="">' in bodies[Dialect.OCLC]
    assert b"availableFor" not in bodies[Dialect.OCLC]
    assert bodies[Dialect.ALMA].count(b"<holding>") == 2
    assert b"<availableFor>3</availableFor>" in bodies[Dialect.ALMA]
    assert b".000Z" in bodies[Dialect.ALMA]
    assert b"search-ws/sruResponse" in bodies[Dialect.SRU20]
    assert b"<holdingStructured>" in bodies[Dialect.SETS]


@pytest.mark.parametrize(
    ("query", "number"),
    [("", 7), ("version=1.2&operation=explain", 4), ("version=1.2&operation=searchRetrieve&query=a=1 or b=2", 48)],
)
def test_a_question_that_cannot_be_answered_gets_a_diagnostic(query: str, number: int) -> None:
    """Never a failure."""
    said = answer(query, agency="765700", library=LibrarySystem(), today=TODAY)
    assert [one.number for one in read_response(said.body).diagnostics] == [number]


def test_a_record_behaves_as_its_entry_says_else_as_its_system() -> None:
    """The entry wins over the system."""
    system = SystemSettings(behaviour=Behaviour.SLOW)
    library = LibrarySystem(system=system, records={PID: Held(behaviour=Behaviour.HANG), "a:2": Held()})
    query = "version=1.2&operation=searchRetrieve&query=rec.id="
    assert answer(query + "139900154", agency="1", library=library, today=TODAY).behaviour is Behaviour.HANG
    assert answer(query + "2", agency="1", library=library, today=TODAY).behaviour is Behaviour.SLOW
    assert answer(query + "3", agency="1", library=library, today=TODAY).behaviour is Behaviour.SLOW


ISIL: Final = Code(value="ISIL", scheme="http://example.org/ids?a=1&b=2")
MESSAGE: Final = SupplyingAgencyMessage(
    header=Header(
        supplying_agency=AgencyId(type=ISIL, value="DK-765700"),
        requesting_agency=AgencyId(type=ISIL, value="DK-762100"),
        timestamp=datetime(2026, 6, 15, 9, 30, tzinfo=UTC),
        requesting_request_id="k-<1> & more",
        supplying_request_id="S-1",
    ),
    info=MessageInfo(reason_for_message="StatusChange", note="Blåbærgrød & <bær>"),
    status=StatusInfo(status="Loaned", due=datetime(2026, 7, 13, 23, 59, 59, tzinfo=UTC)),
)


@pytest.mark.parametrize("wire", Wire)
def test_clothes_do_not_change_the_message(wire: Wire) -> None:
    """Prefix, indentation and content type differ, what is read is the same to the second."""
    envelope = read(dressed(MESSAGE, wire))
    message = envelope.message
    assert isinstance(message, SupplyingAgencyMessage)
    assert envelope.version == "1.2"
    assert message.header.timestamp.replace(microsecond=0) == MESSAGE.header.timestamp
    assert message.header.requesting_request_id == MESSAGE.header.requesting_request_id
    assert message.header.supplying_agency == MESSAGE.header.supplying_agency
    assert message.info == MESSAGE.info
    assert message.status.due is not None
    assert message.status.due.replace(microsecond=0) == MESSAGE.status.due


def test_the_clothes_differ() -> None:
    """Four ways to write it, in at least three content types, and in blanks that a digest does not see."""
    written = {wire: dressed(MESSAGE, wire) for wire in Wire}
    assert len(set(written.values())) == len(Wire)
    assert len({CLOTHES[wire].content_type for wire in Wire}) >= 3
    assert b"<ill:status>" in written[Wire.PREFIXED]
    assert b".629710681+00:00" in written[Wire.FRACTIONS]
    assert b"\n  <supplyingAgencyMessage>" in written[Wire.PRETTY]
    plain, pretty = (parse(written[wire]) for wire in (Wire.PLAIN, Wire.PRETTY))
    assert digest(plain, without_timestamp=False) == digest(pretty, without_timestamp=False)
    assert write(MESSAGE) != written[Wire.PREFIXED]
