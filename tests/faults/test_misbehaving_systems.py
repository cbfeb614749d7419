# mypy: untyped-calls-exclude=twisted
"""Every registered adapter at every misbehaving system: it ends in time, for the right reason, and leaves no socket."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from datetime import date
from functools import partial
from pathlib import Path
from typing import Final

import pytest
from twisted.internet.defer import Deferred, gatherResults, maybeDeferred
from twisted.internet.task import deferLater

from adapters import ncip_exchange, sip2, z3950_settings
from adapters.http import HttpClient
from adapters.interface import (
    Failed,
    HoldingsAdapter,
    HoldingsQuery,
    KeepsConnections,
    Login,
    LookUp,
    Network,
    Refused,
    Trouble,
)
from adapters.registry import HOLDINGS
from tests.adapters.scripted import closed_port, full_backlog
from tests.faults.certificates import HOST, Certificates, certificates
from tests.faults.misbehaving import ANYWHERE, HTTP, TLS, Fault, System
from tests.reactor_thread import Reactor, leftovers, run_in_reactor, serve

LIMIT: Final = 0.3
"""Seconds that an adapter has."""

BARE_LIMIT: Final = 0.8
"""Seconds on bare sockets: there Twisted waits 0.3 s for another address of a host before it says that all refused."""

STOP: Final = 20.0
"""Seconds after which the harness itself gives up on an adapter that does not end; no adapter comes near it."""

TURNS: Final = 100
"""Looks at what is left before the test says that it stays: a connection that is ended is gone after some turns."""

TODAY: Final = date(2026, 6, 15)
LOGIN: Final = Login(user="gateway", password="secret", group="ill")

Ends = dict[str, LookUp]


HTTP_SCHEMES: Final = ("http", "https")
BARE: Final = {
    "ncip1": (*ncip_exchange.SCHEMES, *HTTP_SCHEMES),
    "sip2": tuple(sip2.SCHEMES),
    "z3950": tuple(z3950_settings.SCHEMES),
}
"""How addresses of protocols that have bare sockets begin: the first without TLS."""


def schemes(protocol: str) -> tuple[str, ...]:
    """How addresses of this protocol begin: the first without TLS."""
    return BARE.get(protocol, HTTP_SCHEMES)


def secure(protocol: str) -> str:
    """How an address over TLS begins."""
    return next(scheme for scheme in schemes(protocol) if scheme.endswith("s"))


def faults(protocol: str) -> Mapping[str, Fault]:
    """What a system of this protocol can do wrong."""
    return ANYWHERE if protocol in BARE else {**ANYWHERE, **HTTP}


def open_sockets() -> set[str]:
    """The sockets of this process, by the system's names for them."""
    found = set()
    for descriptor in Path("/proc/self/fd").iterdir():
        try:
            found.add(str(descriptor.readlink()))
        except OSError:
            continue
    return {name for name in found if name.startswith("socket:")}


async def ask(adapter: HoldingsAdapter, reactor: Reactor, protocol: str, address: str, limit: float) -> LookUp:
    """One look-up; an adapter that does not end is a failure of the test."""
    query = HoldingsQuery(
        protocol=protocol,
        address=address,
        profile="plain",
        record_id="27942628",
        agency="773000",
        login=LOGIN,
    )
    running = Deferred.fromCoroutine(adapter(query, timeout=limit, today=TODAY))
    running.addTimeout(STOP, reactor)
    return await running


async def ask_all(reactor: Reactor, protocol: str, addresses: Mapping[str, str], limit: float = LIMIT) -> Ends:
    """Every address at once, with an adapter of its own each, all of them closed afterwards."""
    client = HttpClient(reactor)
    adapters = [HOLDINGS[protocol](Network(http=client, reactor=reactor)) for _ in addresses]
    asking = [
        Deferred.fromCoroutine(ask(adapter, reactor, protocol, address, limit))
        for adapter, address in zip(adapters, addresses.values(), strict=True)
    ]
    ends: list[LookUp] = await gatherResults(asking, consumeErrors=True)
    for adapter in adapters:
        if isinstance(adapter, KeepsConnections):
            await adapter.close()
    await client.close()
    return dict(zip(addresses, ends, strict=True))


async def leaving_nothing(reactor: Reactor, work: Callable[[Reactor], Awaitable[Ends]]) -> Ends:
    """What `work` gives; afterwards neither the reactor nor the process holds a socket more than before."""
    before = open_sockets()
    ends = await work(reactor)
    for _ in range(TURNS):
        if not leftovers(reactor) and open_sockets() <= before:
            break
        await deferLater(reactor, 0.01)
    assert leftovers(reactor) == []
    assert open_sockets() - before == set()
    return ends


