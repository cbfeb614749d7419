"""How MARC files are to be read, where the bytes alone leave it open."""

from __future__ import annotations

from enum import StrEnum

from attrs import frozen


class Charset(StrEnum):
    """How the bytes of a file are characters. Leader position 9 says nothing about it in danMarc2.

    `AUTO` takes a record of ISO 2709, or a line of the line format, as UTF-8 where its bytes beyond ASCII are valid
    UTF-8, which Latin-1 text never is by chance, and as danMarc2 otherwise.
    """

    AUTO = "auto"
    DANMARC2 = "danmarc2"
    UTF8 = "utf-8"


class Diacritics(StrEnum):
    """What the characters mean that are spacing signs in Latin-1 and diacritics in danMarc2's annex K.

    `DBC`: bare `^`, `_` and grave stand for themselves, `@0332` is the low line that DBC writes so, and an escaped
    diacritic before a letter belongs to it. `YAZ`: as YAZ's `danmarc2`, where the bare signs are diacritics too.
    """

    DBC = "dbc"
    YAZ = "yaz"


class Padding(StrEnum):
    """Whether values of the line format stand between blanks of the dialect's own, as in DBC's test suites.

    `AUTO` judges record by record.
    """

    AUTO = "auto"
    PADDED = "padded"
    EXACT = "exact"


@frozen(kw_only=True)
class Options:
    """The choices of a reader. `strict` makes a fault of every record that would be taken with a warning."""

    charset: Charset = Charset.AUTO
    diacritics: Diacritics = Diacritics.DBC
    padding: Padding = Padding.AUTO
    strict: bool = False


DEFAULTS = Options()
