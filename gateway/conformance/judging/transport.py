"""Transport: one message in a POST, its confirmation in the answer, at once (ISO 18626 by HTTP)."""

from __future__ import annotations

from typing import Final

from gateway.conformance.check import Check, Judgement, counted
from gateway.conformance.drafts import Draft, Drafts
from gateway.conformance.evidence import Evidence
from gateway.conformance.judging.expectations import UNDERSTOOD, door
from gateway.conformance.judging.probes import Probe
from gateway.conformance.values import Capability, Level, Setting

SOURCE: Final = "ISO 18626 transport by HTTP POST"
XML_TYPES: Final = frozenset({"application/xml", "text/xml"})


def _as_json(_drafts: Drafts) -> Draft:
    return Draft(body=b'{"ISO18626Message": {}}', content_type="application/json")


def _get(_drafts: Drafts) -> Draft:
    return Draft(body=b"", method="GET")


def _plain(content_type: str, drafts: Drafts) -> Draft:
    return Draft(body=drafts.carrier_text().encode(), content_type=content_type)


PROBES: Final = (
    Probe(
        id="transport.application-xml",
        capability=Capability.TRANSPORT,
        level=Level.MUST,
        title="A message posted as application/xml is read",
        source=SOURCE,
        make=lambda drafts: _plain("application/xml", drafts),
        expects=UNDERSTOOD,
    ),
    Probe(
        id="transport.text-xml",
        capability=Capability.TRANSPORT,
        level=Level.SHOULD,
        title="A message posted as text/xml with a charset is read",
        source="RFC 7303, section 9.2: text/xml is another name of application/xml",
        make=lambda drafts: _plain("text/xml; charset=utf-8", drafts),
        expects=UNDERSTOOD,
    ),
    Probe(
        id="transport.get",
        capability=Capability.TRANSPORT,
        level=Level.SHOULD,
        title="GET is turned away",
        source="RFC 9110, section 15.5.6",
        make=_get,
        expects=door(405),
    ),
    Probe(
        id="transport.other-type",
        capability=Capability.TRANSPORT,
        level=Level.SHOULD,
        title="Another content type than XML is turned away",
        source="RFC 9110, section 15.5.16",
        make=_as_json,
        expects=door(415),
    ),
)


def _at_once(evidence: Evidence, _setting: Setting) -> Judgement:
    sent = evidence.sent()
    if not sent:
        return Judgement(None, evidence.why_not())
    silent = next((one for one in sent if one.status is None), None)
    if silent is not None:
        return Judgement(ok=False, words=f"No answer: {silent.trouble}", exchange=silent)
    slowest = max(one.seconds for one in sent)
    return Judgement(ok=True, words=f"{counted(len(sent), 'call')} answered; the slowest took {slowest:.2f} s.")


def _status_200(evidence: Evidence, _setting: Setting) -> Judgement:
    confirmed = [one for one in evidence.sent() if one.answered.confirmation is not None]
    if not confirmed:
        return Judgement(None, "No confirmation came.")
    other = next((one for one in confirmed if one.status != 200), None)
    if other is not None:
        return Judgement(ok=False, words=f"A confirmation came with HTTP {other.status}.", exchange=other)
    return Judgement(ok=True, words=f"{counted(len(confirmed), 'confirmation')} with HTTP 200.")


def _xml_type(evidence: Evidence, _setting: Setting) -> Judgement:
    confirmed = [one for one in evidence.sent() if one.answered.confirmation is not None]
    if not confirmed:
        return Judgement(None, "No confirmation came.")
    other = next((one for one in confirmed if one.answer_type not in XML_TYPES), None)
    if other is not None:
        words = f"A confirmation came as {other.answer_type or 'no content type'}."
        return Judgement(ok=False, words=words, exchange=other)
    return Judgement(ok=True, words="Every confirmation came as XML.")


def _posted_as_xml(evidence: Evidence, _setting: Setting) -> Judgement:
    if not evidence.came:
        return Judgement(None, evidence.why_not())
    other = next((one for one in evidence.came if one.content_type not in XML_TYPES), None)
    if other is not None:
        words = f"A message came as {other.content_type or 'no content type'}."
        return Judgement(ok=False, words=words, exchange=other)
    return Judgement(ok=True, words=f"{counted(len(evidence.came), 'message')} as XML.")


CHECKS: Final = (
    *(probe.check for probe in PROBES),
    Check(
        id="transport.at-once",
        capability=Capability.TRANSPORT,
        level=Level.MUST,
        title="Every call is answered at once",
        expected="An HTTP answer to every POST within the time limit: the confirmation is synchronous.",
        source=SOURCE,
        judge=_at_once,
    ),
    Check(
        id="transport.http-200",
        capability=Capability.TRANSPORT,
        level=Level.SHOULD,
        title="Confirmations come with HTTP 200",
        expected="HTTP 200 with every confirmation, ERROR too: other codes mislead who looks at them first.",
        source=SOURCE,
        judge=_status_200,
    ),
    Check(
        id="transport.answers-as-xml",
        capability=Capability.TRANSPORT,
        level=Level.SHOULD,
        title="Confirmations come as XML",
        expected="Content-Type application/xml or text/xml with every confirmation.",
        source=SOURCE,
        judge=_xml_type,
    ),
    Check(
        id="transport.posts-as-xml",
        capability=Capability.TRANSPORT,
        level=Level.MUST,
        title="Messages are posted as XML",
        expected="Content-Type application/xml or text/xml on every message.",
        source=SOURCE,
        judge=_posted_as_xml,
    ),
)
