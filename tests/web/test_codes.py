"""Security codes leave messages, and nothing else does."""

from __future__ import annotations

import pytest

from gateway.web.codes import without_codes
from schemas.iso18626 import read
from schemas.iso18626.messages import Request
from tests.workflow.sayings import request


@pytest.mark.parametrize("prefix", ["", "ns1:"])
@pytest.mark.parametrize("inside", ["hemmelig", "a &amp; b", "<![CDATA[<x>]]>", "to\nlinjer", ""])
def test_a_code_is_hidden_whatever_it_is(prefix: str, inside: str) -> None:
    """With any prefix, attributes and content; what stands around it stays byte for byte."""
    before, after = b"<?xml version='1.0'?><a  x='1'>", b"<b/>hemme</a>\n"
    body = before + f"<{prefix}securityCode y='2'>{inside}</{prefix}securityCode >".encode() + after
    hidden = f"<{prefix}securityCode y='2'>***</{prefix}securityCode >".encode()
    assert without_codes(body) == before + hidden + after


def test_several_codes_are_hidden_each() -> None:
    """And an end in a text of its own hides nothing of the code behind it."""
    body = b"<securityCode>a</securityCode><x/><securityCode><![CDATA[</securityCode>]]>b</securityCode><y/>"
    assert without_codes(body) == b"<securityCode>***</securityCode><x/><securityCode>***</securityCode><y/>"


def test_a_message_without_one_stays_as_it_is() -> None:
    """Whatever it is."""
    for body in (b"", b"not xml", b"<securityCode>", "<a>æ</a>".encode("latin-1")):
        assert without_codes(body) == body


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_real_message_keeps_all_else(encoding: str) -> None:
    """It reads as before, in either encoding, without its code."""
    text = request().decode().replace('encoding="UTF-8"', f'encoding="{encoding.upper()}"')
    shown = without_codes(text.encode(encoding))
    assert b"hemmelig" not in shown
    message, original = read(shown).message, read(request()).message
    assert isinstance(message, Request)
    assert isinstance(original, Request)
    assert message.header.authentication is not None
    assert message.header.authentication.security_code == "***"
    assert (message.patron, message.bibliographic) == (original.patron, original.bibliographic)
