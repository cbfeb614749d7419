"""What HTTP at the door gives for real bytes, in one table for both ways in, so that they cannot drift apart.

`plain` says whether the exchange stays with the door's own reader to its end (`gateway.web.iso18626.plain`).
"""

from __future__ import annotations

from random import Random

import pytest
from attrs import field, frozen

from gateway.web.iso18626.plain import MAX_HEAD
from tests.web.two_faces import TwoFaces

BODY = b"<ISO18626Message/>"
LIMIT = 256 * 1024
HEAD = b"POST /iso18626 HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/xml\r\n"
LENGTH = b"Content-Length: 18\r\n"
PLAIN = HEAD + LENGTH + b"\r\n" + BODY
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n"
IN_CHUNKS = b"8\r\n<ISO1862\r\na;x=y\r\n6Message/>\r\n0\r\n"
SERVED = (200,)


@frozen
class Row:
    """Bytes that a peer sends, the statuses it gets, whether that ends the connection, and who reads them."""

    name: str
    sent: bytes = field(repr=False)
    statuses: tuple[int, ...]
    ends: bool = False
    plain: bool = False


def _with(*lines: bytes) -> bytes:
    return HEAD + LENGTH + b"".join(line + b"\r\n" for line in lines) + b"\r\n" + BODY


def _target(target: bytes, *, version: bytes = b"HTTP/1.1") -> bytes:
    return PLAIN.replace(b"/iso18626 HTTP/1.1", target + b" " + version)


def _lengths(*values: bytes) -> bytes:
    return HEAD + b"".join(b"Content-Length: " + value + b"\r\n" for value in values) + b"\r\n" + BODY


