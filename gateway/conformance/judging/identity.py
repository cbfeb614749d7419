"""Identity: whose message it is and about which request, repeated byte for byte in everything that follows."""

from __future__ import annotations

import re
from typing import Final

from gateway.conformance.check import Check, Judgement, counted
from gateway.conformance.drafts import Draft, Drafts
from gateway.conformance.evidence import Evidence, Exchange, Spoken, Way
from gateway.conformance.judging.errors import FROM_NOBODY
from gateway.conformance.judging.expectations import UNDERSTOOD, outcome
from gateway.conformance.judging.probes import Probe
from gateway.conformance.judging.rules import Rule, its_message
from gateway.conformance.judging.versions import version_of
from gateway.conformance.values import Capability, Level, Role, Setting
from schemas.agency import agency_number
from schemas.iso18626.messages import AgencyId, Request, RequestingAgencyMessage, SupplyingAgencyMessage
from schemas.xml import child_text

HEADER: Final = "ISO 18626 confirmationHeader"
SUPPLIER: Final = frozenset({Role.SUPPLIER})
REQUESTER: Final = frozenset({Role.REQUESTER})
LONG_ID: Final = "00Loan:2026/11.A~b_c-D"
LONGEST: Final = 64  # characters that ids of brokers reach; a system that cuts them loses its conversations
_OF_A_RUN: Final = re.compile(r"ck[0-9a-z]*-[0-9]+")
_ISIL: Final = re.compile(r"[A-Za-z0-9]{1,4}-[A-Za-z0-9/:-]{1,11}")


def _long_id(drafts: Drafts) -> Draft:
    request_id = f"{LONG_ID}-{drafts.new_id()}-".ljust(LONGEST, "x")
    return Draft(body=drafts.write(drafts.carrier(request_id)))


PROBES: Final = (
    Probe(
        id="identity.long-id-read",
        capability=Capability.IDENTITY,
        level=Level.MUST,
        title=f"A request id of {LONGEST} characters with signs and leading zeros is read",
        source="ISO 18626 requestingAgencyRequestId",
        make=_long_id,
        expects=UNDERSTOOD,
    ),
)


def _is_confirmation(theirs: Spoken, exchange: Exchange) -> bool:
    return exchange.way is Way.SENT and theirs.confirmation is not None and exchange.asked.message is not None


def _written(theirs: Spoken, name: str) -> str | None:
    element = next(theirs.elements(name), None)
    return None if element is None else element.text or ""


def _other_id(theirs: Spoken, exchange: Exchange) -> str | None:
    asked = exchange.asked.request_id
    given = _written(theirs, "requestingAgencyRequestId")
    if not asked or given == asked:
        return None
    return (
        "requestingAgencyRequestId is missing." if given is None else f"the id is {given[:80]!r}, ours was {asked!r}."
    )


def _other_agency(theirs: Spoken, exchange: Exchange) -> str | None:
    for name in ("supplyingAgencyId", "requestingAgencyId"):
        asked, given = (next(spoken.elements(name), None) for spoken in (exchange.asked, theirs))
        if asked is None or given is None:
            continue
        ours, said = child_text(asked, "agencyIdValue"), child_text(given, "agencyIdValue")
        if said != ours:
            return f"{name} is {said[:40] or 'empty'}, ours was {ours}."
    return None


RULES: Final = (
    Rule(
        id="identity.request-id",
        capability=Capability.IDENTITY,
        level=Level.MUST,
        title="Confirmations repeat the request id byte for byte",
        expected="requestingAgencyRequestId as it was sent.",
        source=f"{HEADER}/requestingAgencyRequestId",
        find=_other_id,
        concerns=_is_confirmation,
    ),
    Rule(
        id="identity.agencies",
        capability=Capability.IDENTITY,
        level=Level.SHOULD,
        title="Confirmations name the agencies of their message",
        expected="supplyingAgencyId and requestingAgencyId as they were sent, or left out.",
        source=HEADER,
        find=_other_agency,
        concerns=_is_confirmation,
    ),
)


