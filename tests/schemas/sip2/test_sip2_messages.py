"""SIP2: messages to bytes and back, the sums of every family of systems, and every real message."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.sip2 import Adding, Charset, Message, Sip2Fault, WrongChecksum, frame, read, write
from schemas.sip2.layout import ANSWER_OF, FIXED
from tests.shared import DATA

SAMPLES = DATA / "adapters" / "samples" / "sip2"
needs_samples = pytest.mark.skipif(not SAMPLES.exists(), reason="the study material is not there")
DAY = "20260615    101500"

VALUES = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Cs"], exclude_characters="|"), max_size=12
)
FIELDS = st.lists(st.tuples(st.sampled_from(["AO", "AA", "AB", "AJ", "AF", "ZZ"]), VALUES), max_size=6)


@st.composite
def messages(draw: st.DrawFn) -> Message:
    """Any message, its fixed fields full."""
    code = draw(st.sampled_from(sorted(FIXED)))
    fixed = {name: draw(st.text("YN0123456789 ", min_size=width, max_size=width)) for name, width in FIXED[code]}
    return Message.make(code, fixed, draw(FIELDS))


@given(messages(), st.none() | st.integers(0, 25))
def test_what_is_written_is_read(message: Message, sequence: int | None) -> None:
    """With a number and a sum, or without; numbers wrap after 9."""
    line = write(message, charset=Charset.UTF_8, sequence=sequence)
    assert line.endswith(b"\r")
    again = read(line, charset=Charset.UTF_8)
    assert (again.code, again.fixed, again.fields) == (message.code, message.fixed, message.fields)
    assert again.sequence == (None if sequence is None else sequence % 10)
    assert again.sum is (None if sequence is None else Adding.BYTES)


@given(messages(), st.integers(0, 9), st.data())
def test_a_damaged_message_is_noticed(message: Message, sequence: int, data: st.DataObject) -> None:
    """One bit of one byte before the sum; it is no message then, or its sum is wrong."""
    line = bytearray(write(message, charset=Charset.UTF_8, sequence=sequence))
    at = data.draw(st.integers(0, len(line) - 11))
    line[at] ^= 0b100
    with pytest.raises(Sip2Fault):
        read(bytes(line), charset=Charset.UTF_8)


def test_a_request_byte_for_byte() -> None:
    """The 3M text's order: code, fixed fields, variable fields, number, sum."""
    asked = Message.make("17", {"date": DAY}, [("AO", "DK-710100"), ("AB", "3001"), ("AC", "")])
    assert write(asked, charset=Charset.UTF_8, sequence=2) == b"1720260615    101500AODK-710100|AB3001|AC|AY2AZF540\r"
    assert write(asked, charset=Charset.UTF_8, end=b"\r\n") == b"1720260615    101500AODK-710100|AB3001|AC|\r\n"


@pytest.mark.parametrize(
    ("charset", "written"),
    [(Charset.CP850, b"AJL\x91s\x9b|"), (Charset.LATIN_1, b"AJL\xe6s\xf8|"), (Charset.UTF_8, "AJLæsø|".encode())],
)
def test_text_in_each_charset(charset: Charset, written: bytes) -> None:
    """Written and read; what a charset lacks is a question mark."""
    line = write(Message.make("20", {"ok": "1"}, [("AJ", "Læsø")]), charset=charset, sequence=0)
    assert written in line
    assert read(line, charset=charset).first("AJ") == "Læsø"
    assert b"AJ?|" in write(Message.make("20", {}, [("AJ", "書")]), charset=Charset.LATIN_1)


def test_a_value_cannot_end_its_field_or_the_message() -> None:
    """Separators and ends inside become blanks."""
    line = write(Message.make("20", {}, [("AJ", "a|b\rc")]), charset=Charset.UTF_8, sequence=0)
    assert read(line, charset=Charset.UTF_8).first("AJ") == "a b c"


@pytest.mark.parametrize(
    ("way", "total"),
    [
        (Adding.BYTES, lambda line, _text: sum(line)),
        (Adding.CODE_POINTS, lambda _line, text: sum(map(ord, text))),
        (Adding.WITHOUT_TAIL, lambda line, _text: sum(line[:-5])),
    ],
)
def test_each_family_of_sums_is_known(way: Adding, total: object) -> None:
    """Over bytes, over code points, without the tail; any other is refused unless sums are not checked."""
    assert callable(total)
    body = b"10" + b"1NNN" + DAY.encode() + "AJLæsø|AY3AZ".encode()
    right = f"{-total(body, body.decode()) & 0xFFFF:04x}".encode()
    assert read(body + right, charset=Charset.UTF_8).sum is way
    with pytest.raises(WrongChecksum):
        read(body + b"0000", charset=Charset.UTF_8)
    assert read(body + b"0000", charset=Charset.UTF_8, checked=False).first("AJ") == "Læsø"


