"""SOAP 1.1 and 1.2 envelopes: what is in one, and how one is put around a body or a fault."""

from __future__ import annotations

from typing import Final

from lxml.etree import _Element

from schemas.xml import child, escape, local, namespace

SOAP_1_1: Final = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP_1_2: Final = "http://www.w3.org/2003/05/soap-envelope"

_FAULTS: Final = {
    SOAP_1_1: "<faultcode>s:{}</faultcode><faultstring>{}</faultstring>",
    SOAP_1_2: '<s:Code><s:Value>s:{}</s:Value></s:Code><s:Reason><s:Text xml:lang="en">{}</s:Text></s:Reason>',
}
_SENDER: Final = {SOAP_1_1: "Client", SOAP_1_2: "Sender"}


class EmptyEnvelopeError(ValueError):
    """A SOAP envelope without anything in its body."""


def unwrapped(root: _Element) -> tuple[_Element, str]:
    """What an envelope holds, and the namespace of the envelope; a root that is none, and "".

    Raises:
        EmptyEnvelopeError: the envelope holds nothing.
    """
    if local(root) != "Envelope":
        return root, ""
    body = child(root, "Body")
    content = None if body is None else next((one for one in body if local(one)), None)
    if content is None:
        raise EmptyEnvelopeError("the SOAP envelope is empty")
    return content, namespace(root) or SOAP_1_1


def wrapped(body: str, soap: str = SOAP_1_1) -> bytes:
    """A document with this XML as the body of an envelope."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<s:Envelope xmlns:s="{soap}"><s:Body>{body}</s:Body></s:Envelope>\n'
    ).encode()


def fault(sentence: str, soap: str = SOAP_1_1) -> bytes:
    """A document that says what the asker has to mend."""
    words = _FAULTS[soap].format(_SENDER[soap], escape(sentence))
    return wrapped(f"<s:Fault>{words}</s:Fault>", soap)