def _kind(evidence: Evidence, _setting: Setting) -> Judgement:
    confirmed = [
        one for one in evidence.sent() if one.asked.message is not None and one.answered.confirmation is not None
    ]
    for one in confirmed:
        wanted = f"{type(one.asked.message).__name__}Confirmation"
        given = type(one.answered.message).__name__
        if given != wanted:
            return Judgement(ok=False, words=f"Our {one.about} was answered with a {given}.", exchange=one)
    if not confirmed:
        return Judgement(None, evidence.why_not())
    return Judgement(ok=True, words=f"{counted(len(confirmed), 'confirmation')} of their message's kind.")


def _about_us(evidence: Evidence, setting: Setting) -> Judgement:
    """Messages that come name our side of the conversation and a request that there is."""
    if not evidence.came:
        return Judgement(None, evidence.why_not())
    for one in evidence.came:
        header = one.asked.header
        if header is None or one.step == FROM_NOBODY or _of_another_run(one, setting):
            continue
        ours = header.requesting_agency if setting.role is Role.SUPPLIER else header.supplying_agency
        if not one.step:
            return Judgement(
                ok=False, words=f"It wrote about request {one.asked.request_id!r}, which there is not.", exchange=one
            )
        named = ours.value if ours is not None else ""
        if not named and may_name_no_supplier(one):
            continue
        if agency_number(named) != agency_number(setting.agency.rpartition(":")[2]):
            side = "requestingAgencyId" if setting.role is Role.SUPPLIER else "supplyingAgencyId"
            words = f"{its_message(one)}: {side} is {named or 'missing'}, we are {setting.agency}."
            return Judgement(ok=False, words=words, exchange=one)
    return Judgement(ok=True, words=f"Nothing to mind in {counted(len(evidence.came), 'message')}.")


def may_name_no_supplier(exchange: Exchange) -> bool:
    """Whether it is a Request of 2021 without supplyingAgencyId, which that edition allows there."""
    message = exchange.asked.message
    stated = version_of(exchange.asked)
    return isinstance(message, Request) and not message.header.supplying_agency.value and "2021" in stated


def _of_another_run(one: Exchange, setting: Setting) -> bool:
    """Whether it is about a request of an earlier run, whose late news is no fault."""
    request_id = one.asked.request_id
    return _OF_A_RUN.fullmatch(request_id) is not None and not request_id.startswith(f"{setting.run}-")


def _supplier_named(evidence: Evidence, setting: Setting) -> Judgement:
    """A supplier's messages name an agency that can be: the one that was asked, or the lender behind a broker."""
    told = [one for one in evidence.came if isinstance(one.asked.message, SupplyingAgencyMessage)]
    for one in told:
        message = one.asked.message
        if isinstance(message, SupplyingAgencyMessage) and not _is_agency(message.header.supplying_agency, setting):
            words = f"supplyingAgencyId is {message.header.supplying_agency.value[:40]!r}."
            return Judgement(ok=False, words=words, exchange=one)
    if not told:
        return Judgement(None, evidence.why_not())
    return Judgement(ok=True, words="Every message names a supplier.")


def _is_agency(named: AgencyId, setting: Setting) -> bool:
    """Whether it can be an agency: the one that was asked, an ISIL, or of a kind that nobody can judge."""
    asked = agency_number(setting.peer.rpartition(":")[2])
    other_kind = named.type.value not in {"", "ISIL"} and bool(named.value.strip())
    return agency_number(named.value) == asked or other_kind or _ISIL.fullmatch(named.value) is not None


def _number_kept(evidence: Evidence, _setting: Setting) -> Judgement:
    """SupplyingAgencyRequestId is given, and is one for a conversation with one supplier."""
    numbers: dict[tuple[str, str], str] = {}
    missing: Exchange | None = None
    for one in evidence.came:
        message = one.asked.message
        if not isinstance(message, SupplyingAgencyMessage):
            continue
        number = message.header.supplying_request_id
        whose = (one.asked.request_id, message.header.supplying_agency.value)
        if number is None:
            missing = missing or (one if message.status.status in _WITH_NUMBER else None)
        elif numbers.setdefault(whose, number) != number:
            return Judgement(ok=False, words=f"It was {numbers[whose]!r} and is {number[:80]!r} now.", exchange=one)
    if missing is not None:
        return Judgement(ok=False, words="A message that promises or sends the item has none.", exchange=missing)
    if not numbers:
        return Judgement(None, evidence.why_not())
    return Judgement(ok=True, words="One id for each conversation.")


