"""Errors: what cannot be taken is answered with an ERROR that says why, and what only looks strange is taken."""

from __future__ import annotations

import re
from typing import Final

from msgspec.structs import replace

from gateway.conformance.check import Check
from gateway.conformance.drafts import Draft, Drafts, agency_id
from gateway.conformance.evidence import Exchange, Spoken
from gateway.conformance.judging.expectations import CONFIRMED, ERROR, REFUSED, error
from gateway.conformance.judging.probes import Probe
from gateway.conformance.judging.rules import Rule
from gateway.conformance.values import Capability, Level, Role
from schemas.iso18626.codes import ErrorType, MessageStatus

UNKNOWN_AGENCY: Final = "DK-999999"
FROM_NOBODY: Final = "errors.unknown-agency"
GUIDE: Final = "ISO 18626 guidelines, confirmations"
SUPPLIER: Final = frozenset({Role.SUPPLIER})
REQUESTER: Final = frozenset({Role.REQUESTER})
_OFF_THE_LIST: Final = (ErrorType.UNRECOGNISED_VALUE, ErrorType.BADLY_FORMED)  # the latter by who asks the schema first
_ERROR_TYPES: Final = frozenset(ErrorType)


def _carrier(drafts: Drafts) -> Draft:
    return Draft(body=drafts.carrier_text().encode())


def _with_code(drafts: Drafts, element: str, value: str) -> Draft:
    return _bent(drafts.carrier_text(), element, value)


def _bent(text: str, element: str, value: str) -> Draft:
    return Draft(body=re.sub(f"<{element}>[^<]*<", f"<{element}>{value}<", text, count=1).encode())


def _headless(drafts: Drafts) -> Draft:
    return Draft(body=re.sub(r"<header>.*</header>", "", drafts.carrier_text(), flags=re.DOTALL).encode())


def _request(drafts: Drafts, element: str, value: str) -> Draft:
    return _bent(drafts.write(drafts.request("absent")).decode(), element, value)


def _from_nobody(drafts: Drafts) -> Draft:
    request = drafts.request("absent")
    header = replace(request.header, requesting_agency=agency_id(UNKNOWN_AGENCY))
    return Draft(body=drafts.write(replace(request, header=header)))


def _open_code(drafts: Drafts) -> Draft:
    text = drafts.write(drafts.request("absent")).decode()
    level = "<serviceLevel>DayAfterTomorrow</serviceLevel>"
    return Draft(body=text.replace("</serviceType>", f"</serviceType>{level}").encode())


PROBES: Final = (
    Probe(
        id="errors.unknown-request",
        capability=Capability.ERRORS,
        level=Level.MUST,
        title="A message about an unknown request gets an ERROR",
        source="ISO 18626:2021 use case 18",
        make=_carrier,
        expects=error(ErrorType.UNRECOGNISED_VALUE),
    ),
    Probe(
        id="errors.unknown-action",
        capability=Capability.ERRORS,
        level=Level.MUST,
        title="An action that there is not gets an ERROR",
        source="ISO 18626 errorType UnsupportedActionType",
        make=lambda drafts: _with_code(drafts, "action", "Dance"),
        expects=error(ErrorType.UNSUPPORTED_ACTION, *_OFF_THE_LIST),
        roles=SUPPLIER,
    ),
    Probe(
        id="errors.unknown-status",
        capability=Capability.ERRORS,
        level=Level.MUST,
        title="A status that there is not gets an ERROR",
        source="ISO 18626 errorType UnrecognisedDataValue",
        make=lambda drafts: _with_code(drafts, "status", "Dancing"),
        expects=error(*_OFF_THE_LIST),
        roles=REQUESTER,
    ),
    Probe(
        id="errors.unknown-reason",
        capability=Capability.ERRORS,
        level=Level.MUST,
        title="A reasonForMessage that there is not gets an ERROR",
        source="ISO 18626 errorType UnsupportedReasonForMessageType",
        make=lambda drafts: _with_code(drafts, "reasonForMessage", "Boredom"),
        expects=error(ErrorType.UNSUPPORTED_REASON, *_OFF_THE_LIST),
        roles=REQUESTER,
    ),
    Probe(
        id="errors.empty-id",
        capability=Capability.ERRORS,
        level=Level.MUST,
        title="A message without a request id gets an ERROR",
        source="ISO 18626 header/requestingAgencyRequestId",
        make=lambda drafts: _with_code(drafts, "requestingAgencyRequestId", ""),
        expects=REFUSED,
    ),
    Probe(
        id="errors.no-header",
        capability=Capability.ERRORS,
        level=Level.MUST,
        title="A message without a header is refused",
        source="ISO 18626 errorType BadlyFormedMessage",
        make=_headless,
        expects=REFUSED,
    ),
    Probe(
        id="errors.service-type",
        capability=Capability.ERRORS,
        level=Level.MUST,
        title="A serviceType that there is not gets an ERROR",
        source="ISO 18626 serviceInfo/serviceType",
        make=lambda drafts: _request(drafts, "serviceType", "Barter"),
        expects=ERROR,
        roles=SUPPLIER,
    ),
    Probe(
        id="errors.request-type",
        capability=Capability.ERRORS,
        level=Level.MUST,
        title="A requestType that there is not gets an ERROR",
        source="ISO 18626 serviceInfo/requestType",
        make=lambda drafts: _request(drafts, "requestType", "Perhaps"),
        expects=ERROR,
        roles=SUPPLIER,
    ),
    Probe(
        id="errors.open-code",
        capability=Capability.ERRORS,
        level=Level.MUST,
        title="An open code that is not known is no fault of form",
        source="ISO 18626:2021 use case 20",
        make=_open_code,
        expects=CONFIRMED,
        roles=SUPPLIER,
    ),
    Probe(
        id=FROM_NOBODY,
        capability=Capability.ERRORS,
        level=Level.SHOULD,
        title="A Request from an agency that nobody knows gets an ERROR",
        source="ISO 18626 header/requestingAgencyId",
        make=_from_nobody,
        expects=REFUSED,
        roles=SUPPLIER,
    ),
)


