"""NCIP 1 and 2 (ANSI/NISO Z39.83), the NISO Circulation Interchange Protocol: bytes to messages and back.

    >>> from schemas.ncip import Dialect, Identifier, look_up_item, read, write
    >>> asked = look_up_item(Identifier(value="3001", type="Barcode"))
    >>> read(write(asked, Dialect(version="2.02"))).item.value
    '3001'
    >>> read(write(asked, Dialect(version="1.01"))).item == asked.item
    True

`values` are messages of both editions, `read` takes what is really sent, `write` gives what the schema wants.
`services` and `structures` are the content of every message as tables, `content` checks against them. `look_up` asks
for items, `holdings` tells what the answers mean in the words of ISO 20775, `codes` has the lists of codes.
"""

from schemas.ncip.dialect import VERSIONS, Dialect
from schemas.ncip.look_up import look_up_item, look_up_item_set
from schemas.ncip.read import NcipFault, read
from schemas.ncip.values import Authentication, Edition, Header, Identifier, Message, Part, Problem
from schemas.ncip.write import CannotWriteError, write

__all__ = [
    "VERSIONS",
    "Authentication",
    "CannotWriteError",
    "Dialect",
    "Edition",
    "Header",
    "Identifier",
    "Message",
    "NcipFault",
    "Part",
    "Problem",
    "look_up_item",
    "look_up_item_set",
    "read",
    "write",
]