@pytest.mark.parametrize(
    ("unread", "size"),
    [
        (b"", None),
        (b"941", None),
        (b"941\r", 4),
        (b"941\r\n96\r", 4),
        (b"\n96\r", 4),
        (b"941\n", 4),
        (b"\r\n\r\n", None),
    ],
)
def test_messages_are_cut_at_their_ends(unread: bytes, size: int | None) -> None:
    """CR, LF or both, also between messages."""
    assert frame(bytearray(unread)) == size


def test_a_message_without_an_end_is_not_kept_for_ever() -> None:
    """A peer that only talks."""
    with pytest.raises(Sip2Fault, match="no end"):
        frame(bytearray(b"9" * 70_000))


@pytest.mark.parametrize(
    ("line", "words"),
    [(b"", "does not begin"), (b"77xyz", "does not begin"), (b"18012026", "within its fixed field")],
)
def test_what_is_no_message_is_refused(line: bytes, words: str) -> None:
    """In words."""
    with pytest.raises(Sip2Fault, match=words):
        read(line, charset=Charset.UTF_8)


def test_every_request_has_its_answer() -> None:
    """Codes in pairs."""
    assert ANSWER_OF["17"] == "18"
    assert ANSWER_OF["99"] == "98"
    assert ANSWER_OF["93"] == "94"
    assert ANSWER_OF["01"] == "24"
    assert set(ANSWER_OF.values()) <= set(FIXED)


@given(st.binary(max_size=200), st.sampled_from(Charset))
def test_any_bytes_are_read_or_refused(line: bytes, charset: Charset) -> None:
    """No other error than the typed one."""
    with suppress(Sip2Fault):
        read(line, charset=charset)


@needs_samples
def test_real_requests_are_written_again_byte_for_byte() -> None:
    """Those of a library of another language; sums and all."""
    lines = [line.encode() for line in (SAMPLES / "requests_jsip2.txt").read_text().splitlines() if line]
    assert len(lines) > 40
    for line in lines:
        message = read(line, charset=Charset.UTF_8)
        assert message.sum is Adding.BYTES
        written = write(message, charset=Charset.UTF_8, sequence=message.sequence).rstrip(b"\r")
        assert written == line or b"|" not in written, "some write a separator where there is nothing to separate"


@needs_samples
def test_real_vendors_answers() -> None:
    """Symphony, Horizon, Polaris: blanks, doubled texts, fields of their own, a TAB in a date."""
    cases = {case["case"]: case["message"] for case in json.loads((SAMPLES / "responses_vendors.json").read_text())}
    said = {name: read(line.encode(), charset=Charset.UTF_8) for name, line in cases.items()}
    assert {message.sum for message in said.values()} == {Adding.BYTES}
    assert said["symphony barred (all four privileges denied)"]["patron status"] == "YYYY          "
    assert said["symphony wrong password"].first("BV") == "0.00"
    assert said["polaris ok, AF and AG both filled"].first("AG") == "Patron status is ok."
    assert said["symphony ACS status"].first("BX") == "YYYYYYYYYYYNNYYY"
    assert said["symphony ACS status without BX"].first("BX") == ""
    polaris = said["polaris ACS status, TAB in date"]
    assert (polaris["date"], polaris["version"], polaris.first("AO")) == ("20140930    133957", "2.00", "203")


@needs_samples
@pytest.mark.parametrize("name", ["session_invenio-sip2.txt", "session_pysip2.txt"])
def test_real_sessions(name: str) -> None:
    """Every message of both sides, but those that were damaged on purpose, with right sums."""
    lines = [
        line[3:].removesuffix("<CR>").encode()
        for line in (SAMPLES / name).read_text().splitlines()
        if line[:3] in {"C: ", "S: "} and line.endswith("<CR>")
    ]
    assert len(lines) > 15
    for line in lines:
        message = read(line, charset=Charset.UTF_8, checked=b"AZ0000" not in line)
        assert message.code in FIXED
