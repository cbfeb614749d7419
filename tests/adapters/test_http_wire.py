"""HTTP answers as bytes: whatever way they are cut, they are read to the same answer or refused for the same reason."""

from __future__ import annotations

import gzip
import zlib
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.http_packing import MOST_MEMBERS, EncodedError, OverLimitError, unpacked
from adapters.http_values import HttpAnswer
from adapters.http_wire import MAX_HEAD, AnswerReader, Ask, NotHttpError, write_request

OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"


def read(*pieces: bytes, closed: bool = False, max_body: int = 100) -> AnswerReader:
    """A reader that was given these pieces; the last must have made the answer whole."""
    reader = AnswerReader(max_body)
    whole = [reader.feed(piece) for piece in pieces]
    if closed:
        reader.close()
    else:
        assert whole[-1]
        assert not any(whole[:-1])
    return reader


@pytest.mark.parametrize(
    ("raw", "expected", "reusable"),
    [
        (
            OK + b"content-LENGTH:4\r\nContent-Type: Text/XML; charset=x\r\n\r\n<a/>",
            HttpAnswer(status=200, content_type="text/xml", body=b"<a/>"),
            True,
        ),
        (b"HTTP/1.1 404\nContent-Length: 2\n\nno", HttpAnswer(status=404, content_type="", body=b"no"), True),
        (b"HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx", HttpAnswer(status=200, content_type="", body=b"x"), False),
        (
            OK + b"Connection: Close\r\nContent-Length: 0\r\n\r\n",
            HttpAnswer(status=200, content_type="", body=b""),
            False,
        ),
        (
            b"HTTP/1.1 503 Later\r\nRetry-After: 120\r\nContent-Length: 0\r\n\r\n",
            HttpAnswer(status=503, content_type="", body=b"", retry_after="120"),
            True,
        ),
        (b"HTTP/1.1 204 No Content\r\n\r\n", HttpAnswer(status=204, content_type="", body=b""), True),
        (
            b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
            + OK
            + b"Content-Length: 1\r\n\r\nx",
            HttpAnswer(status=200, content_type="", body=b"x"),
            True,
        ),
        (
            CHUNKED + b"3;ext=1\r\nabc\r\n0A\r\n0123456789\r\n0\r\nX-Trailer: 1\r\n\r\n",
            HttpAnswer(status=200, content_type="", body=b"abc0123456789"),
            True,
        ),
        (CHUNKED + b"0\r\n\r\n", HttpAnswer(status=200, content_type="", body=b""), True),
        (b"HTTP/1.1 205 Reset\r\n\r\n", HttpAnswer(status=205, content_type="", body=b""), True),
        (OK + b"Content-Length: 1, 1\r\n\r\nx", HttpAnswer(status=200, content_type="", body=b"x"), True),
        (
            OK + b"Connection: Upgrade\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx",
            HttpAnswer(status=200, content_type="", body=b"x"),
            False,
        ),
        (
            b"\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n\r\n" + OK + b"Content-Length: 1\r\n\r\nx",
            HttpAnswer(status=200, content_type="", body=b"x"),
            True,
        ),
        (
            b"HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\n",
            HttpAnswer(status=204, content_type="", body=b""),
            False,
        ),
    ],
    ids=[
        "length",
        "bare line feeds",
        "1.0",
        "says close",
        "says when",
        "204",
        "interim answers",
        "chunks",
        "no chunk",
        "205",
        "one length twice",
        "two fields of one name",
        "blank lines",
        "204 that announces a body",
    ],
)
def test_an_answer_is_the_same_whole_or_byte_by_byte(raw: bytes, expected: HttpAnswer, reusable: bool) -> None:  # noqa: FBT001  columns
    """Status, media type and body, and whether the connection may serve again."""
    for pieces in ([raw], [raw[at : at + 1] for at in range(len(raw))]):
        reader = read(*pieces)
        assert reader.answer() == expected
        assert reader.reusable is reusable


