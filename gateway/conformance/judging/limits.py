"""Limits and safety: what is no message, or an attack, is refused and never brings the system down."""

from __future__ import annotations

from typing import Final

from gateway.conformance.check import Check, Judgement
from gateway.conformance.drafts import Draft, Drafts
from gateway.conformance.evidence import Evidence
from gateway.conformance.judging.expectations import NOT_READ, REFUSED, UNDERSTOOD, Expectation
from gateway.conformance.judging.probes import Probe
from gateway.conformance.labels import ENTITY_PATH
from gateway.conformance.values import Capability, Level, Setting
from schemas.iso18626 import confirmation_for

XML_SAFETY: Final = "OWASP XML external entity prevention"
SIZE: Final = "OWASP XML security, size and depth of documents"
BADLY_FORMED: Final = "ISO 18626 errorType BadlyFormedMessage"
CONFIRMATIONS: Final = "ISO 18626 guidelines, confirmations"
BIG_BYTES: Final = 3 * 1024 * 1024  # five hundred times the longest real message
DEEP: Final = 5_000  # levels; a real message has 6
LAUGHS: Final = 5  # levels of ten references each: a hundred thousand words from one line
_DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8"?>'


def _with_doctype(drafts: Drafts, subset: str, reference: str = "") -> Draft:
    text = drafts.carrier_text().replace(_DECLARATION, f"{_DECLARATION}<!DOCTYPE ISO18626Message{subset}>")
    return Draft(body=text.replace("probe", f"probe{reference}").encode())


def _laughs(drafts: Drafts) -> Draft:
    entities = '<!ENTITY e0 "haha ">' + "".join(
        f'<!ENTITY e{level} "{f"&e{level - 1};" * 10}">' for level in range(1, LAUGHS + 1)
    )
    return _with_doctype(drafts, f" [{entities}]", f"&e{LAUGHS};")


def _external(drafts: Drafts) -> Draft:
    base = drafts.setting.callback.rstrip("/") or "http://127.0.0.1:9"
    return _with_doctype(drafts, f' [<!ENTITY outside SYSTEM "{base}/{ENTITY_PATH}">]', "&outside;")


def _big(drafts: Drafts) -> Draft:
    return Draft(body=drafts.carrier_text().replace("probe", "probe " * (BIG_BYTES // 6)).encode())


def _deep(drafts: Drafts) -> Draft:
    nest = "<x>" * DEEP + "</x>" * DEEP
    return Draft(body=drafts.carrier_text().replace("</header>", f"</header>{nest}", 1).encode())


def _confirmation(drafts: Drafts) -> Draft:
    carrier = drafts.carrier()
    return Draft(body=drafts.write(confirmation_for(carrier, now=carrier.header.timestamp)))


def _cut(drafts: Drafts) -> Draft:
    text = drafts.carrier_text()
    return Draft(body=text[: len(text) // 2].encode())


def _plain(body: bytes) -> Draft:
    return Draft(body=body)


_ROWS: Final = (
    ("limits.doctype", Level.SHOULD, "A message with a DOCTYPE is refused", XML_SAFETY, lambda d: _with_doctype(d, "")),
    ("limits.entities", Level.MUST, "Entities that multiply are refused", XML_SAFETY, _laughs),
    ("limits.external-entity", Level.SHOULD, "An entity from outside is refused", XML_SAFETY, _external),
    ("limits.too-big", Level.SHOULD, f"A message of {BIG_BYTES // 2**20} MB is refused", SIZE, _big),
    ("limits.too-deep", Level.MUST, f"Elements {DEEP} deep are refused", SIZE, _deep),
    (
        "limits.not-xml",
        Level.MUST,
        "What is no XML is refused",
        BADLY_FORMED,
        lambda _: _plain(b"Dear library, please lend us"),
    ),
    ("limits.cut-short", Level.MUST, "A message that is cut short is refused", BADLY_FORMED, _cut),
    ("limits.empty-body", Level.MUST, "An empty body is refused", BADLY_FORMED, lambda _: _plain(b"")),
    (
        "limits.no-message",
        Level.MUST,
        "XML that is no message is refused",
        BADLY_FORMED,
        lambda _: _plain(b"<order><n/></order>"),
    ),
    (
        "limits.confirmation",
        Level.SHOULD,
        "A confirmation that nobody waits for is refused",
        CONFIRMATIONS,
        _confirmation,
    ),
)

_EXPECTED: Final[dict[str, Expectation]] = {XML_SAFETY: NOT_READ}

PROBES: Final = (
    *(
        Probe(
            id=name,
            capability=Capability.LIMITS,
            level=level,
            title=title,
            source=source,
            make=make,
            expects=_EXPECTED.get(source, REFUSED),
        )
        for name, level, title, source, make in _ROWS
    ),
    Probe(
        id="limits.still-there",
        capability=Capability.LIMITS,
        level=Level.MUST,
        title="After all of this it still answers",
        source="what the checks before it have done",
        make=lambda drafts: Draft(body=drafts.carrier_text().encode()),
        expects=UNDERSTOOD,
    ),
)


def _nothing_fetched(evidence: Evidence, _setting: Setting) -> Judgement:
    sent = evidence.sent()
    if not sent:
        return Judgement(None, evidence.why_not())
    if evidence.fetched:
        return Judgement(ok=False, words=f"It fetched {evidence.fetched[0]} from us.", exchange=sent[0])
    return Judgement(ok=True, words="It fetched nothing.")


CHECKS: Final = (
    *(probe.check for probe in PROBES),
    Check(
        id="limits.fetches-nothing",
        capability=Capability.LIMITS,
        level=Level.MUST,
        title="Nothing that a message names is fetched",
        expected="No call to the address that an entity of a message names.",
        source=XML_SAFETY,
        judge=_nothing_fetched,
        steps=("limits.external-entity",),
    ),
)
