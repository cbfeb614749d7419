"""SIP2 over real sockets against a strict simulated system: log-in, items, difficulties, and what is left behind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import cast

import pytest
from attrs import evolve

from adapters.http import Http
from adapters.interface import Failed, HoldingsQuery, Login, LookUp, Network, Refused, Trouble, Unsupported
from adapters.sip2 import Sip2
from fixtures.holdings_file import Copy, CopyStatus
from fixtures.systems.sip2 import NOT_FOR_LOAN, Shelves, Sip2Server, sip2_server
from schemas.sip2 import Charset, read
from tests.adapters import scripted
from tests.adapters.scripted import Scripted, silent
from tests.adapters.test_sru_holdings import verdict
from tests.reactor_thread import Reactor, leftovers, run_in_reactor, serve

TODAY = date(2026, 6, 15)
LOGIN = Login(user="illgate", password="s3cret")
ITEMS: Mapping[str, Copy] = {
    "3001": Copy(),
    "3002": Copy(status=CopyStatus.ON_LOAN, back=date(2026, 6, 29)),
    "3003": Copy(status=CopyStatus.NOT_FOR_LOAN),
}
SHELVES = Shelves(items=ITEMS, today=TODAY)


def network(reactor: Reactor) -> Network:
    """SIP2 needs no HTTP."""
    return Network(http=cast("Http", None), reactor=reactor)


def looked_up(
    shelves: Shelves,
    *records: str,
    login: Login | None = None,
    settings: tuple[tuple[str, str], ...] = (),
    limit: float = 10.0,
) -> tuple[list[LookUp], Sip2Server]:
    """Ask about one record after another; how each ended."""
    server = sip2_server(shelves)

    async def work(reactor: Reactor) -> list[LookUp]:
        adapter = Sip2(network(reactor))
        before = leftovers(reactor)
        async with serve(reactor, server) as port:
            query = HoldingsQuery(
                protocol="sip2",
                address=f"sip2://127.0.0.1:{port}",
                profile="plain",
                record_id="",
                agency="773000",
                login=login,
                settings=settings,
            )
            ends = [await adapter(evolve(query, record_id=record), timeout=limit, today=TODAY) for record in records]
            await adapter.close()
        assert leftovers(reactor) == before
        return ends

    return run_in_reactor(work), server


def test_items_become_copies_and_the_connection_is_kept() -> None:
    """Two look-ups, one seat; the second asks no more than it must."""
    (first, second), server = looked_up(SHELVES, "3001, 3002", "3002", login=None)
    assert (verdict(first).available, verdict(first).lendable) == (1, True)
    assert verdict(second).earliest == date(2026, 6, 29)
    assert server.seats == 1
    heard = [read(line, charset=Charset.UTF_8) for line in server.heard]
    assert [message.code for message in heard] == ["99", "17", "17", "17"]
    assert [message.sequence for message in heard] == [0, 1, 2, 3]


def test_numbers_wrap_after_nine() -> None:
    """Twelve items on one connection."""
    items = {f"4{n:03}": Copy() for n in range(12)}
    (end,), server = looked_up(evolve(SHELVES, items=items), ",".join(items))
    assert verdict(end).available == 12
    assert [read(line, charset=Charset.UTF_8).sequence for line in server.heard] == [n % 10 for n in range(13)]


def test_log_in() -> None:
    """With what the directory says; a system that will not have it refuses."""
    (end,), server = looked_up(evolve(SHELVES, login=("illgate", "s3cret")), "3001", login=LOGIN)
    assert verdict(end).available == 1
    assert read(server.heard[0], charset=Charset.UTF_8).first("CO") == "s3cret"
    (end,), _ = looked_up(evolve(SHELVES, login=("illgate", "other")), "3001", login=LOGIN)
    assert end == Refused("does not accept the login")
    assert "s3cret" not in repr(LOGIN)


def test_an_unknown_item_is_not_owned() -> None:
    """Beside a known one it is left out."""
    (one, both), _ = looked_up(SHELVES, "9999", "9999,3001")
    assert not verdict(one).owned
    assert verdict(both).available == 1


def test_properties_that_the_library_names_keep_an_item_there() -> None:
    """By the setting."""
    (end,), _ = looked_up(SHELVES, "3003", settings=(("not_for_loan", NOT_FOR_LOAN),))
    assert (verdict(end).owned, verdict(end).lendable) == (True, False)


def test_a_system_that_cannot_says_so() -> None:
    """By the eleventh flag of BX."""
    (end,), _ = looked_up(evolve(SHELVES, able=False), "3001")
    assert end == Unsupported("has no item information in its SIP2 service")


@pytest.mark.parametrize("trouble", [lambda n: evolve(SHELVES, garbles=n), lambda n: evolve(SHELVES, asks_again=n)])
def test_damaged_messages_are_sent_again(trouble: Callable[[int], Shelves]) -> None:
    """Twice is no trouble; for ever is nonsense."""
    (end,), server = looked_up(trouble(2), "3001")
    assert verdict(end).available == 1
    assert len(server.heard) == 4
    (end,), server = looked_up(trouble(99), "3001")
    assert end == Failed(
        Trouble.NONSENSE, "gave an answer that cannot be used: message and answer do not come through undamaged"
    )
    assert len(server.heard) == 3


def test_an_answer_about_another_item_is_out_of_step() -> None:
    """As invenio-sip2 repeats its last one: the connection is dropped, the next look-up begins anew."""
    (end, after), server = looked_up(evolve(SHELVES, repeats_itself=True), "3001,3002", "3001")
    assert end == Failed(Trouble.NONSENSE, "gave an answer that cannot be used: it is about another item, out of step")
    assert verdict(after).available == 1
    assert server.seats == 2


@pytest.mark.parametrize("charset", list(Charset))
def test_each_charset(charset: Charset) -> None:
    """The system's own; its titles have Danish letters."""
    (end,), _ = looked_up(evolve(SHELVES, charset=charset), "3001", settings=(("charset", charset),))
    assert verdict(end).available == 1


