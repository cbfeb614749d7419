"""From a record's bytes to characters and back, in each of the charsets that MARC is written in.

charset = recognise(raw, options.charset)           # of a whole record
coding = Coding(charset, options.policy)
coding.decode(b"N@*E@*R@*D").text                   # of one value, field or line of it
coding.encode("N*E*R*D")
"""

from __future__ import annotations

import re
from typing import Final

from attrs import frozen

from schemas.marc import marc8
from schemas.marc.charset import Unescaped, escape, unescape
from schemas.marc.options import Charset, Policy
from schemas.marc.reading import WriteFault

_LEADER_LENGTH: Final = 24
_ENTRY_LENGTH: Final = 12
_CONTROL_TAG: Final = b"00"
_FIELD_END: Final = b"\x1e"
_SUBFIELD: Final = b"\x1f"
_VALUE_END: Final = re.compile(b"[\x1d-\x1f]")


def recognise(raw: bytes, charset: Charset = Charset.AUTO) -> Charset:
    """The charset of one record of ISO 2709; a charset that was named is believed.

    UTF-8 is what is valid UTF-8 beyond ASCII. Else a record of MARC21 is MARC-8 where all its bytes are, and Latin-1
    where they are not; every other record is danMarc2. Leader position 9 is not asked: it is blank in danMarc2,
    and wrong in much of MARC21.
    """
    if charset is not Charset.AUTO:
        return charset
    escapes = b"\x1b" in raw
    if not escapes and not raw.isascii() and _is_utf8(raw):
        return Charset.UTF8
    if not is_marc21(raw):
        return Charset.DANMARC2
    if raw.isascii() and not escapes:
        return Charset.UTF8
    values = _VALUE_END.split(raw[_LEADER_LENGTH:])
    return Charset.MARC8 if not any(marc8.decode(value).warnings for value in values) else Charset.LATIN1


def is_marc21(raw: bytes) -> bool:
    """Whether the first of 001-009 in a record of ISO 2709 is a control field; danMarc2's have subfields."""
    head, _, body = raw.partition(_FIELD_END)
    for at in range(_LEADER_LENGTH, len(head) - _ENTRY_LENGTH + 1, _ENTRY_LENGTH):
        if head.startswith(_CONTROL_TAG, at):
            number = (at - _LEADER_LENGTH) // _ENTRY_LENGTH
            pieces = body.split(_FIELD_END, number + 1)
            if number < len(pieces) and pieces[number]:
                return _SUBFIELD not in pieces[number]
    return False


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


@frozen
class Coding:
    """One charset, and for danMarc2 the policy of its escapes."""

    charset: Charset
    policy: Policy = Policy.DBC

    def decode(self, raw: bytes) -> Unescaped:
        """The text of a value's bytes, escapes undone, with a sentence for what was odd.

        Raises:
            UnicodeDecodeError: UTF-8 was asked for and the bytes are not.
            RecordFault: there is a bad escape of danMarc2, and the policy is strict.
        """
        if self.charset is Charset.UTF8:
            return Unescaped(raw.decode("utf-8"))
        if self.charset is Charset.MARC8:
            found = marc8.decode(raw)
            return Unescaped(found.text, found.warnings)
        text = raw.decode("latin-1")
        return Unescaped(text) if self.charset is Charset.LATIN1 else unescape(text, self.policy)

    def subfield(self, raw: bytes) -> tuple[str, Unescaped]:
        """The code and the value of a subfield's bytes; codes may lie beyond ASCII and are never escaped."""
        if self.charset is Charset.UTF8:
            text = raw.decode("utf-8")
            return text[:1], Unescaped(text[1:])
        return raw[:1].decode("latin-1"), self.decode(raw[1:])

    def encode(self, text: str) -> bytes:
        """The bytes of a value. AUTO writes danMarc2.

        Raises:
            WriteFault: the charset has no form for a character.
        """
        if self.charset is Charset.MARC8:
            return marc8.encode(text)
        try:
            if self.charset is Charset.UTF8:
                return text.encode("utf-8")
            return (text if self.charset is Charset.LATIN1 else escape(text, self.policy)).encode("latin-1")
        except UnicodeEncodeError as error:
            character = ord(error.object[error.start])
            raise WriteFault(f"the character U+{character:04X} cannot be written in {self.charset}.") from None

    def encode_name(self, name: str) -> bytes:
        """The bytes of indicators or of a subfield's code, which are never escaped.

        Raises:
            WriteFault: the charset has no form for a character.
        """
        try:
            return name.encode("utf-8" if self.charset is Charset.UTF8 else "latin-1")
        except UnicodeEncodeError:
            raise WriteFault(f"'{name}' cannot be written in {self.charset} as code or indicators.") from None
