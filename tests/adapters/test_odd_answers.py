"""Peers that confirm in odd ways, over real sockets: what has arrived is known as such, and nothing else is."""

from __future__ import annotations

import gzip
import re
import socket
import ssl
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from attrs import define, field

from adapters.http import HttpClient
from adapters.iso18626 import Confirmed, Delivery, Unclear, send
from adapters.own_certificate import own_certificate
from schemas.iso18626 import confirmation_for, write
from schemas.iso18626.messages import AgencyId, Code, Header, RequestingAgencyMessage
from tests.adapters.scripted import Connection, Scripted, always
from tests.papers import issued
from tests.reactor_thread import Reactor, run_in_reactor, serve
from tests.workflow.sayings import NOON

HEADER = Header(
    supplying_agency=AgencyId(type=Code(value="ISIL"), value="DK-710100"),
    requesting_agency=AgencyId(type=Code(value="ISIL"), value="DK-773000"),
    timestamp=NOON,
    requesting_request_id="R-17",
)
MESSAGE = RequestingAgencyMessage(header=HEADER, action="Received")
SENT = write(MESSAGE)
LONG = write(RequestingAgencyMessage(header=HEADER, action="Received", note="x" * 8_000_000))
"""More than a system takes at once over one connection."""

OK = write(confirmation_for(MESSAGE, now=NOON))
LIMIT = 30.0
PEER = issued("peer")
pytestmark = pytest.mark.filterwarnings("ignore:Passing pyOpenSSL:DeprecationWarning")  # Twisted takes no others yet


def answer(*fields: bytes, body: bytes = OK) -> bytes:
    """A whole answer with these fields beside its length."""
    head = b"\r\n".join((b"HTTP/1.1 200 OK", b"Content-Type: application/xml", *fields))
    return head + b"\r\nContent-Length: %d\r\n\r\n" % len(body) + body


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%b\r\n" % (len(OK), OK)
BARE = zlib.compressobj(wbits=-15)
ODD = {
    "packed": answer(b"Content-Encoding: gzip", body=gzip.compress(OK)),
    "packed in two pieces": answer(b"Content-Encoding: gzip", body=gzip.compress(OK[:40]) + gzip.compress(OK[40:])),
    "packed without a head": answer(b"Content-Encoding: deflate", body=BARE.compress(OK) + BARE.flush()),
    "unpacked on the way": answer(b"Content-Encoding: gzip"),
    "the charset as its packing": answer(b"Content-Encoding: UTF-8"),
    "a mark before it": answer(body=b"\xef\xbb\xbf" + OK),
    "one length twice": answer(b"Content-Length: %d" % len(OK)),
    "blank lines before it": b"\r\n\r\n" + answer(),
    "interim answers": b"HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </>\r\n\r\n" + answer(),
    "a trailer": CHUNKED + b"0\r\nDigest: x\r\n\r\n",
}


def delivered(*scripts: Callable[[Connection, int], None]) -> tuple[Delivery, Scripted]:
    """The message, sent to a peer that follows these scripts one after another for it."""

    def script(connection: Connection, number: int) -> None:
        for one in scripts:
            one(connection, number)

    server = Scripted(script)

    async def work(reactor: Reactor) -> Delivery:
        client = HttpClient(reactor)
        async with serve(reactor, server) as port:
            delivery = await send(client, f"http://127.0.0.1:{port}/iso18626", SENT, timeout=LIMIT)
            await client.close()
        return delivery

    return run_in_reactor(work), server


def hang_up(connection: Connection, _number: int) -> None:
    """Close."""
    connection.tcp.loseConnection()


@pytest.mark.parametrize("name", ODD)
def test_a_confirmation_in_an_odd_answer_is_one(name: str) -> None:
    """The peer has taken the message."""
    delivery, _ = delivered(always(ODD[name]))

    assert isinstance(delivery, Confirmed), delivery
    assert delivery.raw.endswith(OK)


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (CHUNKED, "gave an answer that breaks off or is not HTTP."),
        (answer(b"Content-Encoding: br", body=b"\x8b\x02\x80"), "packed its answer in a way that was not asked for."),
        (answer(b"Content-Encoding: gzip", body=gzip.compress(OK)[:-9]), "packed its answer in a way that was not as"),
        (b"HTTP/1.1 100 Continue\r\n\r\n", "closed the connection without an answer."),
        (b"HTTP/1.1 205 Reset Content\r\n\r\n", "HTTP 205 with an empty body, not with a confirmation."),
        (answer(body=OK[:-3]), "HTTP 200 with something that is not XML, not with a confirmation."),
    ],
    ids=["no last chunk", "packed in another way", "packed and cut off", "interim alone", "reset content", "cut off"],
)
def test_what_may_have_arrived_is_unclear(raw: bytes, sentence: str) -> None:
    """No part of a confirmation is one."""
    delivery, _ = delivered(always(raw), hang_up)

    assert isinstance(delivery, Unclear)
    assert sentence in delivery.sentence