def test_without_numbers_and_with_crlf() -> None:
    """For systems without error detection, and those that want both ends."""
    (end,), server = looked_up(SHELVES, "3001", settings=(("numbered", "no"), ("end", "crlf"), ("status", "no")))
    assert verdict(end).available == 1
    assert b"AZ" not in server.heard[0]


def test_faults_of_configuration() -> None:
    """An unknown setting, an address of another protocol."""
    (end,), server = looked_up(SHELVES, "3001", settings=(("charset", "ebcdic"),))
    assert isinstance(end, Failed)
    assert end.trouble is Trouble.CONFIGURATION
    assert server.seats == 0


def asked(address: str, limit: float = 10.0) -> LookUp:
    """How one look-up at an address ends."""

    async def work(reactor: Reactor) -> LookUp:
        adapter = Sip2(network(reactor))
        query = HoldingsQuery(protocol="sip2", address=address, profile="plain", record_id="3001", agency="773000")
        end = await adapter(query, timeout=limit, today=TODAY)
        await adapter.close()
        return end

    return run_in_reactor(work)


def test_a_system_that_is_away() -> None:
    """A refused connection, and an address of another protocol."""
    with scripted.closed_port() as port:
        assert asked(f"sip2://127.0.0.1:{port}") == Failed(Trouble.UNREACHABLE, "refused the connection")
    end = asked("http://127.0.0.1:1")
    assert isinstance(end, Failed)
    assert end.trouble is Trouble.CONFIGURATION


def test_a_system_that_says_nothing_costs_its_own_limit() -> None:
    """And leaves no socket."""

    async def work(reactor: Reactor) -> LookUp:
        before = leftovers(reactor)
        adapter = Sip2(network(reactor))
        async with serve(reactor, Scripted(silent)) as port:
            query = HoldingsQuery(
                protocol="sip2",
                address=f"sip2://127.0.0.1:{port}",
                profile="plain",
                record_id="3001",
                agency="773000",
            )
            end = await adapter(query, timeout=0.2, today=TODAY)
        await adapter.close()
        assert leftovers(reactor) == before
        return end

    assert run_in_reactor(work) == Failed(Trouble.TIMEOUT, "did not answer within 0.2 s")
