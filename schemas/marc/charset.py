"""danMarc2's character set: ISO 8859-1 with `@` as the shift character (kat-format.dk, danMarc2 annex K).

    >>> unescape("N@*E@*R@*D, Klitg@ård, @03BB").text
    'N*E*R*D, Klitgꜳrd, λ'
    >>> escape("5 € @ hjem")
    '5 @20AC @@ hjem'

Where texts and systems differ, a `Policy` says whose reading is followed (`schemas.marc.options`).

Bytes become characters by ISO 8859-1 first (in line format often by UTF-8); the escapes are undone afterwards, value
by value, so that an escaped `*` never splits a line. `¤` is the sign before the first sorted character and stays;
the escaped `@¤`, a currency sign, becomes the same character, since Unicode has no second one.
"""

from __future__ import annotations

import re
from typing import Final
from unicodedata import normalize

from attrs import frozen

from schemas.marc import marc8
from schemas.marc.options import Charset, Policy
from schemas.marc.reading import FaultCode, RecordFault, Remark, WriteFault

NON_SORT: Final = "¤"
DOUBLE_A: Final = "ꜳ"  # U+A733: "aa" that is sorted as å


@frozen
class Unescaped:
    """Text without escapes, and a sentence for each that is bad, which stays in the text as it stood, or in doubt."""

    text: str
    warnings: tuple[str, ...] = ()


# DBC writes these signs as diacritics even where they stand alone; read back where no letter carries them.
_LOW_LINE: Final = "\u0332"
_SPACING: Final = {_LOW_LINE: "_", "\u0302": "^", "\u0300": "`"}
_AS_DIACRITIC: Final = {sign: mark for mark, sign in _SPACING.items()}
# Annex K's own diacritics, as YAZ reads and writes them.
_YAZ_DIACRITICS: Final = {
    "^": "\u0302", "_": "\u0332", "`": "\u0300", "\xa8": "\u0308", "\xaf": "\u0304",
    "\xb4": "\u0301", "\xb8": "\u0327",
    "\u02c7": "\u030c", "\u02d8": "\u0306", "\u02da": "\u030a", "\u02db": "\u0328", "\u02dd": "\u030b",
}  # fmt: skip
_YAZ_SIGNS: Final = {mark: sign for sign, mark in _YAZ_DIACRITICS.items()}
# `@U` and two hex digits: the older DanBib set. Where the table has no entry the byte stands for itself.
_DANBIB: Final = {
    0xA7: "\u02b9", 0xAE: "\u02bc", 0xB0: "\u02bb", 0xB7: "\u02ba", 0xD8: "\u2014", 0xD9: "\u2191", 0xDA: "\u2193",
    0xE0: "\u0309", 0xEB: "\ufe20", 0xEC: "\ufe21", 0xF7: "\u0326", 0xF8: "\u031c", 0xF9: "\u032e", 0xFA: "\ufe22",
    0xFC: "\u0308", 0xFD: "\uf0fd", 0xFE: "\uf0fe", 0xFF: "\uf0ff",
}  # fmt: skip
_BARE_DIACRITICS: Final = frozenset(sign for sign in _YAZ_DIACRITICS if sign <= "\xff")
_ONE_CHARACTER: Final = {"@": "@", "*": "*", "å": DOUBLE_A, "Å": "\ua732", NON_SORT: NON_SORT}
_TWO_SIGNS: Final = {"@": "@@", "*": "@*", DOUBLE_A: "@å", "\ua732": "@Å"}

