"""The one document type that is cut off, and all those that are not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.ncip import NcipFault, read
from schemas.ncip.doctype import MAX_PROLOG, without_doctype
from schemas.ncip.framing import Framing
from schemas.xml import DoctypeRefused, NotXml

MESSAGE = b"<NCIPMessage version='1'><LookupItem><UniqueItemId/></LookupItem></NCIPMessage>"
DOCTYPE = b'<!DOCTYPE NCIPMessage PUBLIC "-//NISO//NCIP DTD Version 1.0//EN"\r\n "http://x.example/a.dtd">'
DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>'


@pytest.mark.parametrize(
    "before",
    [b"", DECLARATION, b"\xef\xbb\xbf" + DECLARATION + b"\r\n  ", DECLARATION + b"<!-- a - b --><?made by?>\n"],
)
@pytest.mark.parametrize(
    "doctype",
    [DOCTYPE, b"<!DOCTYPE NCIPMessage>", b"<!DOCTYPE NCIPMessage SYSTEM 'ncip.dtd' >"],
)
def test_a_bare_document_type_is_cut_off(before: bytes, doctype: bytes) -> None:
    """Nothing else changes, and every line keeps its number."""
    cut = without_doctype(before + doctype + MESSAGE)
    assert cut.startswith(before)
    assert cut.endswith(MESSAGE)
    assert cut[len(before) : -len(MESSAGE)].strip() == b""
    assert len(cut) == len(before + doctype + MESSAGE)
    assert cut.count(b"\n") == (before + doctype).count(b"\n")
    assert read(before + doctype + MESSAGE).name == "LookupItem"


@pytest.mark.parametrize(
    "doctype",
    [
        b"<!DOCTYPE NCIPMessage [<!ENTITY a 'b'>]>",
        b'<!DOCTYPE NCIPMessage SYSTEM "a.dtd" [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        b'<!DOCTYPE NCIPMessage PUBLIC "a" "b" []>',
        b'<!DOCTYPE NCIPMessage SYSTEM "%a;">',
        b'<!DOCTYPE html PUBLIC "-//W3C//DTD HTML 4.01//EN" "http://www.w3.org/TR/html4/strict.dtd">',
        b"<!DOCTYPE NCIPMessageX>",
        DOCTYPE + DOCTYPE,
        b"<!--" + b"x" * MAX_PROLOG + b"-->" + DOCTYPE,
    ],
)
def test_any_other_is_refused(doctype: bytes) -> None:
    """One that declares something, is of something else, or comes too late or twice."""
    with pytest.raises((DoctypeRefused, NotXml)):
        read(DECLARATION + doctype + MESSAGE)


def test_a_document_type_in_another_encoding_is_refused() -> None:
    """Only bytes that are plainly these characters are cut."""
    with pytest.raises(DoctypeRefused):
        read(
            '<?xml version="1.0" encoding="UTF-16"?>'.encode("utf-16")
            + (DOCTYPE + MESSAGE).decode().encode("utf-16-le")
        )


@given(st.binary(max_size=200) | st.lists(st.sampled_from([b"<!--", b"-", b"<?", b"?>", b" ", DOCTYPE])).map(b"".join))
def test_what_is_cut_is_only_a_document_type(data: bytes) -> None:
    """Bytes are only ever blanked, and only where a document type stands."""
    cut = without_doctype(data)
    assert len(cut) == len(data)
    if cut != data:
        assert b"<!DOCTYPE" in data
        assert all(now in {was, 0x20} for now, was in zip(cut, data, strict=True))


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_a_message_on_a_bare_socket_ends_at_its_end_tag(size: int) -> None:
    """However it is cut into pieces, and whatever comes after it."""
    whole = DECLARATION + DOCTYPE + b"<a:NCIPMessage xmlns:a='u'>" + b"<b/>" * 50 + b"</a:NCIPMessage >"
    framing, unread, found = Framing(), bytearray(), None
    for start in range(0, len(whole) + 3, size):
        unread += (whole + b"\r\n<")[start : start + size]
        if found is None:
            found = framing(unread)
    assert found == len(whole)


@pytest.mark.parametrize("other", [b"HTTP/1.1 200 OK", b"\x00\x01", b"<html>" + b" " * MAX_PROLOG, b"<html>"])
def test_what_is_no_message_is_not_waited_for(other: bytes) -> None:
    """At its first byte, or when its beginning has no message; a short page may still become one."""
    framing = Framing()
    if len(other) < 10 and other.startswith(b"<"):
        assert framing(bytearray(other)) is None
        return
    with pytest.raises(NcipFault):
        framing(bytearray(other))