ROWS = (
    Row("a message", PLAIN, SERVED, plain=True),
    Row("four messages at once", PLAIN * 4, SERVED * 4, plain=True),
    Row("what is no message", PLAIN.replace(BODY, b"<frob></frob>     "), (400,), plain=True),
    Row("NUL in the body", PLAIN.replace(BODY, BODY[:-1] + b"\0"), (400,), plain=True),
    Row("storage away", PLAIN.replace(BODY, b"<full></full>     "), (503,), plain=True),
    Row("no body", _lengths(b"0")[: -len(BODY)], (400,), plain=True),
    Row("length with zeros", _lengths(b"000018"), SERVED, plain=True),
    Row("a packed body", _with(b"Content-Encoding: gzip"), (415,)),
    Row("a body that is said to be as it is", _with(b"Content-Encoding: Identity"), SERVED),
    Row("names in any case", PLAIN.replace(b"Content-", b"cOnTeNt-"), SERVED, plain=True),
    Row(
        "values with tabs and without blanks",
        PLAIN.replace(b": ", b":\t").replace(b":\tl", b":l"),
        SERVED,
        plain=True,
    ),
    Row("type with parameters", PLAIN.replace(b"text/xml", b'Application/XML ; charset="utf-8"'), SERVED, plain=True),
    Row("a bearer token", _with(b"Authorization: Bearer x"), SERVED, plain=True),
    Row("bytes above 127 in a field", _with(b"X-Who: \xe6\xff"), SERVED, plain=True),
    Row("keep-alive", _with(b"Connection: Keep-Alive"), SERVED, plain=True),
    Row("close", _with(b"Connection: close") + PLAIN, SERVED, ends=True, plain=True),
    Row("close, after another", PLAIN + _with(b"connection: CLOSE"), SERVED * 2, ends=True, plain=True),
    Row("no Host", PLAIN.replace(b"Host: localhost\r\n", b""), SERVED, plain=True),
    Row("the biggest body", _lengths(b"%d" % LIMIT)[:-18] + b" " * (LIMIT - 18) + BODY, SERVED, plain=True),
    Row("half a body", PLAIN[:-1], ()),
    Row("half a head", PLAIN[:50], ()),
    Row("another path between", PLAIN + b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n" + PLAIN, SERVED * 3),
    Row("an empty line before", b"\r\n" + PLAIN, SERVED),
    Row("an empty line between", PLAIN + b"\r\n" + PLAIN, SERVED * 2),
    Row("HTTP/1.0", _target(b"/iso18626", version=b"HTTP/1.0") + PLAIN, SERVED, ends=True),
    Row("chunks", CHUNKED + b"\r\n" + IN_CHUNKS + b"\r\n" + PLAIN, SERVED * 2),
    Row("chunks with a trailer", CHUNKED + b"\r\n" + IN_CHUNKS + b"X-Sum: 1\r\n\r\n" + PLAIN, SERVED * 2),
    Row("no chunk size", CHUNKED + b"\r\nfrob\r\n", (400,), ends=True),
    Row("Expect", _with(b"Expect: 100-continue"), (100, 200)),
    Row("Expect of too much", _lengths(b"999999")[:-20] + b"Expect: 100-continue\r\n\r\n", (413,), ends=True),
    Row("too big by its word", _lengths(b"%d" % (LIMIT + 1)), (413,)),
    Row("too big and sent", _lengths(b"300000")[:-18] + b" " * 300_000, (413,), ends=True),
    Row("a length that is no number fits", _lengths(b"9" * 30), (413,)),
    Row("too big in chunks", CHUNKED + b"\r\n" + (b"10000\r\n" + b" " * 65_536 + b"\r\n") * 5, (413,)),
    Row("no length", _lengths(), (400,)),
    Row("two lengths", _lengths(b"18", b"17"), (400,), ends=True),
    Row("one length twice", _lengths(b"18", b"18"), (400,), ends=True),
    Row("a list of lengths", _lengths(b"18, 18"), (400,), ends=True),
    Row("a signed length", _lengths(b"+18"), (400,), ends=True),
    Row("a length in hex", _lengths(b"0x12"), (400,), ends=True),
    Row("a length with a stroke", _lengths(b"1_8"), (400,), ends=True),
    Row("a length and chunks", _with(b"Transfer-Encoding: chunked"), (400,), ends=True),
    Row("chunks and a length", CHUNKED + LENGTH + b"\r\n" + IN_CHUNKS + b"\r\n", (400,), ends=True),
    Row("chunks twice", CHUNKED + b"Transfer-Encoding: chunked\r\n\r\n" + IN_CHUNKS, (400,), ends=True),
    Row("another transfer coding", HEAD + b"Transfer-Encoding: gzip\r\n\r\n", (400,), ends=True),
    Row("a length hidden by a blank", _with(b"Content-Length : 3"), (400,), ends=True),
    Row("a folded line", _with(b"X-Long: a", b" b"), SERVED),
    Row("a folded length", HEAD + b"Content-Length:\r\n 18\r\n\r\n" + BODY, SERVED),
    Row("a fold at the beginning", HEAD.replace(b"Host", b" Host") + LENGTH + b"\r\n" + BODY, (400,), ends=True),
    Row("NUL in a field", _with(b"X-Who: a\0b"), (400,), ends=True),
    Row("a line feed alone", _with(b"X-Who: a\nX-Other: b"), (400,), ends=True),
    Row("a carriage return alone", _with(b"X-Who: a\rb"), (400,), ends=True),
    Row("line feeds only", PLAIN.replace(b"\r", b""), ()),
    Row("a line without a colon", _with(b"frob"), (400,), ends=True),
    Row("no name", _with(b": frob"), (400,), ends=True),
    Row("a tab in a field", _with(b"X-Who: a\tb"), SERVED, plain=True),
    Row("another control in a field", _with(b"X-Who: a\x1bb"), SERVED),
    Row("GET", PLAIN.replace(b"POST", b"GET"), (405,)),
    Row("HEAD", b"HEAD /iso18626 HTTP/1.1\r\nHost: localhost\r\n\r\n", (405,)),
    Row("a method in small letters", PLAIN.replace(b"POST", b"post"), (405,)),
    Row("OPTIONS of everything", b"OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n", (200,)),
    Row("another type", PLAIN.replace(b"text/xml", b"text/json"), (415,)),
    Row("no type", PLAIN.replace(b"Content-Type: text/xml\r\n", b""), (415,)),
    Row("two types", _with(b"Content-Type: text/plain"), (415,)),
    Row("the whole address", _target(b"http://localhost:8080/iso18626"), SERVED),
    Row("a query", _target(b"/iso18626?now"), SERVED),
    Row("a path in per cent", _target(b"/iso1862%36"), (404,)),
    Row("a path beneath", _target(b"/iso18626/more"), (404,)),
    Row("a stroke behind", _target(b"/iso18626/"), SERVED),
    Row("two strokes behind", _target(b"/iso18626//"), (404,)),
    Row("two strokes", _target(b"//iso18626"), (404,)),
    Row("a fragment", _target(b"/iso18626#x"), (404,)),
    Row("a blank too many", _target(b" /iso18626"), (400,), ends=True),
    Row("a tab in the first line", PLAIN.replace(b"POST ", b"POST\t"), (400,), ends=True),
    Row("HTTP/1.2", _target(b"/iso18626", version=b"HTTP/1.2"), (400,), ends=True),
    Row("HTTP/2 by prior knowledge", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", (400,), ends=True),
    Row("an upgrade", _with(b"Connection: Upgrade, HTTP2-Settings", b"Upgrade: h2c", b"HTTP2-Settings: AAM"), SERVED),
    Row("TE and close", _with(b"TE: deflate", b"Connection: TE, close"), SERVED, ends=True),
    Row("a Host that is no name", PLAIN.replace(b"Host: localhost", b"Host: a..b"), (400,)),
    Row("a Host beyond ASCII", PLAIN.replace(b"Host: localhost", b"Host: \xe6"), (400,)),
    Row("two Hosts", _with(b"Host: y"), SERVED),
    Row("a long head", _with(b"X-Long: " + b"a" * MAX_HEAD), SERVED),
    Row("a line too long", _with(b"X-Long: " + b"a" * 17_000), (431,), ends=True),
    Row("too many lines", _with(*[b"X: y"] * 600), (400,), ends=True),
    Row("TLS to a port without it", bytes.fromhex("16030100c8010000c40303") + b"\x55" * 190, ()),
    Row("nothing", b"", (), plain=True),
)


@pytest.fixture(scope="module")
def faces() -> TwoFaces:
    """Both ways in."""
    return TwoFaces()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name.replace(" ", "-"))
def test_bytes_get_what_the_table_says(faces: TwoFaces, row: Row) -> None:
    """From both ways in, with the same words; and nobody holds a connection for ever."""
    said, behind = (faces.talk([row.sent], plain=plain) for plain in (True, False))

    assert (said.statuses, said.ended_soon, not said.over) == (row.statuses, row.ends, row.plain)
    assert said == behind
    assert said.ended


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name.replace(" ", "-"))
def test_it_does_not_matter_where_the_pieces_end(faces: TwoFaces, row: Row) -> None:
    """Whole, in pieces of some bytes, in halves: one answer."""
    whole = faces.talk([row.sent], plain=True)
    random = Random(row.name)
    for many in (1, 2, 5, 40):
        ends = sorted(random.randrange(len(row.sent) + 1) for _ in range(many))
        pieces = [row.sent[begin:end] for begin, end in zip([0, *ends], [*ends, None], strict=True)]
        assert faces.talk(pieces, plain=True) == whole


@pytest.mark.parametrize(
    "lines",
    [
        (b"Via: ISO18626/2021 700100, 1.1 proxy, ISO18626/2021 190101",),
        (b"Via: ISO18626/2021 700100", b"via: 1.1 proxy, ISO18626/2021 190101"),
    ],
    ids=["in one line", "in two lines"],
)
@pytest.mark.parametrize("plain", [True, False])
def test_the_gateways_that_a_message_has_passed_are_heard(
    faces: TwoFaces, lines: tuple[bytes, ...], *, plain: bool
) -> None:
    """In their order, however the peer writes its head (RFC 9110 5.3)."""
    said = faces.talk([_with(*lines).replace(BODY, b"<passed></passed> ")], plain=plain)
    assert said.soon.endswith(b"<passed>700100 190101</passed>")
