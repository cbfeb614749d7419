"""Idempotence: a confirmation can get lost, so the same message comes again, and has one effect."""

from __future__ import annotations

from collections import Counter
from typing import Final

from fixtures.systems.hidden import readable
from gateway.conformance.check import Check, Judgement
from gateway.conformance.evidence import Evidence
from gateway.conformance.judging.expectations import error, is_ok, outcome
from gateway.conformance.judging.story import told
from gateway.conformance.labels import AGAIN, BUSY, OTHER
from gateway.conformance.values import Capability, Level, Role, Setting
from schemas.iso18626.codes import ErrorType, ReasonForMessage, Status

BEFORE: Final = 30  # bytes that are shown where two confirmations part
BEHIND: Final = 20
SUPPLIER: Final = frozenset({Role.SUPPLIER})
SOURCE: Final = "ISO 18626 header/requestingAgencyRequestId is unique within its agency; a confirmation can get lost"


def again_judge(evidence: Evidence, _setting: Setting) -> Judgement:
    """What we sent again was confirmed with OK."""
    sent = next(iter(evidence.sent(AGAIN)), None)
    if sent is None:
        return Judgement(None, evidence.why_not())
    return Judgement(is_ok(sent), f"{outcome(sent)}.", sent)


def _same_bytes(evidence: Evidence, _setting: Setting) -> Judgement:
    again = next((one for one in evidence.sent(AGAIN) if is_ok(one)), None)
    first = next((one for one in evidence.sent() if again is not None and one.body == again.body), None)
    if again is None or first is None:
        return Judgement(None, evidence.why_not())
    if again.answer == first.answer:
        return Judgement(ok=True, words="The same.", exchange=again)
    return Judgement(ok=False, words=_difference(first.answer or b"", again.answer or b""), exchange=again)


def _difference(first: bytes, second: bytes) -> str:
    """Where two confirmations part, with a little of both."""
    at = next((place for place, (one, other) in enumerate(zip(first, second, strict=False)) if one != other), None)
    at = min(len(first), len(second)) if at is None else at
    was, now = (readable(body[max(0, at - BEFORE) : at + BEHIND]) for body in (first, second))
    return f"It differs from the first one at byte {at + 1}: ...{now}... was ...{was}..."


def _one_effect(evidence: Evidence, _setting: Setting) -> Judgement:
    again = next(iter(evidence.sent(AGAIN)), None)
    if again is None:
        return Judgement(None, evidence.why_not())
    said = Counter(
        (one.message.header.supplying_agency.value, one.status)
        for one in told(evidence)
        if one.reason in {ReasonForMessage.REQUEST_RESPONSE, ReasonForMessage.STATUS_CHANGE}
        and one.status != Status.EXPECT_TO_SUPPLY
    )
    twice = next((status for (_, status), count in said.items() if count > 1), None)
    if twice is not None:
        return Judgement(ok=False, words=f"{twice} came twice after a Request that was repeated.", exchange=again)
    return Judgement(ok=True, words="One effect.", exchange=again)


def _id_in_use(evidence: Evidence, _setting: Setting) -> Judgement:
    sent = next(iter(evidence.sent(OTHER)), None)
    if sent is None:
        return Judgement(None, evidence.why_not())
    return error(ErrorType.UNRECOGNISED_VALUE, ErrorType.BADLY_FORMED).judge(sent)


def comes_again(evidence: Evidence, setting: Setting) -> Judgement:
    """What we had no time for came once more."""
    turned_away = next((one for one in evidence.came if one.status == BUSY), None)
    if turned_away is None:
        return Judgement(None, evidence.why_not())
    again = [one for one in evidence.came if one is not turned_away and one.body == turned_away.body]
    if again:
        return Judgement(ok=True, words="The same bytes came again.", exchange=again[0])
    words = f"We answered its {turned_away.about} with HTTP {BUSY}; it did not come again within {setting.timeout:g} s."
    return Judgement(ok=False, words=words, exchange=turned_away)


CHECKS: Final = (
    Check(
        id="repeats.request",
        capability=Capability.REPEATS,
        level=Level.SHOULD,
        title="The same Request again is confirmed again",
        expected="OK as the first time: its sender may never have seen the first confirmation.",
        source=SOURCE,
        judge=again_judge,
        roles=SUPPLIER,
        steps=("cancel",),
    ),
    Check(
        id="repeats.same-confirmation",
        capability=Capability.REPEATS,
        level=Level.MAY,
        title="The confirmation of a repeat is the first one",
        expected="The same confirmation, byte for byte.",
        source=SOURCE,
        judge=_same_bytes,
        roles=SUPPLIER,
        steps=("cancel",),
    ),
    Check(
        id="repeats.one-effect",
        capability=Capability.REPEATS,
        level=Level.MUST,
        title="A repeated Request has one effect",
        expected="No answer twice, and one supplyingAgencyRequestId.",
        source=SOURCE,
        judge=_one_effect,
        roles=SUPPLIER,
        steps=("cancel",),
    ),
    Check(
        id="repeats.id-in-use",
        capability=Capability.REPEATS,
        level=Level.SHOULD,
        title="An id that is in use is no other request's",
        expected="ERROR for another Request under the same id.",
        source="ISO 18626 header/requestingAgencyRequestId is unique within its agency",
        judge=_id_in_use,
        roles=SUPPLIER,
        steps=("cancel",),
    ),
    Check(
        id="repeats.action",
        capability=Capability.REPEATS,
        level=Level.SHOULD,
        title="The same action again is confirmed again",
        expected="OK as the first time: its sender may never have seen the first confirmation.",
        source=SOURCE,
        judge=again_judge,
        roles=SUPPLIER,
        steps=("loan",),
    ),
    Check(
        id="repeats.comes-again",
        capability=Capability.REPEATS,
        level=Level.SHOULD,
        title="A message that was not confirmed comes again",
        expected="The same message once more after we answered HTTP 503.",
        source="ISO 18626 transport by HTTP POST",
        judge=comes_again,
        roles=SUPPLIER,
        steps=("refusal",),
    ),
)