def test_the_last_chunk_ends_an_answer_whose_connection_ends_with_it() -> None:
    """Some servers leave the blank line out."""
    delivery, _ = delivered(always(CHUNKED + b"0\r\n"), hang_up)

    assert isinstance(delivery, Confirmed)


@define
class Slowly:
    """A peer on plain sockets, in threads of its own.

    It reads a message, or only its first bytes, and answers. Its first connection serves one message alone, and is
    ended with a `farewell` when a test says so.
    """

    reply: bytes
    reads: bool = True
    farewell: bytes = b""
    tls: ssl.SSLContext | None = None
    connections: int = 0
    end: threading.Event = field(factory=threading.Event)
    ended: threading.Event = field(factory=threading.Event)

    @contextmanager
    def listening(self) -> Iterator[int]:
        """Its port."""
        with socket.create_server(("127.0.0.1", 0)) as listener:
            serving = threading.Thread(target=self._serve, args=(listener,))
            serving.start()
            yield listener.getsockname()[1]
            self.end.set()
            listener.shutdown(socket.SHUT_RDWR)
            serving.join()

    def _serve(self, listener: socket.socket) -> None:
        lines: list[threading.Thread] = []
        while True:
            try:
                line, _ = listener.accept()
            except OSError:
                break
            self.connections += 1
            lines.append(threading.Thread(target=self._talk, args=(line, self.connections)))
            lines[-1].start()
        for one in lines:
            one.join()

    def _talk(self, bare: socket.socket, number: int) -> None:
        with bare if self.tls is None else self.tls.wrap_socket(bare, server_side=True) as line:
            while self._heard(line):
                line.sendall(self.reply)
                if number == 1:
                    break
            if number == 1:
                self.end.wait()
                with suppress(OSError):  # the other side may have gone
                    line.sendall(self.farewell)
        if number == 1:
            self.ended.set()

    def _heard(self, line: socket.socket) -> bytes:
        data = line.recv(1024)
        size = re.search(rb"Content-Length: ([0-9]+)", data)
        whole = data.find(b"\r\n\r\n") + 4 + int(size[1]) if size and self.reads else 0
        while data and len(data) < whole:
            data += line.recv(65536)
        return data


def in_turn(peer: Slowly, first: bytes, between: Callable[[], object] = bool) -> list[Delivery]:
    """Two messages over one client, the first of them this one; `between` is called with the reactor standing still."""

    async def work(reactor: Reactor) -> list[Delivery]:
        client = HttpClient(reactor, certificates={"peer": own_certificate(authority=PEER.pem)})
        http = client.showing("peer" if peer.tls else "")
        url = f"{'https' if peer.tls else 'http'}://127.0.0.1:{port}/iso18626"
        before = await send(http, url, first, timeout=LIMIT)
        between()
        after = await send(http, url, SENT, timeout=LIMIT)
        await client.close()
        return [before, after]

    with peer.listening() as port:
        return run_in_reactor(work)


def behind_tls(folder: Path) -> ssl.SSLContext:
    """The TLS of a peer."""
    PEER.write(folder, "peer")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "peer.pem", folder / "peer.key")
    return context


@pytest.mark.parametrize("secure", [False, True])
@pytest.mark.parametrize("farewell", [b"", b"HTTP/1.0 408 Request Time-out\r\nConnection: close\r\n\r\n"])
def test_a_connection_that_the_peer_has_ended_is_not_used_before_its_end_is_read_either(
    farewell: bytes,
    secure: bool,  # noqa: FBT001  columns
    tmp_path: Path,
) -> None:
    """A message over it would be unclear; the reactor, busy with others, had not come to read its end."""
    peer = Slowly(reply=answer(), farewell=farewell, tls=behind_tls(tmp_path) if secure else None)

    def ends() -> None:
        peer.end.set()
        assert peer.ended.wait(LIMIT)

    assert [type(one) for one in in_turn(peer, SENT, ends)] == [Confirmed, Confirmed]
    assert peer.connections == 2


def test_a_connection_is_not_used_again_while_its_request_waits_to_be_sent() -> None:
    """A peer that answers early may never read the rest, nor what would follow it."""
    peer = Slowly(reply=answer(), reads=False)

    assert [type(one) for one in in_turn(peer, LONG)] == [Confirmed, Confirmed]
    assert peer.connections == 2


def test_a_connection_that_is_kept_for_less_than_we_would_is_not_kept() -> None:
    """The peer could end it while a message is on its way."""
    peer = Slowly(reply=answer(b"Connection: keep-alive", b"Keep-Alive: timeout=4, max=99"))

    assert [type(one) for one in in_turn(peer, SENT)] == [Confirmed, Confirmed]
    assert peer.connections == 2