@given(
    st.lists(st.binary(min_size=1, max_size=40), max_size=6),
    st.lists(st.integers(min_value=1, max_value=30), min_size=1, max_size=20),
)
def test_chunks_come_out_whole_however_the_network_cuts_them(chunks: list[bytes], cuts: list[int]) -> None:
    """The body is the chunks joined."""
    raw = CHUNKED + b"".join(b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks) + b"0\r\n\r\n"
    pieces: list[bytes] = []
    at = 0
    while at < len(raw):
        size = cuts[len(pieces) % len(cuts)]
        pieces.append(raw[at : at + size])
        at += size
    assert read(*pieces, max_body=1000).answer().body == b"".join(chunks)


WORDS = st.sampled_from(
    [
        b"HTTP/1.1 ",
        b"200 OK\r\n",
        b"204 No\n",
        b"Content-Length: ",
        b"Transfer-Encoding: chunked\r\n",
        b"Content-Encoding: gzip\r\n",
        b"\r\n",
        b"\n",
        b"0",
        b"1f",
        b"5",
        b"hello",
    ]
)


@given(st.lists(WORDS | st.binary(max_size=5), max_size=20), st.booleans())
def test_whatever_comes_is_an_answer_or_refused(pieces: list[bytes], sane: bool) -> None:  # noqa: FBT001  drawn
    """No bytes make the reader fail in another way, keep more than the limit, or wait once the other side has gone."""
    reader = AnswerReader(100)
    try:
        for piece in [OK] * sane + pieces:
            if reader.feed(piece):
                break
        else:
            reader.close()
        assert len(reader.answer().body) <= 100
    except (NotHttpError, OverLimitError, EncodedError):
        pass


def test_a_body_without_a_length_ends_with_the_connection() -> None:
    """And that connection serves nobody again."""
    reader = read(OK + b"\r\n", b"<all", b"/>", closed=True)
    assert reader.answer().body == b"<all/>"
    assert not reader.reusable


@pytest.mark.parametrize(
    "raw",
    [
        b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
        b"HTTP/2 200\r\n\r\n",
        b"HTTP/1.1 2000 OK\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\n\r\n",
        OK + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
        OK + b"Content-Length: -1\r\n\r\n",
        OK + b"Content-Length: 1, 2\r\n\r\nxx",
        OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n",
        CHUNKED + b"zz\r\n",
        CHUNKED + b"-5\r\n",
        CHUNKED + b"1_0\r\n",
        CHUNKED + b"1" * 2000,
        CHUNKED + b"0\r\n" + b"x" * (MAX_HEAD + 1),
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * MAX_HEAD,
    ],
)
def test_what_is_no_http_or_has_two_meanings_is_refused(raw: bytes) -> None:
    """At once, not when time is up."""
    with pytest.raises(NotHttpError):
        AnswerReader(100).feed(raw)


@pytest.mark.parametrize(
    "raw",
    [b"", b"\r\n", b"HTT", OK, OK + b"Content-Length: 3\r\n\r\nab", CHUNKED + b"3\r\nab", CHUNKED + b"3\r\nabc\r\n0"],
)
def test_an_answer_that_breaks_off_is_none(raw: bytes) -> None:
    """Wherever it does."""
    reader = AnswerReader(100)
    reader.feed(raw)
    with pytest.raises(NotHttpError):
        reader.close()


@pytest.mark.parametrize(
    "raw",
    [
        OK + b"Content-Length: 101\r\n\r\n",
        OK + b"\r\n" + b"x" * 101,
        CHUNKED + b"65\r\n",
        CHUNKED + b"32\r\n" + b"x" * 50 + b"\r\n33\r\n" + b"x" * 51,
    ],
)
def test_more_than_the_limit_is_not_read(raw: bytes) -> None:
    """Announced or not, in one piece or in chunks; nothing of it is kept for long."""
    with pytest.raises(OverLimitError):
        AnswerReader(100).feed(raw)


@pytest.mark.parametrize(
    "raw",
    [OK + b"Content-Length: 1\r\n\r\nx", CHUNKED + b"0\r\n\r\n", b"HTTP/1.1 204 No Content\r\n\r\n"],
)
def test_bytes_behind_an_answer_end_the_connection(raw: bytes) -> None:
    """The next answer on it would be nobody's."""
    assert read(raw).reusable
    assert not read(raw + b"HTTP/1.1 200 OK\r\n\r\n").reusable