_ESCAPE: Final = re.compile(r"@(?:([@*åÅ¤])|([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{2}))")
_MARKS: Final = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"  # Unicode's blocks of diacritics
# An address such as `dbk@@dbk.dk` has four letters after its sign now and then, but no digit among them.
_TWICE: Final = re.compile("@@(?=[A-Fa-f]{0,3}[0-9])[0-9A-Fa-f]{4}")
_COMBINING: Final = re.compile(f"[{_MARKS}]")
_CARRIED: Final = re.compile(f"([^{_MARKS}])([{_MARKS}]+)")
_BEYOND: Final = r"[@*\x00-\x1a\x1c-\x1f]|[^\x00-\xff]"  # escape characters (1B) stay, as DBC leaves them
# `_` always, `^` and grave where they can be taken for no letter's diacritic
_SPACED: Final = rf"(?<![{_MARKS}])(?:_|[\^`](?![{_MARKS}]|[^\W\d]|[\^`]))"
_ENCODED: Final = re.compile(_BEYOND)
_DBC_ENCODED: Final = re.compile(f"{_BEYOND}|{_SPACED}")
_LINE_ENCODED: Final = re.compile("[@*\x00-\x1f\x7f]")
_NOT_TEXT: Final = re.compile("[\x00\ud800-\udfff\ufffe\uffff]")


def unescape(text: str, policy: Policy = Policy.DBC) -> Unescaped:
    """Undo the escapes of one value.

    A diacritic stands before its letter in danMarc2, several with the outermost first; here they follow the letter
    in Unicode's order. Escapes of surrogates and of NUL are bad ones: no text can hold those.

    Raises:
        RecordFault: there is a bad escape, and the policy is strict.
    """
    if "@" not in text and (policy is not Policy.YAZ or not any(sign in text for sign in _YAZ_DIACRITICS)):
        return Unescaped(text)
    out: list[str] = []
    marks: list[str] = []  # diacritics that wait for their letter, outermost first
    warnings: list[str] = []
    place = 0
    while place < len(text):
        character, width = _character(text, place)
        if width > 1 or character != "@":
            mark = _mark(character, escaped=width > 1, policy=policy)
        else:
            warnings.append(_complaint(text[place : place + 5], policy))
            mark = ""
        if twice := _TWICE.match(text, place):
            warnings.append(_doubt(twice[0]))
        place += width
        if mark:
            marks.append(mark)
            continue
        out.extend(_placed(marks, character, policy))
        marks.clear()
    out.extend(_placed(marks, "", policy))
    return Unescaped("".join(out), tuple(warnings))


def _complaint(written: str, policy: Policy) -> Remark:
    """The warning of a bad escape.

    Raises:
        RecordFault: the policy is strict.
    """
    if policy is Policy.STRICT:
        raise RecordFault(f"'{written}' is no danMarc2 escape.", FaultCode.BAD_ESCAPE)
    return Remark(f"'{written}' is no danMarc2 escape; it was kept as it stands", FaultCode.BAD_ESCAPE)


def _doubt(written: str) -> Remark:
    """The warning of an escape that stands escaped, as DBC's own data has it: `@@0131` where `@0131` was meant."""
    sentence = f"'{written}' looks as if it had been escaped twice; it was taken as '{written[1:]}'"
    return Remark(sentence, FaultCode.DOUBLE_ESCAPE)


def _character(text: str, place: int) -> tuple[str, int]:
    """The character at a place, its escape undone, and how many characters of the source it took."""
    match = _ESCAPE.match(text, place)
    if match is None:
        return text[place], 1
    if match[1]:
        return _ONE_CHARACTER[match[1]], 2
    if match[2]:
        character = chr(int(match[2], 16))
        return (text[place], 1) if _NOT_TEXT.match(character) else (character, 5)
    code = int(match[3], 16)
    return (_DANBIB.get(code, chr(code)), 4) if code else (text[place], 1)


def _mark(character: str, *, escaped: bool, policy: Policy) -> str:
    """The diacritic that a character of the source is; empty for a letter or sign of its own."""
    if escaped and _COMBINING.match(character):
        return character
    return _YAZ_DIACRITICS.get(character, "") if policy is Policy.YAZ else ""


