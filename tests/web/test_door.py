"""The ISO 18626 door over real sockets: each row of decisions.md "ISO 18626 at the door" that HTTP can show."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from tests.web.client import PATIENCE, Service

LIMIT = 256 * 1024


def one_sentence(text: str) -> bool:
    """Whether a text is one line that ends as a sentence."""
    return text.endswith(".\n") and text.count("\n") == 1 and not text.startswith("<")


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "FROB"])
def test_other_methods_are_named(service: Service, method: str) -> None:
    """405 with the method that is taken."""
    reply = service.ask(method, "/iso18626")

    assert (reply.status, reply.headers["allow"]) == (405, "POST")
    assert reply.body == b"" if method == "HEAD" else one_sentence(reply.text)


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "application/soap+xml", "xml", ""])
def test_other_content_types_are_refused(service: Service, kind: str) -> None:
    """415 for what does not say that it is XML."""
    reply = service.post_xml(b"<ISO18626Message/>", content_type=kind)

    assert reply.status == 415
    assert one_sentence(reply.text)


@pytest.mark.parametrize("named", ["gzip", "deflate, gzip", "zstd, \xff" + "y" * 200])
def test_a_packed_message_is_refused_by_the_name_of_its_packing(service: Service, named: str) -> None:
    """415, and what is taken."""
    reply = service.post_xml(b"\x1f\x8b\x08", content_encoding=named)

    assert (reply.status, reply.headers["accept-encoding"]) == (415, "identity")
    assert one_sentence(reply.text)
    assert named[:40] in reply.text


@pytest.mark.parametrize(
    "kind",
    [
        "application/xml",
        "text/xml",
        "Application/XML; charset=utf-8",
        'text/xml;charset="iso-8859-1"',
        "text/xml ; x=y",
        "application/xml; charset=utf-16",
    ],
)
def test_xml_content_types_are_taken_with_any_parameters(service: Service, kind: str) -> None:
    """200 with the confirmation, whatever charset the header claims of bytes that are ASCII."""
    reply = service.post_xml(b"<ISO18626Message/>", content_type=kind)

    assert (reply.status, reply.body) == (200, b"<confirmed/>")
    assert reply.headers["content-type"] == "application/xml; charset=utf-8"


@pytest.mark.parametrize("body", [b"", b"plain words", b"<a>", b"<!DOCTYPE a><a/>", b"<frob/>", b"\xff\xfe\x00", b"{}"])
def test_what_is_no_message_gets_a_sentence(service: Service, body: bytes) -> None:
    """400 with one sentence of text that does not repeat what was sent."""
    reply = service.post_xml(body)

    assert reply.status == 400
    assert one_sentence(reply.text)
    assert reply.headers["content-type"] == "text/plain; charset=utf-8"


def test_the_largest_message_is_taken_and_one_byte_more_is_not(service: Service) -> None:
    """413 begins exactly after the limit."""
    frame = b"<ISO18626Message></ISO18626Message>"
    largest = frame.replace(b"><", b">" + b" " * (LIMIT - len(frame)) + b"<")

    assert service.post_xml(largest).status == 200
    reply = service.post_xml(largest + b"\n")

    assert reply.status == 413
    assert str(LIMIT) in reply.text


def test_a_body_too_big_by_its_own_word_is_refused_before_it_is_sent(service: Service) -> None:
    """A peer that waits with Expect is told 413 and never told to go on."""
    with service.socket() as bare:
        bare.sendall(
            b"POST /iso18626 HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/xml\r\n"
            b"Content-Length: 99999999\r\nExpect: 100-continue\r\n\r\n"
        )
        answer = read_to_the_end(bare.makefile("rb"))

    assert answer.startswith(b"HTTP/1.1 413 ")


def test_chunks_are_counted_while_they_come(service: Service) -> None:
    """A body without a length is cut off at the limit, and the sentence still reaches the peer."""

    def chunks() -> Iterator[bytes]:
        for _ in range(20):
            yield b" " * 32768

    reply = service.ask("POST", "/iso18626", chunks(), content_type="text/xml")

    assert reply.status == 413


def test_a_chunked_message_is_taken(service: Service) -> None:
    """Chunks are only another way of sending."""
    reply = service.ask("POST", "/iso18626", iter([b"<ISO18626", b"Message/>"]), content_type="text/xml")

    assert (reply.status, reply.body) == (200, b"<confirmed/>")


def test_storage_away_is_said_with_a_time_to_come_back(service: Service) -> None:
    """503 with Retry-After; nothing was accepted."""
    reply = service.post_xml(b"<full/>")

    assert reply.status == 503
    assert int(reply.headers["retry-after"]) > 0
    assert one_sentence(reply.text)


def test_a_defect_of_ours_shows_nothing_of_the_house(service: Service) -> None:
    """500 with a reference into the log, and no traceback."""
    reply = service.post_xml(b"<bug/>")

    assert reply.status == 500
    assert one_sentence(reply.text)
    assert "secret" not in reply.text
    assert "Traceback" not in reply.text


def test_a_peer_that_leaves_early_stops_nothing(service: Service) -> None:
    """The message is worked on to its end, and the service goes on answering."""
    with service.socket() as bare:
        bare.sendall(
            b"POST /iso18626 HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/xml\r\nContent-Length: 7\r\n\r\n<slow/>"
        )
    end = time.monotonic() + PATIENCE
    while service.get("/api/v1/orders/01JXSLOW00").status != 200:
        assert time.monotonic() < end
        service.get("/healthz")

    assert service.post_xml(b"<ISO18626Message/>").status == 200


def test_a_peer_that_leaves_within_its_body_stops_nothing(service: Service) -> None:
    """Half a message is no message."""
    with service.socket() as bare:
        bare.sendall(b"POST /iso18626 HTTP/1.1\r\nHost: x\r\nContent-Type: text/xml\r\nContent-Length: 99\r\n\r\n<IS")

    assert service.post_xml(b"<ISO18626Message/>").status == 200


def test_paths_beneath_the_door_are_no_doors(service: Service) -> None:
    """404 with a sentence."""
    reply = service.ask("POST", "/iso18626/more", b"<a/>", content_type="text/xml")

    assert reply.status == 404
    assert one_sentence(reply.text)


@pytest.mark.parametrize("path", ["/ISO18626", "//iso18626", "/iso%31%38626", "/", "/ill"])
@pytest.mark.parametrize("host", ["localhost", "ill.example"])
def test_a_message_to_a_wrong_path_is_told_the_right_one(service: Service, path: str, host: str) -> None:
    """404 with a sentence, no page for people, by whatever name the service is called."""
    reply = service.ask("POST", path, b"<a/>", content_type="text/xml", host=host)

    assert reply.status == 404
    assert reply.text == "There is no page here; ISO 18626 messages go to /iso18626.\n"


@pytest.mark.parametrize(
    "begun", [b"POST /iso18626 HTTP/1.2\r\n", b"\r\n\r\nPOST /iso18626 HTTP/1.1\r\n", b"PRI * HTTP/2.0\r\n\r\n"]
)
def test_what_is_no_request_is_told_so_in_text(service: Service, begun: bytes) -> None:
    """A system reads no HTML; what path it means is not known."""
    with service.socket() as bare:
        bare.sendall(begun)
        said = b"".join(iter(lambda: bare.recv(4096), b""))

    assert said.startswith(b"HTTP/1.1 400 ")
    assert b"Content-Type: text/plain" in said


def test_messages_follow_one_another_on_a_connection(service: Service) -> None:
    """A kept connection takes the next message, also when both were sent at once."""
    one = (
        b"POST /iso18626 HTTP/1.1\r\nHost: x\r\nContent-Type: text/xml\r\nContent-Length: 18\r\n\r\n<ISO18626Message/>"
    )
    last = one.replace(b"Host: x", b"Host: x\r\nConnection: close")
    with service.socket() as bare:
        bare.sendall(one + last)
        answer = read_to_the_end(bare.makefile("rb"))

    assert answer.count(b"<confirmed/>") == 2


@pytest.mark.parametrize(
    "head",
    [
        b"POST /iso18626 HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n",
        b"POST /iso18626 HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\n",
        b"POST /iso18626 HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"frob\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"X-Much: aaaa\r\n" * 2000 + b"\r\n",
    ],
)
def test_broken_http_is_refused_and_ended(service: Service, head: bytes) -> None:
    """400, and the connection ends: nobody can say where the next request begins."""
    with service.socket() as bare:
        bare.sendall(head)
        answer = read_to_the_end(bare.makefile("rb"))

    assert answer.startswith(b"HTTP/1.1 400 ")


def test_a_head_line_that_never_ends_is_refused(service: Service) -> None:
    """431 with a sentence, not a silent close."""
    with service.socket() as bare:
        bare.sendall(b"GET / HTTP/1.1\r\nX-Long: " + b"a" * 16400)
        answer = read_to_the_end(bare.makefile("rb"))

    assert answer.startswith(b"HTTP/1.1 431 ")


def read_to_the_end(file: object) -> bytes:
    """All bytes until the service ends the connection; a reset after them counts as an end."""
    read = bytearray()
    try:
        while chunk := file.read1(65536):  # type: ignore[attr-defined]  # a buffered reader
            read += chunk
    except ConnectionResetError:
        pass
    return bytes(read)