@pytest.mark.parametrize("behind", [b"", b"X-Trailer: 1\r\n"])
def test_chunks_are_whole_with_the_last_one(behind: bytes) -> None:
    """A server that closes behind it has said all (RFC 9112, 8)."""
    reader = read(CHUNKED + b"3\r\nabc\r\n0\r\n" + behind, closed=True)
    assert reader.answer().body == b"abc"
    assert not reader.reusable


@pytest.mark.parametrize(
    ("field", "seconds"),
    [(b"", inf), (b"Keep-Alive: timeout=2, max=100\r\n", 2), (b"keep-alive: max=5,Timeout = 15\r\n", 15)],
)
def test_how_long_a_server_keeps_a_connection(field: bytes, seconds: float) -> None:
    """In the words of Apache and others."""
    assert read(OK + field + b"Content-Length: 0\r\n\r\n").kept_for == seconds


@pytest.mark.parametrize("blanks", [b" ", b"\t "])
def test_a_field_of_many_blanks_costs_its_length(blanks: bytes) -> None:
    """One with a lone CR in it says nothing. Blanks tried in every way would keep all others waiting for days."""
    many = blanks * (MAX_HEAD // (4 * len(blanks)))
    head = OK + b"Content-Type:" + many + b"\rtext/html\r\nContent-Length:" + many + b"2" + many + b"\r\n\r\n"
    assert read(head + b"<a").answer() == HttpAnswer(status=200, content_type="", body=b"<a")


BARE_DEFLATE = zlib.compressobj(wbits=-15)
PACKED = {
    b"gzip": gzip.compress(b"<a/>", mtime=0),
    b"X-GZIP": gzip.compress(b"<a", mtime=0) + gzip.compress(b"/>", mtime=0) + bytes(9),
    b"deflate": zlib.compress(b"<a/>"),
    b"Deflate": BARE_DEFLATE.compress(b"<a/>") + BARE_DEFLATE.flush(),
}
NOT_PACKED = [b"gzip", b"identity", b"utf-8", b"UTF-8", b"none", b"binary", b"text/xml"]


@pytest.mark.parametrize(("name", "body"), [*PACKED.items(), *((name, b"<a/>") for name in NOT_PACKED)])
def test_a_packed_answer_is_unpacked_although_nobody_asked(name: bytes, body: bytes) -> None:
    """Some servers pack whatever they send; others say so and do not, or have another word in the field's place."""
    head = OK + b"Content-Encoding: %b\r\nContent-Length: %d\r\n\r\n" % (name, len(body))
    assert read(head + body).answer().body == b"<a/>"


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (gzip.compress(b"<a/>", mtime=0)[:-4], b"gzip"),
        (gzip.compress(b"", mtime=0) * (MOST_MEMBERS + 1), b"gzip"),
        (b"<a/>", b"deflate"),
        (zlib.compress(b"<a/>")[:-4], b"deflate"),
        (b"xyz", b"br"),
        (b"xyz", b"zstd"),
    ],
    ids=["cut off", "members without end", "not packed", "cut off too", "brotli", "zstandard"],
)
def test_a_body_that_cannot_be_unpacked_is_refused(body: bytes, encoding: bytes) -> None:
    """With a word of its own, for the server is at fault in another way."""
    with pytest.raises(EncodedError):
        unpacked(body, encoding, 100)


def test_a_bomb_is_cut_off_while_it_swells() -> None:
    """Ten megabytes in ten kilobytes are not unpacked beyond the limit."""
    bomb = gzip.compress(bytes(10_000_000))
    with pytest.raises(OverLimitError):
        unpacked(bomb, b"gzip", 100_000)
    with pytest.raises(OverLimitError):
        unpacked(gzip.compress(bytes(60)) * 2, b"gzip", 100)


def test_a_request_says_what_it_must_and_headers_cannot_be_smuggled_in() -> None:
    """Host, no packing asked for, the length of a body; a line's end in a value ends nothing."""
    asked = Ask(method=b"POST", headers=(("X-Key", "a\r\nX-Evil: b"),), body=b"<m/>")
    assert write_request(asked, b"lib.example:81", b"/sru?q=1") == (
        b"POST /sru?q=1 HTTP/1.1\r\nHost: lib.example:81\r\nUser-Agent: illgate\r\nAccept-Encoding: identity\r\n"
        b"X-Key: a X-Evil: b\r\nContent-Length: 4\r\n\r\n<m/>"
    )
