"""ISO 18626, the interlibrary loan protocol: bytes to immutable messages and back.

A requester cancels, a receiver reads, checks and confirms:

    >>> from datetime import UTC, datetime
    >>> body = b'''<ISO18626Message xmlns="http://illtransactions.org/2013/iso18626" version="1.2">
    ... <requestingAgencyMessage><header>
    ...   <supplyingAgencyId>
    ...     <agencyIdType>ISIL</agencyIdType><agencyIdValue>DK-710100</agencyIdValue>
    ...   </supplyingAgencyId>
    ...   <requestingAgencyId>
    ...     <agencyIdType>ISIL</agencyIdType><agencyIdValue>DK-726500</agencyIdValue>
    ...   </requestingAgencyId>
    ...   <timestamp>2026-03-02T09:30:00.25Z</timestamp>
    ...   <requestingAgencyRequestId>R-17</requestingAgencyRequestId>
    ... </header><action>cancel</action></requestingAgencyMessage></ISO18626Message>'''
    >>> envelope = read(body)
    >>> envelope.version, envelope.message.action, envelope.message.header.requesting_agency.value
    ('1.2', 'Cancel', 'DK-726500')
    >>> check(envelope.message) is None
    True
    >>> receipt = confirmation_for(envelope.message, now=datetime(2026, 3, 2, 9, 30, 1, tzinfo=UTC))
    >>> b"<messageStatus>OK</messageStatus>" in write(receipt)
    True

`read` is wide (versions 1.0 to 2021, real senders' habits), `write` strict (1.2 or 2021-2, valid by the official
schema), and `read(write(message, version)).message == message` for every message whose optional fields are absent
rather than empty and that the version can say whole; `write_with_losses` tells what it cannot. The values are in
`messages`, the closed codes in `codes`, the tables that both directions share in `layout_1_2` and `layout_2021_2`.
"""

from .changes import changes_between
from .check import check
from .faults import (
    Head,
    Iso18626Error,
    MessageFault,
    MessageKind,
    NotConfirmable,
    UnknownMessage,
    WriteError,
)
from .identity import confirmation_for, digest
from .losses import How, Loss, Written, losses_of, write_with_losses
from .read import Envelope, read
from .write import write

__all__ = [
    "Envelope",
    "Head",
    "How",
    "Iso18626Error",
    "Loss",
    "MessageFault",
    "MessageKind",
    "NotConfirmable",
    "UnknownMessage",
    "WriteError",
    "Written",
    "changes_between",
    "check",
    "confirmation_for",
    "digest",
    "losses_of",
    "read",
    "write",
    "write_with_losses",
]
