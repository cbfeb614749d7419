"""From a message to bytes, strictly as one version of ISO 18626 wants them.

Order and names come from the version's table (`layout_1_2`, `layout_2021_2`), every date is `YYYY-MM-DDThh:mm:ssZ`,
attributes are qualified, version 1.2 headers carry an empty multipleItemRequestId. An action or status that the version
has no word for raises; several texts are joined where it has one element; of other things that it allows fewer of, the
first are written; what it has no place for is left out (`losses` tells of both). Absent values, blank texts and
blocks without content are left out; where the schema insists on a date that the message lacks (lastChange, dateSent),
the message's own timestamp stands in, and where it insists on serviceInfo, a loan.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from attrs import frozen

from .faults import MessageKind, WriteError
from .layout import NAMESPACE, Block
from .layout_1_1 import LAYOUT_1_1
from .layout_1_2 import KIND_OF, LAYOUT_1_2
from .layout_2021_2 import LAYOUT_2021_2
from .messages import Message
from .writers import Writer, block_writer


@frozen
class _Edition:
    """One version, compiled: how each kind of message opens, what writes its inside, how it closes."""

    opening: Mapping[MessageKind, str]
    body: Mapping[MessageKind, Writer]
    closing: Mapping[MessageKind, str]


def write(message: Message, version: str = "1.2") -> bytes:
    """The message as an XML document in UTF-8, valid by the official schema of `version`.

    Args:
        message: One of the six.
        version: `1.2` or `2021-2`, or `1.1` for systems that know nothing newer.

    Raises:
        WriteError: the version is unknown, or has no word for what the message does (an action or status of another
            edition, an empty status), or a value is none (an amount without bounds); `element` tells where.
    """
    edition = _EDITIONS.get(version)
    if edition is None:
        raise WriteError("version", f"{version!r} cannot be written, only {', '.join(sorted(_EDITIONS))}")
    kind = KIND_OF[type(message)]
    pieces = [edition.opening[kind]]
    edition.body[kind](message, pieces, message.header.timestamp)
    pieces.append(edition.closing[kind])
    return "".join(pieces).encode()


def _compile(layout: Mapping[MessageKind, Block], version: str) -> _Edition:
    envelope = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<ISO18626Message xmlns="{NAMESPACE}" xmlns:ill="{NAMESPACE}" ill:version="{version}">'
    )
    return _Edition(
        opening={kind: f"{envelope}<{kind}>" for kind in layout},
        body={kind: block_writer(block, version) for kind, block in layout.items()},
        closing={kind: f"</{kind}></ISO18626Message>\n" for kind in layout},
    )


LAYOUTS: Final[Mapping[str, Mapping[MessageKind, Block]]] = {"1.2": LAYOUT_1_2, "2021-2": LAYOUT_2021_2}
"""The versions with a schema beside this code."""

_EDITIONS: Final[Mapping[str, _Edition]] = {
    version: _compile(layout, version) for version, layout in {**LAYOUTS, "1.1": LAYOUT_1_1}.items()
}