def _placed(marks: list[str], character: str, policy: Policy) -> list[str]:
    """A character with the diacritics that stood before it; on no letter, some are signs of their own."""
    if not marks:
        return [character]
    if policy is not Policy.DBC:
        return [character, *reversed(marks)]
    if not character.isalpha():
        signs = [_SPACING[mark] for mark in marks if mark in _SPACING]
        return [*signs, character, *(mark for mark in reversed(marks) if mark not in _SPACING)]
    # DBC's data has no accent below a letter, and many low lines between letters
    lines = ["_" for mark in marks if mark == _LOW_LINE]
    return [*lines, character, *(mark for mark in reversed(marks) if mark != _LOW_LINE)]


def escape(text: str, policy: Policy = Policy.DBC) -> str:
    """Text as danMarc2 writes it, in characters of ISO 8859-1 only.

    Control characters are written as `@001F`, so that a value never breaks the record around it. A text that begins
    with a diacritic cannot be told from one that has it on its first character.

    `DBC` writes `_` as DBC does, and `^` and grave so where they cannot be taken for the diacritic of a letter.
    `YAZ` writes diacritics bare and composes what Latin-1 can; spacing `^ _` and the like come back as diacritics.
    `STRICT` escapes diacritics and nothing else that Latin-1 has, and is the one that every text survives.

    Raises:
        WriteFault: the text has a character outside Unicode's first plane, for which danMarc2 has no form.
    """
    encoded = _DBC_ENCODED if policy is Policy.DBC else _ENCODED
    if not encoded.search(text):
        return text
    turned = _CARRIED.sub(_yaz_turned if policy is Policy.YAZ else _turned, text)
    return encoded.sub(_yaz_escaped if policy is Policy.YAZ else _escaped, turned)


def _turned(match: re.Match[str]) -> str:
    """A character and its diacritics in danMarc2's order: the outermost first, the character last."""
    return match[2][::-1] + match[1]


def _yaz_turned(match: re.Match[str]) -> str:
    """As `_turned`; a character with one diacritic is one sign where Latin-1 has it."""
    composed = normalize("NFC", match[0])
    return composed if len(match[2]) == len(composed) == 1 and composed <= "\xff" else _turned(match)


def escape_line(text: str) -> str:
    """Text as a value of the line format in UTF-8: only what would break the line is escaped."""
    return _LINE_ENCODED.sub(_escaped, text) if _LINE_ENCODED.search(text) else text


def _yaz_escaped(match: re.Match[str]) -> str:
    sign = _YAZ_SIGNS.get(match[0], match[0])
    return sign if sign in _BARE_DIACRITICS else _code(sign)


def _escaped(match: re.Match[str]) -> str:
    return _code(_AS_DIACRITIC.get(match[0], match[0]))


def _code(character: str) -> str:
    """The escape of one character.

    Raises:
        WriteFault: it lies outside Unicode's first plane.
    """
    if character in _TWO_SIGNS:
        return _TWO_SIGNS[character]
    code = ord(character)
    if code > 0xFFFF:
        raise WriteFault(f"danMarc2 cannot write the character U+{code:05X}: it reaches only to U+FFFF.")
    return f"@{code:04X}"


def to_text(raw: bytes, charset: Charset) -> tuple[str, Charset]:
    """The characters of a line's bytes, danMarc2's escapes not yet undone, and which charset they were taken as.

    Raises:
        UnicodeDecodeError: UTF-8 was asked for and the bytes are not.
    """
    if charset is Charset.UTF8:
        return raw.decode("utf-8"), charset
    if charset is Charset.MARC8:
        return marc8.decode(raw).text, charset
    if charset is Charset.AUTO and not raw.isascii():
        try:
            return raw.decode("utf-8"), Charset.UTF8
        except UnicodeDecodeError:
            return raw.decode("latin-1"), Charset.DANMARC2
    return raw.decode("latin-1"), Charset.DANMARC2 if charset is Charset.AUTO else charset
