"""Whether a message of theirs is valid by the schema of the edition it names."""

from __future__ import annotations

from typing import Final

from gateway.conformance.evidence import Exchange, Spoken
from schemas.iso18626.explain import explain
from schemas.iso18626.validate import valid_as
from schemas.xml import Element

NAMESPACE: Final = "http://illtransactions.org/2013/iso18626"
_OLDER: Final = ("1.0", "1.1", "1_0", "1_1")  # editions before 1.2, whose schemas are not at hand: either will do


def schema_fault(theirs: Spoken, _exchange: Exchange) -> str | None:
    """The first thing that the schema of its edition does not allow, in words; None for a valid message."""
    root = theirs.root
    if root is None:
        return None
    valid = valid_as(root)
    named = _edition(root)
    if named in valid or (valid and not named):
        return None
    first = next((str(fault) for fault in explain(root, named or None)), "no schema takes it.")
    if valid:
        return f"it is valid as {', '.join(sorted(valid))} alone, and names {named}: {first}"
    stated = root.get(f"{{{NAMESPACE}}}version") or named
    return f"by {named}, the nearest schema to {stated}: {first}" if named and stated != named else first


def _edition(root: Element) -> str:
    """The edition that a message names in any spelling; "" for an older one, or where it names none."""
    stated = root.get(f"{{{NAMESPACE}}}version") or root.get("version") or ""
    if "2021" in stated:
        return "2021-2"
    return "" if not stated or stated.startswith(_OLDER) else "1.2"
