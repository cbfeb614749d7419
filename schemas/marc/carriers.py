"""What a thing is made of, in words: danMarc2 009, where *a is the general and *g the specific kind of material.

*b and *h say the same of what comes with it. The codes are those that DBC allows, in the order of its lists; some
have no public name and stand for themselves. A few carriers say more elsewhere in the record (005 *z, 300 *e).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from attrs import frozen

from schemas.marc.record import Record

GENERAL_NAMES: Final[Mapping[str, str]] = {
    "a": "text",
    "b": "handwriting",
    "c": "printed music",
    "d": "handwritten music",
    "e": "map",
    "f": "handwritten map",
    "g": "picture",
    "m": "film",
    "n": "film",  # the older code
    "p": "braille",
    "r": "sound recording",
    "s": "music recording",
    "t": "electronic material",
    "u": "object",
    "v": "mixed material",
}
"""009 *a and *b."""

SPECIFIC_NAMES: Final[Mapping[str, str]] = {
    "xx": "paper",
    "xe": "online",
    "xa": "microform",
    "xb": "slide",
    "xc": "CD",
    "xd": "DVD audio",
    "xf": "diskette",  # treated as tk
    "xg": "minidisc",
    "xh": "cassette",
    "xi": "DCC",
    "xj": "tape reel",
    "xk": "gramophone record",
    "xl": "hard disc",
    "xn": "sound track",
    "xy": "no single medium",  # class sets and reading-group sets
    "tb": "CD-ROM",
    "tk": "diskette",
    "tg": "CD-i",
    "th": "DVD",
    "ti": "photo CD",
    "to": "DVD-ROM",
    "nh": "video cassette",
    "mj": "film reel",
    **dict.fromkeys(("ia", "ic", "if", "ih", "ik", "ip", "it"), "microform"),
    "is": "microfilm",
    "ga": "watercolour",
    "gb": "tapestry",
    "gg": "graphic sheet",
    "gk": "original art",
    "gm": "painting",
    "gp": "poster",
    "gr": "reproduction",
    "gt": "drawing",
    "ha": "architect's drawing",
    "hb": "picture card",
    "hd": "word card",
    "hf": "photo",
    "hg": "flannel picture",
    "hl": "flipover",
    "ho": "postcard",
    "hp": "wall chart",
    "hr": "photo reproduction",
    "ht": "technical drawing",
    "hy": "symbol card",
    "kb": "film strip",
    "kt": "transparency",
    "ua": "gauge",
    "ub": "laboratory",
    "ud": "puppet",
    "ue": "topic box",
    "ui": "teaching machine material",
    "ul": "game",
    "us": "exhibit",
    "ut": "toy",
    "uu": "jigsaw",
    "uv": "model",
    "wt": "performance",
    "wu": "exhibition",
}
"""009 *g and *h."""

UNNAMED: Final = frozenset(
    {
        "ed", "ef", "eg", "ep", "es", "et", "gc", "gx", "hm", "hs", "np",
        "tc", "tu", "uk", "um", "ur", "wf", "xm", "xo",
    }
)  # fmt: skip
"""Codes of 009 *g that DBC allows and whose meaning is not public."""


@frozen(kw_only=True)
class Material:
    """One kind of material in a record: its codes, its name for people, and whether it only comes with the thing."""

    general: str
    specific: str
    name: str
    accompanying: bool = False


@frozen
class _Case:
    """A carrier that the record says more about elsewhere: one of these words in this place gives another name."""

    specific: str
    general: str
    tag: str
    code: str
    words: tuple[str, ...]
    name: str


_CASES: Final = (
    _Case("xc", "r", "300", "e", ("mp3",), "audiobook on mp3 CD"),
    _Case("xc", "r", "005", "z", ("p", "q"), "audiobook on CD"),
    _Case("xh", "r", "005", "z", ("p", "q"), "audiobook on cassette"),
    _Case("th", "m", "300", "e", ("blu-ray",), "film on Blu-ray disc"),
    _Case("tb", "t", "300", "e", ("playstation", "xbox", "wii"), "console game"),
    _Case("to", "t", "300", "e", ("playstation", "xbox", "wii"), "console game"),
)
"""The first case that fits speaks. Codes of 005 *z must be whole, words of 300 *e may stand inside."""


def materials(record: Record) -> tuple[Material, ...]:
    """The kinds of material of a record in its order, each once: the thing itself, then what comes with it.

    Codes stand in pairs; where one of a pair is missing it is empty. A volume of a set leaves this to its head.
    """
    found = [
        Material(general=general, specific=specific, name=_name(record, general, specific), accompanying=accompanying)
        for codes, accompanying in (("ag", False), ("bh", True))
        for field in record.all("009")
        for general, specific in _pairs(field.all(codes[0]), field.all(codes[1]))
    ]
    return tuple(dict.fromkeys(found))


def _pairs(general: tuple[str, ...], specific: tuple[str, ...]) -> list[tuple[str, str]]:
    first, second = ([value.strip() for value in values] for values in (general, specific))
    length = max(len(first), len(second))
    padded = zip(first + [""] * (length - len(first)), second + [""] * (length - len(second)), strict=True)
    return [pair for pair in padded if any(pair)]


def _name(record: Record, general: str, specific: str) -> str:
    for case in _CASES:
        if (case.specific, case.general) == (specific, general) and _says(record, case):
            return case.name
    parts = (GENERAL_NAMES.get(general, general), SPECIFIC_NAMES.get(specific, specific))
    return ", ".join(part for part in parts if part)


def _says(record: Record, case: _Case) -> bool:
    values = [value.strip().lower() for value in record.values(case.tag, case.code)]
    if len(case.words[0]) == 1:
        return any(value in case.words for value in values)
    return any(word in value for value in values for word in case.words)
