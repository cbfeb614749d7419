"""OCLC's WorldShare ILL, as its own samples show it (docs/peers.md, "OCLC")."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from msgspec.structs import replace

from gateway.lending.profiles.profile import Profile, Steps
from gateway.lending.profiles.steps import reason_by_status
from schemas.iso18626.codes import ReasonForMessage, Status
from schemas.iso18626.messages import SupplyingAgencyMessage

REASONS_IT_MEANS: Final[Mapping[str, str]] = {Status.LOAN_COMPLETED: ReasonForMessage.STATUS_CHANGE}
_CONDITION: Final = re.compile(r"loan condition: *other *(\(none\))?", re.IGNORECASE)
"""A line that each of its notes repeats and that says nothing."""


def _refused_cancel_changes_nothing(message: SupplyingAgencyMessage) -> SupplyingAgencyMessage:
    """A refused cancellation comes with the status Cancelled: the answer counts, the status is as before."""
    info, status = message.info, message.status
    refused = info.reason_for_message == ReasonForMessage.CANCEL_RESPONSE and info.answer is False
    if not refused or status.status != Status.CANCELLED:
        return message
    return replace(message, status=replace(status, status=""))


def _without_repeats(message: SupplyingAgencyMessage) -> SupplyingAgencyMessage:
    note = message.info.note
    if not note:
        return message
    lines = dict.fromkeys(line.strip() for line in note.splitlines())
    told = "\n".join(line for line in lines if line and not _CONDITION.fullmatch(line))
    return message if told == note else replace(message, info=replace(message.info, note=told or None))


OCLC: Final = Profile(
    incoming=Steps(supplying=(reason_by_status(REASONS_IT_MEANS), _refused_cancel_changes_nothing, _without_repeats)),
    swaps_ids=True,
)
