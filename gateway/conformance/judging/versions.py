"""Versions: both editions in the field are read, and one conversation keeps to one."""

from __future__ import annotations

from typing import Final

from gateway.conformance.check import Check, Judgement
from gateway.conformance.drafts import Draft
from gateway.conformance.evidence import Evidence, Spoken
from gateway.conformance.judging.expectations import UNDERSTOOD
from gateway.conformance.judging.probes import Probe
from gateway.conformance.values import VERSIONS, Capability, Level, Setting

SOURCE: Final = "ISO 18626 XML schema, @version"
NAMESPACE: Final = "http://illtransactions.org/2013/iso18626"


def _probe(version: str, level: Level) -> Probe:
    return Probe(
        id=f"versions.{version}-read",
        capability=Capability.VERSIONS,
        level=level,
        title=f"A message of version {version} is read",
        source=SOURCE,
        make=lambda drafts: Draft(body=drafts.carrier_text(version).encode()),
        expects=UNDERSTOOD,
    )


PROBES: Final = tuple(_probe(version, Level.SHOULD) for version in VERSIONS)


def version_of(theirs: Spoken) -> str:
    """What a message says its version is."""
    root = theirs.root
    return "" if root is None else root.get(f"{{{NAMESPACE}}}version") or root.get("version") or ""


def _one_version(evidence: Evidence, _setting: Setting) -> Judgement:
    seen: dict[str, str] = {}
    for one in evidence.came:
        version = version_of(one.theirs)
        if version and seen.setdefault(one.step, version) != version:
            words = f"One conversation has messages of {seen[one.step]} and of {version}."
            return Judgement(ok=False, words=words, exchange=one)
    if not seen:
        return Judgement(None, evidence.why_not())
    return Judgement(ok=True, words=f"Its messages are of version {', '.join(sorted(set(seen.values())))}.")


CHECKS: Final = (
    *(probe.check for probe in PROBES),
    Check(
        id="versions.one-in-a-conversation",
        capability=Capability.VERSIONS,
        level=Level.SHOULD,
        title="A conversation keeps to one version",
        expected="The same ill:version in all messages about one request.",
        source=SOURCE,
        judge=_one_version,
    ),
)
