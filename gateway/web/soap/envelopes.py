# mypy: allow-untyped-calls
"""What every contract does with SOAP: which types are taken, what is refused, and in which version it is answered."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from twisted.web.server import Request

from gateway.web.answers import Answer
from gateway.web.connection import media_type
from gateway.web.machines import XML_TYPES
from schemas.soap import SOAP_1_1, SOAP_1_2, TYPES, SoapFault, fault, wrapped

TAKEN: Final = XML_TYPES | frozenset(TYPES.values())
"""Media types in which a request may be posted."""

_SPOKEN: Final = {TYPES[SOAP_1_2]: SOAP_1_2}


def soap_of(request: Request) -> str:
    """The version in which to refuse what cannot be read: that of its Content-Type."""
    return _SPOKEN.get(media_type(request), SOAP_1_1)


def content_type(soap: str = SOAP_1_1) -> str:
    """The Content-Type of an answer in this version; bare XML goes as SOAP 1.1's."""
    return f"{TYPES[soap or SOAP_1_1]}; charset=utf-8"


def enveloped(xml: str, soap: str) -> Answer:
    """An answer in this envelope."""
    return Answer(body=wrapped(xml, soap), content_type=content_type(soap))


def refused(wrong: ValueError, soap: str) -> Answer:
    """The fault for what cannot be carried out; one of the envelope itself knows its version better."""
    if isinstance(wrong, SoapFault):
        return Answer(status=HTTPStatus.BAD_REQUEST, body=wrong.document(), content_type=content_type(wrong.soap))
    return Answer(
        status=HTTPStatus.BAD_REQUEST,
        body=fault(_sentence(str(wrong)), soap or SOAP_1_1),
        content_type=content_type(soap),
    )


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:].rstrip('.')}."
