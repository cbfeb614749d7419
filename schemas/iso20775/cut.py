"""What an answer with more items than we keep says of those that were left out."""

from __future__ import annotations

from schemas.iso20775.read import MAX_PIECES


def cut_remarks(total: int, what: str = "items") -> tuple[str, ...]:
    """The remark of holdings that keep `MAX_PIECES` of so many items; none where they keep all."""
    return (f"only the first {MAX_PIECES:,} of {total:,} {what} were read",) if total > MAX_PIECES else ()
