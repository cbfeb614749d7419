"""Our SIP2 client against pysip2, a server that nobody here wrote, in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import cast

from adapters.http import Http
from adapters.interface import HoldingsQuery, Login, LookUp, Network, Unsupported
from adapters.sip2 import Sip2
from tests.adapters.test_sru_holdings import verdict
from tests.reactor_thread import Reactor, run_in_reactor

TODAY = date(2026, 6, 15)

SERVER = """
import sys
import anyio
from pysip2 import ITEM_INFORMATION, LOGIN, ItemInformationResponse, LoginResponse, SIP2Server

app = SIP2Server(institution_id="DK-773000", encoding="utf-8", error_detection="required", login_required=True)
ITEMS = {"3001": ("03", None), "3002": ("04", "20260629    235959")}

@app.route(LOGIN)
async def login(request, context):
    return LoginResponse(ok="1" if request.login_password == "s3cret" else "0")

if "items" in sys.argv:
    @app.route(ITEM_INFORMATION)
    async def item(request, context):
        status, due = ITEMS.get(request.item_identifier, ("01", None))
        return ItemInformationResponse(
            circulation_status=status, security_marker="00", fee_type="01", transaction_date=context.now_18(),
            item_identifier=request.item_identifier, title_identifier="T\\u00e5gernes bog" if status != "01" else "",
            due_date=due)

async def main():
    async with app.start() as port:
        print(port, flush=True)
        await anyio.sleep_forever()

anyio.run(main)
"""


@contextmanager
def pysip2(*arguments: str) -> Iterator[int]:
    """The port of a server."""
    process = subprocess.Popen([sys.executable, "-c", SERVER, *arguments], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def looked_up(port: int, record: str) -> LookUp:
    """How a look-up ends."""

    async def work(reactor: Reactor) -> LookUp:
        adapter = Sip2(Network(http=cast("Http", None), reactor=reactor))
        query = HoldingsQuery(
            protocol="sip2",
            address=f"sip2://127.0.0.1:{port}",
            profile="plain",
            record_id=record,
            agency="773000",
            login=Login(user="illgate", password="s3cret"),
            settings=(("institution", "DK-773000"), ("location", "desk")),
        )
        end = await adapter(query, timeout=20.0, today=TODAY)
        await adapter.close()
        return end

    return run_in_reactor(work)


def test_copies_and_days_come_through() -> None:
    """Logged in, sums required; one in, one out, one that it does not know."""
    with pysip2("items") as port:
        assert verdict(looked_up(port, "3001,3002,9999")).available == 1
        assert verdict(looked_up(port, "3002")).earliest == date(2026, 6, 29)
        assert not verdict(looked_up(port, "9999")).owned


def test_a_server_without_item_information_says_so() -> None:
    """By its own flags."""
    with pysip2() as port:
        assert looked_up(port, "3001") == Unsupported("has no item information in its SIP2 service")
