# mypy: allow-untyped-calls
"""Servers by names of every kind, over real sockets: what is looked up, and what TLS is told of it and believes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import pytest
from cryptography import x509
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.defer import maybeDeferred
from twisted.internet.interfaces import IHostnameResolver
from zope.interface import implementer

from adapters.http import HttpAnswer, HttpClient, HttpError, NeverArrivedError
from adapters.own_certificate import own_certificate
from tests.adapters.scripted import Connection, Scripted, always, answer, closed_port
from tests.adapters.test_trust import options
from tests.papers import issued
from tests.reactor_thread import Reactor, leftovers, run_in_reactor, serve

pytestmark = pytest.mark.filterwarnings("ignore:Passing pyOpenSSL:DeprecationWarning")  # Twisted takes no others yet
ROOT: Final = issued("root")
NAMES: Final = ("koha_app", "r3---x.ill.example", "ill.example", "ill.example.")
NOBODY: Final = "127.0.0.2"  # where the servers of these tests do not listen


@implementer(IHostnameResolver)
class Hosts:
    """A resolver that knows the names above, and keeps what it is asked."""

    def __init__(self, *numbers: str) -> None:
        self.numbers = numbers
        self.asked: list[str] = []

    def resolveHostName(  # noqa: N802  Twisted's name
        self,
        resolutionReceiver: Any,  # noqa: N803  and shape
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        *_: Any,
    ) -> Any:
        """Tell the numbers."""
        self.asked.append(hostName)
        resolutionReceiver.resolutionBegan(None)
        for number in self.numbers if hostName in NAMES else ():
            kind = IPv6Address if ":" in number else IPv4Address
            resolutionReceiver.addressResolved(kind("TCP", number, portNumber))
        resolutionReceiver.resolutionComplete()


@contextmanager
def knowing(reactor: Reactor, hosts: Hosts) -> Iterator[None]:
    """A reactor that asks this resolver."""
    before = reactor.installNameResolver(hosts)
    try:
        yield
    finally:
        reactor.installNameResolver(before)


async def posted(reactor: Reactor, url: str, limit: float = 10.0) -> HttpAnswer | HttpError:
    """A message to an address, shown to whoever the authority vouches for."""
    client = HttpClient(reactor, certificates={"root": own_certificate(authority=ROOT.pem)})
    http = client.showing("root") if url.startswith("https:") else client
    try:
        return await http.post(url, b"<message/>", "text/xml", timeout=limit)
    except HttpError as error:
        return error
    finally:
        await client.close()
        assert not reactor.getDelayedCalls()


@pytest.mark.parametrize("name", NAMES)
def test_a_server_is_reached_by_any_name_that_is_known(name: str) -> None:
    """IDNA knows none with an underscore or with three hyphens in a row; networks of containers do."""
    hosts = Hosts(NOBODY, "127.0.0.1")
    server = Scripted(always(answer(b"<ok/>")))

    async def work(reactor: Reactor) -> HttpAnswer | HttpError:
        async with serve(reactor, server) as port:
            with knowing(reactor, hosts):
                return await posted(reactor, f"http://{name}:{port}/")

    assert isinstance(run_in_reactor(work), HttpAnswer)
    assert hosts.asked == [name]
    assert server.requests[0].split(b"\r\n")[1].startswith(b"Host: " + name.encode())


@pytest.mark.parametrize("name", [*NAMES, "not_known", "-.example", "xn--a.example"])
def test_a_name_that_leads_nowhere_proves_that_nothing_arrived(name: str) -> None:
    """Unknown, or known with numbers where nobody listens."""

    async def work(reactor: Reactor) -> HttpAnswer | HttpError:
        with closed_port() as port, knowing(reactor, Hosts("127.0.0.1", NOBODY)):
            end = await posted(reactor, f"http://{name}:{port}/")
        assert leftovers(reactor) == []
        return end

    end = run_in_reactor(work)
    assert isinstance(end, NeverArrivedError)
    assert end.what == ("refused the connection" if name in NAMES else "has a host name that cannot be found")


@pytest.mark.parametrize(
    ("name", "certified", "told"),
    [
        ("koha_app", "koha_app", "koha_app"),
        ("r3---x.ill.example", "*.ill.example", "r3---x.ill.example"),
        ("ill.example.", "ill.example", "ill.example"),
        ("127.0.0.1", "", None),
    ],
)
def test_tls_is_told_the_name_and_believes_it(name: str, certified: str, told: str | None) -> None:
    """As the certificate has it, and without the dot that may end it; a number is told to nobody (RFC 6066, 3)."""
    heard: list[bytes | None] = []

    def script(connection: Connection, _number: int) -> None:
        transport: Any = connection.transport
        heard.append(transport.getHandle().get_servername())
        transport.write(answer(b"<ok/>"))

    own = issued("peer", ROOT, names=(x509.DNSName(certified),)) if certified else issued("peer", ROOT)

    async def work(reactor: Reactor) -> HttpAnswer | HttpError:
        listening = reactor.listenSSL(0, Scripted(script), options([own]), interface="127.0.0.1")
        with knowing(reactor, Hosts("127.0.0.1")):
            end = await posted(reactor, f"https://{name}:{listening.getHost().port}/")
        await maybeDeferred(listening.stopListening)
        return end

    assert isinstance(run_in_reactor(work), HttpAnswer)
    assert heard == [told.encode() if told else None]
