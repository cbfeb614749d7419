"""What exchanges and steps are called where playing and judging have to agree."""

from __future__ import annotations

from typing import Final

AGAIN: Final = "the same again"
OTHER: Final = "the same id, other content"
LATE_CANCEL: Final = "late Cancel"
ODD_NOTIFICATION: Final = "odd Notification"
LATE_NOTIFICATION: Final = "late Notification"
AT_THE_END: Final = "at the end of the run"

BUSY: Final = 503
"""The HTTP status of a door of ours that has no time."""

ENTITY_PATH: Final = "entity"
"""What an entity of ours names at our own door: who fetches it follows entities."""

LENDING: Final = "lending"
DECLINING: Final = "declining"
RETRYING: Final = "retrying"
ORDER: Final = (LENDING, DECLINING, RETRYING)
"""Which step the first, second and third Request to us belong to."""

PLAIN_STEP: Final = "http "
STATUS_STEP: Final = "ohs "
"""What the steps of a protocol of holdings begin with, where it is not SRU."""