async def misbehave(reactor: Reactor, protocol: str, which: Mapping[str, Fault], begin: str) -> Ends:
    """Every fault with a system of its own."""
    async with AsyncExitStack() as stack:
        addresses = {}
        for name, fault in which.items():
            port = await stack.enter_async_context(serve(reactor, System(fault, reactor)))
            addresses[name] = f"{begin}://127.0.0.1:{port}/x"
        return await ask_all(reactor, protocol, addresses)


def run(work: Callable[[Reactor], Awaitable[Ends]]) -> Ends:
    """What `work` gives when it is run in the reactor."""
    return run_in_reactor(partial(leaving_nothing, work=work))


def troubles(ends: Ends) -> dict[str, Trouble | str]:
    """What each look-up came to."""
    return {name: end.trouble if isinstance(end, Failed) else repr(end) for name, end in ends.items()}


def unexpected(ends: Ends, which: Mapping[str, Fault]) -> dict[str, LookUp]:
    """Look-ups that came to something else than they may."""
    return {
        name: end for name, end in ends.items() if not isinstance(end, Failed) or end.trouble not in which[name].ends
    }


@pytest.mark.parametrize("protocol", HOLDINGS)
def test_an_adapter_ends_in_time_for_the_right_reason_and_leaves_nothing(protocol: str) -> None:
    """Every fault that this protocol can meet, all at once; the sentence never holds what was sent or a secret."""
    which = faults(protocol)
    ends = run(partial(misbehave, protocol=protocol, which=which, begin=schemes(protocol)[0]))
    assert unexpected(ends, which) == {}
    told = " ".join(end.what for end in ends.values() if isinstance(end, Failed))
    assert "secret" not in told
    assert "Vedligeholdelse" not in told


@pytest.mark.parametrize("protocol", HOLDINGS)
def test_no_connection_is_told_as_such(protocol: str) -> None:
    """Refused, never accepted, and a host that does not exist: unreachable, each in its own words."""
    begin, limit = schemes(protocol)[0], BARE_LIMIT if protocol in BARE else LIMIT
    with closed_port() as closed, full_backlog() as full:
        addresses = {
            "refused": f"{begin}://127.0.0.1:{closed}/x",
            "never accepted": f"{begin}://127.0.0.1:{full}/x",
            "no such host": f"{begin}://library.invalid:{closed}/x",
        }
        ends = run(partial(ask_all, protocol=protocol, addresses=addresses, limit=limit))
    assert set(troubles(ends).values()) == {Trouble.UNREACHABLE}
    assert len({end.what for end in ends.values() if isinstance(end, Failed)}) == 3


@pytest.mark.parametrize("protocol", HOLDINGS)
def test_a_handshake_that_fails_is_no_answer(protocol: str) -> None:
    """Whatever the other side does instead of it."""
    ends = run(partial(misbehave, protocol=protocol, which=TLS, begin=secure(protocol)))
    assert unexpected(ends, TLS) == {}


@pytest.fixture(scope="module")
def issued() -> Certificates:
    """Certificates, good and bad."""
    return certificates()


async def behind(reactor: Reactor, protocol: str, issued: Certificates) -> Ends:
    """A system behind each bad certificate, and a silent one behind the good."""
    pairs = {**issued.bad, "is good": issued.good}
    silent = System(ANYWHERE["hangs at the first byte"], reactor)
    ports = {name: reactor.listenSSL(0, silent, pair.options(), interface="127.0.0.1") for name, pair in pairs.items()}
    addresses = {name: f"{secure(protocol)}://{HOST}:{port.getHost().port}/x" for name, port in ports.items()}
    try:
        return await ask_all(reactor, protocol, addresses)
    finally:
        for port in ports.values():
            await maybeDeferred(port.stopListening)


@pytest.mark.filterwarnings("ignore:Passing pyOpenSSL:DeprecationWarning")  # Twisted's, not ours
@pytest.mark.parametrize("protocol", HOLDINGS)
def test_a_certificate_that_proves_nothing_is_refused(
    protocol: str, issued: Certificates, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The machine trusts the issuer, so that each bad certificate is refused for its own fault; the good one is not."""
    trusted = tmp_path / "issuer.pem"
    trusted.write_bytes(issued.issuer)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    ends = run(partial(behind, protocol=protocol, issued=issued))
    good = ends.pop("is good")
    assert isinstance(good, Failed)
    assert good.trouble is Trouble.TIMEOUT
    assert len({end.what for end in ends.values() if isinstance(end, Failed)}) == len(issued.bad)
    assert set(troubles(ends).values()) == {Trouble.UNREACHABLE}


def test_a_refusal_is_no_failure() -> None:
    """The harness can tell the two apart: 401 is an answer."""
    denied = Fault(ends=frozenset(), asked=lambda one: one.tcp.write(b"HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n"))
    ends = run(partial(misbehave, protocol="daia", which={"denies": denied}, begin="http"))
    assert isinstance(ends["denies"], Refused)
