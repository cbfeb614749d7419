"""What `illgate validate` says of a document that cannot be read as XML: what stands where, and what belongs there."""

from __future__ import annotations

from typing import Final

from gateway.cli.validate_kinds import READER, Finding
from schemas.xml import DoctypeRefused, NotXml, TooBig, TooDeep, XmlError

NOWHERE: Final = "/"
"""The path of what is about a whole file."""
XML: Final = "XML 1.0"
WELL_FORMED: Final = "well-formed XML"
_BOM: Final = b"\xef\xbb\xbf"
_DOCTYPE: Final = b"<!DOCTYPE"
_PAGES: Final = (b"<!doctype html", b"<html")
_UNICODE: Final = (b"\xff\xfe", b"\xfe\xff")  # UTF-16 begins so, and libxml2 reads it


def unread(fault: XmlError, body: bytes) -> Finding:
    """The finding about a body that the parser refused."""
    if isinstance(fault, DoctypeRefused):
        return _doctype(body)
    if isinstance(fault, TooDeep):
        found, expected = f"elements more than {fault.limit} levels deep", f"at most {fault.limit} levels"
        return Finding(path=NOWHERE, found=found, expected=expected, rule=READER)
    if isinstance(fault, TooBig):
        found, expected = f"{fault.size} bytes", f"at most {fault.limit} bytes"
        return Finding(path=NOWHERE, found=found, expected=expected, rule=READER)
    line = fault.line if isinstance(fault, NotXml) else 0
    if _is_page(body):
        return web_page(line)
    return Finding(path=NOWHERE, line=line, found=_instead(fault, body), expected=WELL_FORMED, rule=XML)


def web_page(line: int) -> Finding:
    """The finding about a page for people."""
    return Finding(path=NOWHERE, line=line, found="a web page", expected="the XML of a service", rule=READER)


def _is_page(body: bytes) -> bool:
    return body.removeprefix(_BOM).lstrip()[: max(map(len, _PAGES))].lower().startswith(_PAGES)


def _doctype(body: bytes) -> Finding:
    line = body.count(b"\n", 0, max(body.find(_DOCTYPE), 0)) + 1
    if _is_page(body):
        return web_page(line)
    return Finding(path=NOWHERE, line=line, found="a DOCTYPE", expected="a document without one", rule=READER)


def _instead(fault: XmlError, body: bytes) -> str:
    text = body.removeprefix(_BOM).lstrip()
    if not text:
        return "an empty document"
    if not text.startswith((b"<", *_UNICODE)):
        return "text before the first element"
    column = fault.column if isinstance(fault, NotXml) else 0
    return f"markup that breaks at column {column}" if column else "markup that breaks"
