r"""SIP2, 3M's Standard Interchange Protocol 2.00: bytes to messages and back, without a connection.

    >>> from schemas.sip2 import Charset, Message, read, write
    >>> asked = Message.make("17", {"date": "20260615    101500"}, [("AO", "DK-710100"), ("AB", "3001")])
    >>> write(asked, sequence=1, charset=Charset.UTF_8)
    b'1720260615    101500AODK-710100|AB3001|AY1AZF641\r'
    >>> read(write(asked, sequence=1, charset=Charset.UTF_8), charset=Charset.UTF_8).first("AB")
    '3001'

`layout` has the fixed fields of every message, `checksum` the ways in which systems add up, `message` the codec,
`items` what item information means in the words of ISO 20775.
"""

from schemas.sip2.checksum import Adding
from schemas.sip2.message import Charset, Message, Sip2Fault, WrongChecksum, frame, read, write

__all__ = ["Adding", "Charset", "Message", "Sip2Fault", "WrongChecksum", "frame", "read", "write"]