_WITH_NUMBER: Final = frozenset({"WillSupply", "Loaned", "Overdue", "CopyCompleted", "LoanCompleted"})


def _number_repeated(evidence: Evidence, _setting: Setting) -> Judgement:
    """Actions carry the supplyingAgencyRequestId that we gave before."""
    given: dict[str, str] = {}
    repeated: Exchange | None = None
    for one in evidence.exchanges:
        if one.way is Way.SENT and isinstance(one.asked.message, SupplyingAgencyMessage):
            given[one.asked.request_id] = one.asked.message.header.supplying_request_id or ""
        elif isinstance(one.asked.message, RequestingAgencyMessage):
            ours = given.get(one.asked.request_id)
            said = one.asked.message.header.supplying_request_id
            if ours and said != ours:
                return Judgement(ok=False, words=f"{one.about} has {said or 'none'}, ours is {ours}.", exchange=one)
            repeated = one if ours else repeated
    if repeated is None:
        return Judgement(None, evidence.why_not())
    return Judgement(ok=True, words="Every action carries our id.", exchange=repeated)


def _echo(evidence: Evidence, _setting: Setting) -> Judgement:
    """The action or reason is repeated in its confirmation."""
    judged = None
    for one in evidence.sent():
        name = "action" if isinstance(one.asked.message, RequestingAgencyMessage) else "reasonForMessage"
        asked = next(one.asked.elements(name), None)
        if asked is None or one.answered.confirmation is None or "OK" not in outcome(one):
            continue
        judged = one
        if _written(one.answered, name) != asked.text:
            said = _written(one.answered, name) or "missing"
            return Judgement(ok=False, words=f"{name} of our {asked.text} is {said}.", exchange=one)
    if judged is None:
        return Judgement(None, evidence.why_not())
    return Judgement(ok=True, words="Every confirmation repeats it.", exchange=judged)


CHECKS: Final = (
    *(rule.check for rule in RULES),
    *(probe.check for probe in PROBES),
    Check(
        id="identity.kind-of-confirmation",
        capability=Capability.IDENTITY,
        level=Level.MUST,
        title="Each message gets the confirmation of its kind",
        expected="requestConfirmation, supplyingAgencyMessageConfirmation or requestingAgencyMessageConfirmation.",
        source="ISO 18626 messages",
        judge=_kind,
    ),
    Check(
        id="identity.echo",
        capability=Capability.IDENTITY,
        level=Level.SHOULD,
        title="Confirmations repeat the action or reason",
        expected="action, or reasonForMessage, as it was sent.",
        source="ISO 18626 …MessageConfirmation/action, …MessageConfirmation/reasonForMessage",
        judge=_echo,
    ),
    Check(
        id="identity.about-us",
        capability=Capability.IDENTITY,
        level=Level.MUST,
        title="Messages are about our requests and name us",
        expected="Our agency on our side of the header, and the id of a request that there is.",
        source="ISO 18626 header",
        judge=_about_us,
    ),
    Check(
        id="identity.supplier",
        capability=Capability.IDENTITY,
        level=Level.SHOULD,
        title="The supplier is named",
        expected="The agency that was asked, or the ISIL of the lender behind it; no placeholder.",
        source="ISO 18626 header/supplyingAgencyId",
        judge=_supplier_named,
        roles=SUPPLIER,
    ),
    Check(
        id="identity.supplier-number",
        capability=Capability.IDENTITY,
        level=Level.SHOULD,
        title="The supplier's own request id is given and kept",
        expected="supplyingAgencyRequestId, the same in all messages of one supplier about one request.",
        source="ISO 18626 header/supplyingAgencyRequestId",
        judge=_number_kept,
        roles=SUPPLIER,
    ),
    Check(
        id="identity.supplier-number-repeated",
        capability=Capability.IDENTITY,
        level=Level.MUST,
        title="Actions carry the supplier's request id",
        expected="supplyingAgencyRequestId as the supplier gave it: some suppliers find the request by it alone.",
        source="ISO 18626 header/supplyingAgencyRequestId",
        judge=_number_repeated,
        roles=REQUESTER,
    ),
)
