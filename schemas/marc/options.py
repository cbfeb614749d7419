"""How MARC files are to be read, where the bytes alone leave it open."""

from __future__ import annotations

from enum import StrEnum

from attrs import frozen


class Charset(StrEnum):
    """How the bytes of a file are characters. Leader position 9 says nothing about it in danMarc2.

    `AUTO` judges record by record (`schemas.marc.coding.recognise`): UTF-8 where bytes beyond ASCII are valid UTF-8,
    which Latin-1 text never is by chance; MARC-8 for a record of MARC21; danMarc2 otherwise. `LATIN1` is plain
    ISO 8859-1 without danMarc2's escapes.
    """

    AUTO = "auto"
    DANMARC2 = "danmarc2"
    UTF8 = "utf-8"
    LATIN1 = "latin-1"
    MARC8 = "marc-8"


class Policy(StrEnum):
    """Whose reading of danMarc2's annex K is followed where texts and systems differ.

    | | `DBC` | `YAZ` | `STRICT` |
    | --- | --- | --- | --- |
    | bare `^`, `_`, acute and the like | signs of their own | diacritics of the next letter | as DBC |
    | @0302 @0332 @0300 before no letter | `^ _` and grave | combining | combining |
    | @0332 before a letter | `_` | combining | combining |
    | a bad escape | kept, with a warning | kept, with a warning | the record is a fault |
    | written: `_` | @0332 | bare: it comes back as a diacritic | bare |
    | written: diacritics | @0302y | `^y`, and composed where Latin-1 can | @0302y |

    `DBC` is what DBC's own converter and data do, `YAZ` is YAZ's `danmarc2`, `STRICT` is the text of the annex.
    """

    DBC = "dbc"
    YAZ = "yaz"
    STRICT = "strict"


class Padding(StrEnum):
    """Whether values of the line format stand between blanks of the dialect's own, as in DBC's test suites.

    `AUTO` judges record by record.
    """

    AUTO = "auto"
    PADDED = "padded"
    EXACT = "exact"


class Mode(StrEnum):
    """What becomes of records that are not as they should be.

    `STRICT`: a record with anything odd is a fault. `LENIENT`: what is odd is remarked on, what cannot be read for
    sure is a fault. `REPAIR`: what is left of a broken record is taken too, and every part that was left out or
    guessed is a remark. In all three the bytes stay at hand, and nothing is dropped in silence.
    """

    STRICT = "strict"
    LENIENT = "lenient"
    REPAIR = "repair"


@frozen(kw_only=True)
class Options:
    """The choices of a reader."""

    charset: Charset = Charset.AUTO
    policy: Policy = Policy.DBC
    padding: Padding = Padding.AUTO
    mode: Mode = Mode.LENIENT

    @property
    def strict(self) -> bool:
        """Whether a record with anything odd is a fault."""
        return self.mode is Mode.STRICT


DEFAULTS = Options()