def _status(theirs: Spoken) -> str:
    confirmation = theirs.confirmation
    return confirmation.header.message_status if confirmation is not None else ""


def _says_error(theirs: Spoken, _exchange: Exchange) -> bool:
    return _status(theirs) == MessageStatus.ERROR


def _says_ok(theirs: Spoken, _exchange: Exchange) -> bool:
    return _status(theirs) == MessageStatus.OK


def _no_data(theirs: Spoken, _exchange: Exchange) -> str | None:
    confirmation = theirs.confirmation
    return None if confirmation is not None and confirmation.errors else "it says ERROR and has no errorData."


def _other_type(theirs: Spoken, _exchange: Exchange) -> str | None:
    for element in theirs.elements("errorType"):
        if (element.text or "") not in _ERROR_TYPES:
            return f"errorType is {(element.text or '')[:40]!r}."
    return None


def _no_value(theirs: Spoken, _exchange: Exchange) -> str | None:
    confirmation = theirs.confirmation
    silent = confirmation is not None and any(not (one.value or "").strip() for one in confirmation.errors)
    return "errorValue is missing, so nobody can tell what to mend." if silent else None


def _data_with_ok(theirs: Spoken, _exchange: Exchange) -> str | None:
    confirmation = theirs.confirmation
    return "it says OK and has errorData." if confirmation is not None and confirmation.errors else None


RULES: Final = (
    Rule(
        id="errors.data",
        capability=Capability.ERRORS,
        level=Level.MUST,
        title="Every ERROR says what is wrong",
        expected="errorData in every confirmation with ERROR.",
        source=GUIDE,
        find=_no_data,
        concerns=_says_error,
    ),
    Rule(
        id="errors.type",
        capability=Capability.ERRORS,
        level=Level.MUST,
        title="errorType is from its closed list",
        expected=f"One of {', '.join(ErrorType)}.",
        source="ISO 18626 errorType",
        find=_other_type,
        concerns=_says_error,
    ),
    Rule(
        id="errors.value",
        capability=Capability.ERRORS,
        level=Level.SHOULD,
        title="errorValue says what to mend",
        expected="An errorValue that is not empty.",
        source="ISO 18626 errorValue",
        find=_no_value,
        concerns=_says_error,
    ),
    Rule(
        id="errors.ok-is-clean",
        capability=Capability.ERRORS,
        level=Level.SHOULD,
        title="An OK has no errorData",
        expected="No errorData in a confirmation with OK.",
        source=GUIDE,
        find=_data_with_ok,
        concerns=_says_ok,
    ),
)

CHECKS: Final[tuple[Check, ...]] = (*(probe.check for probe in PROBES), *(rule.check for rule in RULES))
