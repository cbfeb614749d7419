"""SOAP 1.1 and 1.2 envelopes: what is in one, and how one is put around a body or a fault."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Final

from lxml.etree import _Element

from schemas.xml import child, escape, escape_attribute, local, namespace

SOAP_1_1: Final = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP_1_2: Final = "http://www.w3.org/2003/05/soap-envelope"

TYPES: Final = {SOAP_1_1: "text/xml", SOAP_1_2: "application/soap+xml"}
"""Media types by which each version goes over HTTP (SOAP 1.1, 6; RFC 3902)."""

MOST_TOLD: Final = 5
"""Headers that a fault names: a caller who marks more will find the others when these are gone."""

_FOR_US: Final = {
    SOAP_1_1: ("actor", frozenset({"", "http://schemas.xmlsoap.org/soap/actor/next"})),
    SOAP_1_2: (
        "role",
        frozenset({"", f"{SOAP_1_2}/role/next", f"{SOAP_1_2}/role/ultimateReceiver"}),
    ),
}
"""The attribute that says whom a header is for, and the words in it that mean the one who answers."""


class FaultCode(StrEnum):
    """Why a request is refused, in SOAP 1.2's words."""

    SENDER = "Sender"
    MUST_UNDERSTAND = "MustUnderstand"
    VERSION_MISMATCH = "VersionMismatch"


_CODES: Final = {
    SOAP_1_1: {code: "Client" if code is FaultCode.SENDER else str(code) for code in FaultCode},
    SOAP_1_2: {code: str(code) for code in FaultCode},
}
_FAULTS: Final = {
    SOAP_1_1: "<faultcode>s:{}</faultcode><faultstring>{}</faultstring>",
    SOAP_1_2: '<s:Code><s:Value>s:{}</s:Value></s:Code><s:Reason><s:Text xml:lang="en">{}</s:Text></s:Reason>',
}


class EmptyEnvelopeError(ValueError):
    """A SOAP envelope without anything in its body."""


class SoapFault(ValueError):
    """A request that is refused for its envelope: `soap` is the version to say so in, `headers` what must be known."""

    def __init__(self, sentence: str, soap: str, code: FaultCode, headers: tuple[_Element, ...] = ()) -> None:
        super().__init__(sentence)
        self.soap = soap
        self.code = code
        self.headers = headers

    def document(self) -> bytes:
        """The fault as it is answered."""
        return fault(str(self), self.soap, self.code, _not_understood(self.headers) if self.soap == SOAP_1_2 else "")


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


def requested(root: _Element) -> tuple[_Element, str]:
    """As `unwrapped`, of a request that is to be carried out: it must not ask for what nobody here does.

    Raises:
        SoapFault: it is in another SOAP, holds none or several operations, or a header that must be understood (SOAP
            1.1 4.2.3, SOAP 1.2 part 1 5.2.3), of which this service knows none.
    """
    if local(root) != "Envelope":
        return root, ""
    soap = namespace(root) or SOAP_1_1
    if soap not in _FAULTS:
        raise SoapFault("The envelope is neither SOAP 1.1's nor SOAP 1.2's.", SOAP_1_1, FaultCode.VERSION_MISMATCH)
    if strangers := tuple(_must_be_understood(root, soap)):
        names = ", ".join(local(one)[:40] for one in strangers[:MOST_TOLD])
        sentence = f"No header is understood here, and these must be: {names}."
        raise SoapFault(sentence, soap, FaultCode.MUST_UNDERSTAND, strangers[:MOST_TOLD])
    body = child(root, "Body")
    operations = [] if body is None else [one for one in body if local(one)]
    if len(operations) != 1:
        found = f"{len(operations)} operations" if operations else "nothing"
        raise SoapFault(f"The SOAP body holds {found}; it takes one operation.", soap, FaultCode.SENDER)
    return operations[0], soap


def _must_be_understood(root: _Element, soap: str) -> Iterator[_Element]:
    header = child(root, "Header")
    whom, us = _FOR_US[soap]
    space = f"{{{namespace(root)}}}" if namespace(root) else ""
    for one in () if header is None else header:
        marked = one.get(f"{space}mustUnderstand", "").strip() in {"1", "true"}
        if marked and one.get(f"{space}{whom}", "").strip() in us:
            yield one


def _not_understood(headers: tuple[_Element, ...]) -> str:
    """The header blocks by which SOAP 1.2 names the others (part 1, 5.4.8)."""
    blocks = "".join(
        f'<s:NotUnderstood xmlns:n="{escape_attribute(namespace(one))}" qname="n:{escape_attribute(local(one))}"/>'
        if namespace(one)
        else f'<s:NotUnderstood qname="{escape_attribute(local(one))}"/>'
        for one in headers
    )
    return f"<s:Header>{blocks}</s:Header>" if blocks else ""


def wrapped(body: str, soap: str = SOAP_1_1, header: str = "") -> bytes:
    """A document with this XML as the body of an envelope; `header` is a whole Header element or nothing."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<s:Envelope xmlns:s="{soap}">{header}<s:Body>{body}</s:Body>'
        "</s:Envelope>\n"
    ).encode()


def fault(sentence: str, soap: str = SOAP_1_1, code: FaultCode = FaultCode.SENDER, header: str = "") -> bytes:
    """A document that says what the asker has to mend."""
    words = _FAULTS[soap].format(_CODES[soap][code], escape(sentence))
    return wrapped(f"<s:Fault>{words}</s:Fault>", soap, header)
