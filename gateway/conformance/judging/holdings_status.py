"""OpenHoldingStatus: what a service of the Danish contract answers by SOAP, and how it refuses what makes no sense."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from attrs import frozen

from gateway.conformance.check import Judge, counted
from gateway.conformance.evidence import Exchange
from gateway.conformance.judging.days import earliest_today, latest_today
from gateway.conformance.judging.holdings_answers import instead, is_no_answer, of_first, quick
from gateway.conformance.judging.holdings_content import Row, checks
from gateway.conformance.labels import STATUS_STEP
from gateway.conformance.values import LOOK_UP_SECONDS, Capability, HoldingsProtocol, Level, Setting
from schemas import openholdingstatus as ohs
from schemas.agency import agency_number
from schemas.openholdingstatus import ErrorCode, OhsFault, Responder
from schemas.openholdingstatus.holdings import error_code
from schemas.soap import EmptyEnvelopeError, unwrapped
from schemas.xml import local

CONTRACT: Final = "OpenHoldingStatus 3.0"
SOAP: Final = "SOAP 1.1, section 6.2"
_NOT_THERE: Final = frozenset({ErrorCode.ITEM_NOT_FOUND, ErrorCode.NO_HOLDING})
_FAULT_STATUSES: Final = frozenset({400, 500})
"""HTTP statuses of a fault: SOAP 1.1, section 6.2, has 500 alone; SOAP 1.2 (part 2, table 20) and our own gateway blame
the caller with 400."""
_XML: Final = frozenset({"text/xml", "application/xml", "application/soap+xml"})


@frozen(kw_only=True)
class Said:
    """What a service answered: a message of the contract, a SOAP fault, or neither, which `words` tell."""

    exchange: Exchange
    setting: Setting
    response: ohs.HoldingsResponse | ohs.DetailedHoldingsResponse | None = None
    soap: str = ""
    is_fault: bool = False
    words: str = ""

    @property
    def responder(self) -> Responder | None:
        """What was said of the first record, where it was said."""
        return self.response.responders[0] if isinstance(self.response, ohs.HoldingsResponse) and self.told else None

    @property
    def told(self) -> int:
        """Of how many records something was said."""
        return len(self.response.responders) if self.response is not None else 0

    @property
    def errors(self) -> tuple[str, ...]:
        """The errors of the contract in it."""
        return tuple(one.message for one in self.response.errors) if self.response is not None else ()

    @property
    def is_refusal(self) -> bool:
        """Whether it says no in a way that a program understands: a fault, an error, HTTP 4xx; and tells nothing."""
        turned_away = self.exchange.status is not None and 400 <= self.exchange.status < 500
        return not self.told and (self.is_fault or bool(self.errors) or turned_away)


def _said(exchange: Exchange, setting: Setting) -> Said:
    root = exchange.answered.root
    if exchange.status is None:
        return Said(exchange=exchange, setting=setting, words=exchange.trouble)
    if root is None or is_no_answer(exchange):
        words = f"HTTP {exchange.status} with {instead(exchange)}."
        return Said(exchange=exchange, setting=setting, words=words)
    try:
        content, soap = unwrapped(root)
        if local(content) == "Fault":
            words = f"HTTP {exchange.status} with a SOAP fault."
            return Said(exchange=exchange, setting=setting, soap=soap, is_fault=True, words=words)
        message = ohs.read_xml(root)
    except (EmptyEnvelopeError, OhsFault) as fault:
        return Said(exchange=exchange, setting=setting, words=f"HTTP {exchange.status}: {fault}.")
    if not isinstance(message, ohs.HoldingsResponse | ohs.DetailedHoldingsResponse):
        return Said(exchange=exchange, setting=setting, words="It is no answer about holdings.")
    said = Said(exchange=exchange, setting=setting, response=message, soap=soap)
    errors = f"error {', '.join(said.errors)}" if said.errors else ""
    told = counted(said.told, "responder") if said.told else ""
    words = " and ".join(part for part in (told, errors) if part) or "an empty answer"
    words = f"{words[:1].upper()}{words[1:]}."
    return Said(exchange=exchange, setting=setting, response=message, soap=soap, words=words)


def _by(judge: Callable[[Said], tuple[bool, str]]) -> Judge:
    """Judges the first answer of the step."""
    return of_first(lambda exchange, setting: judge(_said(exchange, setting)))


def _of(test: Callable[[Responder], bool]) -> Judge:
    """Judges what is said of the record that was asked for."""

    def judge(said: Said) -> tuple[bool, str]:
        responder = said.responder
        if responder is None:
            return False, said.words
        lend = "left out" if responder.will_lend is None else str(responder.will_lend).lower()
        day = responder.expected.isoformat() if responder.expected else "left out"
        return test(responder), f"willLend is {lend}, expectedDelivery {day}."

    return _by(judge)


def _is_later(responder: Responder) -> bool:
    return responder.expected is not None and responder.expected > earliest_today()


def _is_now(responder: Responder) -> bool:
    return responder.expected is not None and responder.expected <= latest_today()


def _names(said: Said) -> tuple[bool, str]:
    responder, wanted = said.responder, said.setting.record("available")
    if responder is None:
        return False, said.words
    ours = agency_number(responder.responder or "") == agency_number(said.setting.peer)
    pid = responder.pid or ""
    words = f"responderId is {responder.responder or 'missing'}, the record {responder.record or pid or 'missing'}."
    return ours and wanted in {responder.record, pid, pid.rpartition(":")[2]}, words


def _two(said: Said) -> tuple[bool, str]:
    return said.told == 1 and len(said.errors) == 1, said.words


def _known(said: Said) -> tuple[bool, str]:
    strange = next((one for one in said.errors if error_code(one) is None), None)
    if strange is not None:
        return False, f"The contract has no error {strange[:80]!r}."
    return bool(said.errors), said.words


def _not_there(said: Said) -> tuple[bool, str]:
    return not said.told and any(error_code(one) in _NOT_THERE for one in said.errors), said.words


def _by_fault(said: Said) -> tuple[bool, str]:
    return said.is_fault and said.exchange.status in _FAULT_STATUSES, said.words


def _refused(said: Said) -> tuple[bool, str]:
    return said.is_refusal, said.words


_REFUSED: Final = (
    "A SOAP fault, an error of the contract, or HTTP 4xx; never an answer, HTTP 500 without a fault, silence."
)
_ROWS: Final[tuple[Row, ...]] = (
    (
        "found", "available", Level.MUST, "A record that is held is told of", "holdingsResponse with a responder.",
        CONTRACT, _by(lambda said: (said.responder is not None, said.words)),
    ),
    (
        "envelope", "available", Level.SHOULD, "The answer stands in a SOAP envelope", "Envelope and Body of SOAP.",
        SOAP, _by(lambda said: (bool(said.soap), said.soap or "The envelope is missing.")),
    ),
    (
        "as-xml", "available", Level.SHOULD, "The answer comes as XML", "Content-Type text/xml.", "SOAP 1.1, section 6",
        _by(lambda said: (said.exchange.answer_type in _XML, f"It is {said.exchange.answer_type or 'missing'}.")),
    ),
    (
        "quick", "available", Level.SHOULD, "A look-up is answered while somebody waits",
        f"An answer within {LOOK_UP_SECONDS:g} s, or what --patience says.", "docs/conformance.md", quick,
    ),
    (
        "names", "available", Level.MUST, "The answer names the library and the record",
        "responderId as it was asked for, and bibliographicRecordId, or a pid of it.", CONTRACT, _by(_names),
    ),
    (
        "available", "available", Level.MUST, "A copy on the shelf is told as one",
        "willLend true, expectedDelivery not later than today.", CONTRACT,
        _of(lambda one: one.will_lend is True and _is_now(one)),
    ),
    (
        "on-loan", "on-loan", Level.MUST, "All copies out is an answer",
        "willLend true, expectedDelivery later than today or left out.", CONTRACT,
        _of(lambda one: one.will_lend is True and (one.expected is None or _is_later(one))),
    ),
    (
        "on-loan-day", "on-loan", Level.SHOULD, "It says when a copy can be sent", "expectedDelivery later than today.",
        CONTRACT, _of(_is_later),
    ),
    (
        "reference", "reference", Level.MUST, "What may not leave the house is told as such", "willLend false.",
        CONTRACT, _of(lambda one: one.will_lend is False),
    ),
    (
        "not-found", "absent", Level.MUST, "A record that is not held is not found",
        "error item_not_found, or no_holding_return_from_library.", CONTRACT, _by(_not_there),
    ),
    (
        "error-known", "absent", Level.SHOULD, "Errors are those of the contract", "One of its fifteen.", CONTRACT,
        _by(_known),
    ),
    (
        "several", "several", Level.MUST, "Two records in one request are both answered",
        "A responder for the one that is held, an error for the other.", CONTRACT, _by(_two),
    ),
    (
        "other-library", "other-library", Level.SHOULD, "A library that nobody knows is no library that lends",
        "An error, such as agency_not_found.", CONTRACT, _by(_refused),
    ),
    (
        "wrong-password", "wrong-password", Level.SHOULD, "A wrong password is refused",
        "Error authentication_error, a SOAP fault, or HTTP 4xx.", CONTRACT, _by(_refused),
    ),
    (
        "no-record", "no-record", Level.MUST, "A request without a record is refused", _REFUSED, CONTRACT,
        _by(_refused),
    ),
    (
        "unknown-operation", "unknown-operation", Level.MUST, "An operation that there is not is refused", _REFUSED,
        CONTRACT, _by(_refused),
    ),
    ("not-xml", "not-xml", Level.MUST, "What is no XML is refused", _REFUSED, SOAP, _by(_refused)),
    (
        "doctype", "doctype", Level.MUST, "A request with entities is refused", _REFUSED,
        "OWASP XML external entity prevention", _by(_refused),
    ),
    (
        "fault", "unknown-operation", Level.SHOULD, "A refusal is a SOAP fault",
        "Fault in the Body, with HTTP 500, or with 400, which blames the caller.", SOAP, _by(_by_fault),
    ),
)  # fmt: skip

CHECKS: Final = tuple(
    checks(
        _ROWS, prefix="ohs", capability=Capability.STATUS_SERVICE, protocol=HoldingsProtocol.STATUS, steps=STATUS_STEP
    )
)
