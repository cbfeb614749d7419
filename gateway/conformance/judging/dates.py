"""Dates and codes: real moments in the one form, and closed codes spelled as the standard spells them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta, timezone
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from gateway.conformance.drafts import Draft, Drafts
from gateway.conformance.evidence import Exchange, Spoken
from gateway.conformance.judging.envelope import is_message
from gateway.conformance.judging.expectations import UNDERSTOOD
from gateway.conformance.judging.probes import Probe
from gateway.conformance.judging.rules import Rule
from gateway.conformance.values import Capability, Level
from schemas.iso18626.codes import (
    Action,
    ErrorType,
    MessageStatus,
    ReasonForMessage,
    RequestSubType,
    RequestType,
    ServiceType,
    Status,
)
from schemas.iso18626.layout import PRIVATE
from schemas.iso18626.open_codes import unlisted
from schemas.quoting import quoted_text
from schemas.xml import format_datetime, is_unset_time, local, parse_datetime

GUIDE: Final = "ISO 18626 guidelines, dates"
MOMENTS: Final = frozenset(
    {
        "timestamp",
        "timestampReceived",
        "lastChange",
        "dueDate",
        "expectedDeliveryDate",
        "dateSent",
        "retryAfter",
        "retryBefore",
        "needBeforeDate",
        "startDate",
        "endDate",
    }
)
MAX_ECHO: Final = 40
MARKS: Final[Mapping[str, re.Pattern[str]]] = MappingProxyType(
    {
        "note": re.compile(r"#(?:SHIP_TO|ST_END|RETURN_TO|RT_END|ABORT)#|#(?:seq:|lastSeq|ReShare)|transferToCluster:"),
        "itemId": re.compile(r"##|^multivol:|^https?://"),
    }
)
"""Element -> what some systems write into it for programs of their own (docs/peers.md)."""
_XSD: Final = re.compile(r"-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?", re.ASCII)
_FORM: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)


class _YesNo(StrEnum):
    YES = "Y"
    NO = "N"


CLOSED: Final[Mapping[str, type[StrEnum]]] = MappingProxyType(
    {
        "action": Action,
        "status": Status,
        "reasonForMessage": ReasonForMessage,
        "errorType": ErrorType,
        "messageStatus": MessageStatus,
        "requestType": RequestType,
        "requestSubType": RequestSubType,
        "serviceType": ServiceType,
        "answerYesNo": _YesNo,
        "anyEdition": _YesNo,
        "sendToPatron": _YesNo,
    }
)
"""Element -> the closed list that its content is from."""


def _is_moment(written: str) -> bool:
    return _XSD.fullmatch(written) is not None and (is_unset_time(written) or parse_datetime(written) is not None)


def _invalid(theirs: Spoken, _exchange: Exchange) -> str | None:
    for element in theirs.elements(*MOMENTS):
        written = element.text or ""
        if not _is_moment(written.strip()):
            return f"{local(element)} is {quoted_text(element, PRIVATE)}, which is no xs:dateTime."
    return None


def _form(theirs: Spoken, _exchange: Exchange) -> str | None:
    for element in theirs.elements(*MOMENTS):
        written = (element.text or "").strip()
        if _is_moment(written) and not _FORM.fullmatch(written):
            return f"{local(element)} is {written[:MAX_ECHO]}, not of the form YYYY-MM-DDThh:mm:ssZ."
    return None


def _unset(theirs: Spoken, _exchange: Exchange) -> str | None:
    for element in theirs.elements(*MOMENTS):
        written = (element.text or "").strip()
        if written and is_unset_time(written):
            return f"{local(element)} is {written[:MAX_ECHO]}: a time that was never set is left out."
    return None


def _closed(theirs: Spoken, _exchange: Exchange) -> str | None:
    for element in theirs.elements(*CLOSED):
        written = element.text or ""
        if len(element) == 0 and written not in set(CLOSED[local(element)]):
            return f"{local(element)} is {quoted_text(element, PRIVATE)}, which its closed list does not have."
    return None


def _marked(theirs: Spoken, _exchange: Exchange) -> str | None:
    for name, marks in MARKS.items():
        for element in theirs.elements(name):
            found = marks.search((element.text or "").strip())
            if found is not None:
                return f"{name} has {found[0]!r}, which is for a program of its own."
    return None


def _unlisted(theirs: Spoken, _exchange: Exchange) -> str | None:
    root = theirs.root
    element, known = next(unlisted(root), (None, None)) if root is not None else (None, None)
    if element is None or known is None:
        return None
    return f"{local(element)} is {quoted_text(element, PRIVATE)}, which the list {known.name} does not have."


def _has_moments(theirs: Spoken, exchange: Exchange) -> bool:
    return is_message(theirs, exchange) and next(theirs.elements(*MOMENTS), None) is not None


def _moved(drafts: Drafts, written: str) -> Draft:
    """The carrier with its timestamp written in another way."""
    body = drafts.carrier_text()
    return Draft(body=re.sub(r"<timestamp>[^<]*<", f"<timestamp>{written}<", body).encode())


def _with_fraction(drafts: Drafts) -> Draft:
    moment = drafts.carrier().header.timestamp
    return _moved(drafts, format_datetime(moment).replace("Z", ".629710681Z"))


def _with_offset(drafts: Drafts) -> Draft:
    moment = drafts.carrier().header.timestamp.astimezone(timezone(timedelta(hours=2)))
    return _moved(drafts, moment.isoformat(timespec="seconds"))


PROBES: Final = (
    Probe(
        id="dates.fraction-read",
        capability=Capability.DATES,
        level=Level.MUST,
        title="A timestamp with nine fraction digits is read",
        source="XML Schema part 2, dateTime",
        make=_with_fraction,
        expects=UNDERSTOOD,
    ),
    Probe(
        id="dates.offset-read",
        capability=Capability.DATES,
        level=Level.MUST,
        title="A timestamp with an offset instead of Z is read",
        source="XML Schema part 2, dateTime",
        make=_with_offset,
        expects=UNDERSTOOD,
    ),
)

RULES: Final = (
    Rule(
        id="dates.valid",
        capability=Capability.DATES,
        level=Level.MUST,
        title="Every date is a dateTime of XML Schema",
        expected="A real moment: no blank, no placeholder, an offset with its colon.",
        source="XML Schema part 2, dateTime",
        find=_invalid,
        concerns=_has_moments,
    ),
    Rule(
        id="dates.form",
        capability=Capability.DATES,
        level=Level.SHOULD,
        title="Every date has the form of the guidelines",
        expected="YYYY-MM-DDThh:mm:ssZ, in UTC, without fractions.",
        source=GUIDE,
        find=_form,
        concerns=_has_moments,
    ),
    Rule(
        id="dates.set",
        capability=Capability.DATES,
        level=Level.SHOULD,
        title="No date is a zero time",
        expected="A date that is not known is left out; year 1 is what programs write for nothing.",
        source=GUIDE,
        find=_unset,
        concerns=_has_moments,
    ),
    Rule(
        id="codes.closed",
        capability=Capability.DATES,
        level=Level.MUST,
        title="Closed codes are those of the standard",
        expected="Every value of a closed list as the standard spells it, capitals too; never empty.",
        source="ISO 18626 closed code lists",
        find=_closed,
        concerns=is_message,
    ),
)

NOTES: Final = (
    Rule(
        id="codes.open",
        capability=Capability.DATES,
        level=Level.MAY,
        title="Codes of open lists are in their lists",
        expected="A value of the list of 2017 or 2021, or the scheme of the list that has it.",
        source="ISO 18626 open code lists",
        find=_unlisted,
        concerns=is_message,
    ),
    Rule(
        id="codes.notes",
        capability=Capability.DATES,
        level=Level.SHOULD,
        title="Notes and item ids hold no marks of a program",
        expected="Words for people in note, the item's id in itemId: others show both to their staff.",
        source="what systems in the field send",
        find=_marked,
        concerns=is_message,
    ),
)

CHECKS: Final = (*(rule.check for rule in (*RULES, *NOTES)), *(probe.check for probe in PROBES))
