# mypy: allow-untyped-calls
"""What a simulated system says to who comes to no door of it, or does not post."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date

import pytest

from fixtures.holdings_file import LibrarySystem
from fixtures.systems.http import HttpAnswer, call
from fixtures.systems.journal import Journal
from fixtures.systems.local_system import LocalSystem
from tests.reactor_thread import Reactor, run_in_reactor


@asynccontextmanager
async def base(reactor: Reactor, page: str = "", *, holdings: bool = True) -> AsyncIterator[str]:
    """The address of a system's machine."""
    system = LocalSystem(
        reactor=reactor, agency="765700", library=LibrarySystem(), today=date(2026, 6, 15), journal=Journal()
    )
    try:
        system.start(page=page, holdings=holdings)
        yield system.iso18626_url.removesuffix("iso18626")
    finally:
        await system.stop()


@pytest.mark.parametrize(("method", "page"), [("POST", ""), ("POST", "Herning"), ("GET", "")])
def test_who_comes_to_no_door_is_told_where_the_doors_are(method: str, page: str) -> None:
    """A sentence of text; the address that people write down is often the machine's alone."""

    async def work(reactor: Reactor) -> list[HttpAnswer]:
        async with base(reactor, page) as url:
            return [await call(reactor, method, f"{url}{path}") for path in ("", "ISO18626", "x/y")]

    for answer in run_in_reactor(work):
        assert (answer.status, answer.content_type) == (404, "text/plain; charset=utf-8")
        assert answer.body == b"There is nothing here: messages go to /iso18626; holdings are asked for at /sru.\n"


def test_only_the_doors_that_there_are_are_named() -> None:
    """A lender without a holdings service."""

    async def work(reactor: Reactor) -> HttpAnswer:
        async with base(reactor, holdings=False) as url:
            return await call(reactor, "GET", f"{url}sru")

    assert run_in_reactor(work).body == b"There is nothing here: messages go to /iso18626.\n"


@pytest.mark.parametrize("method", ["GET", "PUT", "FROB"])
def test_who_does_not_post_is_told_to(method: str) -> None:
    """405 with a sentence of text."""

    async def work(reactor: Reactor) -> HttpAnswer:
        async with base(reactor) as url:
            return await call(reactor, method, f"{url}iso18626")

    answer = run_in_reactor(work)
    assert (answer.status, answer.body) == (405, b"Messages are sent by POST to /iso18626.\n")


def test_a_page_is_shown_to_who_looks() -> None:
    """The flow of messages stands beside the doors."""

    async def work(reactor: Reactor) -> list[int]:
        async with base(reactor, "Herning") as url:
            return [(await call(reactor, "GET", f"{url}{path}")).status for path in ("", "flows", "flow")]

    assert run_in_reactor(work) == [200, 200, 404]
