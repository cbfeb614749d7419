"""What is kept of a record after a push: the newest word on each issue, whatever order pushes come in."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from schemas.holdings_items import Issue, Kind, PushedRecord


class Kept(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One record of one library. `complete` is the time of the last push that named all its issues (milliseconds)."""

    issues: tuple[Issue, ...] = ()
    note: str = ""
    note_modified: int = 0
    complete: int = 0
    online: bool = False
    online_modified: int = 0


NOTHING = Kept()


def merged(kept: Kept, kind: Kind, told: PushedRecord) -> Kept:
    """What is kept after a push. The same push again, or an older one, changes nothing that is newer."""
    if kind is Kind.ONLINE:
        if told.modified < kept.online_modified:
            return kept
        return replace(kept, online=bool(told.online), online_modified=told.modified)
    if told.modified < kept.complete:
        return kept
    base = kept
    if kind is Kind.COMPLETE:
        newer = tuple(issue for issue in kept.issues if issue.modified > told.modified)
        base = replace(kept, issues=newer, complete=told.modified)
    issues = {issue.id: issue for issue in base.issues}
    for issue in told.issues:
        known = issues.get(issue.id)
        if known is None or known.modified <= issue.modified:
            issues[issue.id] = issue
    base = replace(base, issues=tuple(issues.values()))
    return base if told.modified < kept.note_modified else replace(base, note=told.note, note_modified=told.modified)
