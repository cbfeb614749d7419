"""danMARC2 to MARC21 and back, by a table, with every loss told.

    from schemas.marc.crosswalk import to_danmarc2, to_marc21

    there = to_marc21(record)          # there.record, there.losses
    back = to_danmarc2(there.record)   # the same fields again

`docs/crosswalk.md` is the table for reading.
"""

from __future__ import annotations

from schemas.marc.crosswalk.conversion import Converted, to_danmarc2, to_marc21
from schemas.marc.crosswalk.rules import Loss

__all__ = ["Converted", "Loss", "to_danmarc2", "to_marc21"]
