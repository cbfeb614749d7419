"""The envelope: one root, one namespace, one version, valid by the schema of that version."""

from __future__ import annotations

from typing import Final

from gateway.conformance.drafts import Draft, Drafts
from gateway.conformance.evidence import Exchange, Spoken
from gateway.conformance.judging.expectations import UNDERSTOOD
from gateway.conformance.judging.probes import Probe
from gateway.conformance.judging.rules import Rule
from gateway.conformance.judging.schema import schema_fault
from gateway.conformance.values import Capability, Level
from schemas.iso18626 import MessageKind
from schemas.xml import local, namespace

SCHEMA: Final = "ISO 18626 XML schema, ISO18626Message"
NAMESPACE: Final = "http://illtransactions.org/2013/iso18626"
ENVELOPE: Final = "ISO18626Message"
_KINDS: Final = frozenset(MessageKind)


def is_message(theirs: Spoken, _exchange: Exchange) -> bool:
    """Whether there is any of the six messages in it, whatever it is wrapped in."""
    return any(local(one) in _KINDS or local(one) == ENVELOPE for one in theirs.elements())


def _root_fault(theirs: Spoken, _exchange: Exchange) -> str | None:
    root = theirs.root
    if root is None:
        return None
    if local(root) != ENVELOPE:
        return f"the root element is {local(root)}, not {ENVELOPE}."
    if namespace(root) != NAMESPACE:
        return f"the namespace is {namespace(root) or 'missing'}, not {NAMESPACE}."
    inside = [local(one) for one in root]
    if len(inside) != 1 or inside[0] not in _KINDS:
        return f"the envelope holds {', '.join(inside) or 'nothing'}, not one of the six messages."
    return None


def _version_fault(theirs: Spoken, _exchange: Exchange) -> str | None:
    root = theirs.root
    if root is None or root.get(f"{{{NAMESPACE}}}version"):
        return None
    if root.get(f"{{{NAMESPACE}}}version") is None and root.get("version") is not None:
        return "the attribute version is not in the namespace: write ill:version."
    return "the attribute ill:version is missing or empty."


def _scheme_fault(theirs: Spoken, _exchange: Exchange) -> str | None:
    bare = next((one for one in theirs.elements() if one.get("scheme") is not None), None)
    return None if bare is None else f"the attribute scheme of {local(bare)} is not in the namespace: write ill:scheme."


def _prefixed(drafts: Drafts) -> Draft:
    text = drafts.carrier_text()
    for element in ("</", "<"):
        text = text.replace(element, "\x00" if element == "</" else "\x01")
    text = text.replace("\x01?xml", "<?xml").replace("\x00", "</i:").replace("\x01", "<i:")
    text = text.replace(f'xmlns="{NAMESPACE}"', f'xmlns:i="{NAMESPACE}"')
    return Draft(body=text.encode())


def _commented(drafts: Drafts) -> Draft:
    text = drafts.carrier_text()
    return Draft(body=text.replace("><", "><!-- kit -->\n  <").replace("\n  </", "</").encode())


def _bare_version(drafts: Drafts) -> Draft:
    return Draft(body=drafts.carrier_text().replace("ill:version=", "version=").encode())


def _unknown_element(drafts: Drafts) -> Draft:
    text = drafts.carrier_text()
    return Draft(body=text.replace("</header>", "<consortialIdentity>x</consortialIdentity></header>", 1).encode())


PROBES: Final = (
    Probe(
        id="envelope.prefix-read",
        capability=Capability.ENVELOPE,
        level=Level.MUST,
        title="A message with a namespace prefix is read",
        source="XML Namespaces 1.0",
        make=_prefixed,
        expects=UNDERSTOOD,
    ),
    Probe(
        id="envelope.comments-read",
        capability=Capability.ENVELOPE,
        level=Level.MUST,
        title="A message with comments and line ends is read",
        source="XML 1.0",
        make=_commented,
        expects=UNDERSTOOD,
    ),
    Probe(
        id="envelope.bare-version-read",
        capability=Capability.ENVELOPE,
        level=Level.MAY,
        title="A version attribute without namespace is read",
        source="what systems in the field send",
        make=_bare_version,
        expects=UNDERSTOOD,
    ),
    Probe(
        id="envelope.unknown-element",
        capability=Capability.ENVELOPE,
        level=Level.MAY,
        title="An element of nobody's schema is passed by",
        source="what systems in the field send",
        make=_unknown_element,
        expects=UNDERSTOOD,
    ),
)

RULES: Final = (
    Rule(
        id="envelope.root",
        capability=Capability.ENVELOPE,
        level=Level.MUST,
        title="Every message stands in an ISO18626Message of the namespace",
        expected=f"Root ISO18626Message in {NAMESPACE}, with just one of the six messages in it.",
        source=SCHEMA,
        find=_root_fault,
        concerns=is_message,
    ),
    Rule(
        id="envelope.version",
        capability=Capability.ENVELOPE,
        level=Level.MUST,
        title="Every message names its version",
        expected="The attribute ill:version, qualified and not empty.",
        source=f"{SCHEMA}/@version",
        find=_version_fault,
        concerns=is_message,
    ),
    Rule(
        id="envelope.scheme",
        capability=Capability.ENVELOPE,
        level=Level.MUST,
        title="Schemes of codes are qualified attributes",
        expected="ill:scheme wherever a code names its list (attributeFormDefault is qualified).",
        source="ISO 18626 XML schema, @scheme",
        find=_scheme_fault,
        concerns=is_message,
    ),
    Rule(
        id="envelope.schema",
        capability=Capability.ENVELOPE,
        level=Level.MUST,
        title="Every message is valid by the schema of its version",
        expected="Elements of the version, in its order, as often as it allows, each with content of its type.",
        source="ISO 18626 XML schema 1.2 or 2021-2",
        find=schema_fault,
        concerns=is_message,
    ),
)

CHECKS: Final = (*(rule.check for rule in RULES), *(probe.check for probe in PROBES))
