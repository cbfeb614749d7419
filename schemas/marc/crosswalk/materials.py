"""Material types: danMARC2's 009 as MARC21's leader/06, 007 and 336-338.

The names of the codes are those of danMARC2's list; the first two or four positions of a 007 tell them apart again.
"""

from __future__ import annotations

from typing import Final, NamedTuple

# 009 *a: leader/06 and the RDA content type of 336 $b
GENERAL: Final = {
    "a": ("a", "txt"), "b": ("t", "txt"), "c": ("c", "ntm"), "d": ("d", "ntm"), "e": ("e", "cri"), "f": ("f", "cri"),
    "g": ("k", "sti"), "m": ("g", "tdi"), "r": ("i", "spw"), "s": ("j", "prm"), "t": ("m", "cop"), "u": ("r", "tdf"),
    "v": ("o", "xxx"), "n": ("g", "tdi"), "p": ("a", "tct"),
}  # fmt: skip
# On the way back the first of each wins: film is m, not the older n; braille shows in 008/23.
FROM_TYPE: Final = {marc: code for code, (marc, _) in reversed(GENERAL.items())}


class Carrier(NamedTuple):
    """How a specific material is written: the 007, and the RDA media and carrier types of 337 and 338 $b."""

    physical: str
    media: str
    carrier: str


_FILL: Final = "|"
# The length of a 007 by its first character (MARC 21, field 007).
LENGTHS: Final = {"a": 8, "c": 14, "d": 6, "f": 10, "g": 9, "h": 13, "k": 6, "m": 23, "o": 2, "q": 2, "s": 14, "t": 2,
                  "v": 9, "z": 2}  # fmt: skip
# 009 *g; position 3 of a 007 sometimes tells two materials of one kind apart.
SPECIFIC: Final = {
    "xx": Carrier("ta", "n", "nc"),
    "xe": Carrier("cr", "c", "cr"),
    "xc": Carrier("sd f", "s", "sd"),
    "xd": Carrier("sd z", "s", "sd"),
    "xk": Carrier("sd u", "s", "sd"),
    "xh": Carrier("ss", "s", "ss"),
    "xj": Carrier("st", "s", "st"),
    "xn": Carrier("si", "s", "si"),
    "tb": Carrier("co", "c", "cd"),
    "to": Carrier("co u", "c", "cd"),
    "tk": Carrier("cj", "c", "ce"),
    "th": Carrier("vd", "v", "vd"),
    "nh": Carrier("vf", "v", "vf"),
    "mj": Carrier("mr", "g", "mr"),
    "is": Carrier("hd", "h", "hd"),
    "xa": Carrier("hu", "h", "hz"),
    "xb": Carrier("gs", "g", "gs"),
    "kb": Carrier("gf", "g", "gf"),
    "kt": Carrier("gt", "g", "gt"),
    "ga": Carrier("kd", "n", "nb"),
    "gg": Carrier("kj", "n", "nb"),
    "gm": Carrier("ke", "n", "nb"),
    "gp": Carrier("kk", "n", "nb"),
    "gr": Carrier("kf", "n", "nb"),
    "hf": Carrier("kh", "n", "no"),
    "ho": Carrier("kp", "n", "no"),
    "hp": Carrier("kn", "n", "nb"),
    "ht": Carrier("kl", "n", "nb"),
    "xy": Carrier("zu", "z", "zu"),
}
# What other systems write in more ways than one.
_LOOSE: Final = {"sd": "xc", "tu": "xx", "tb": "xx", "vz": "nh"}
_BY_PHYSICAL: Final = {carrier.physical: code for code, carrier in SPECIFIC.items()}


def physical_field(code: str) -> str:
    """A whole 007 for a code of 009 *g, "" where MARC21's has no value for it; what is not known is `|`."""
    carrier = SPECIFIC.get(code)
    if carrier is None:
        return ""
    head = carrier.physical
    length = LENGTHS[head[0]]
    return head if len(head) == length else head.ljust(3).ljust(length, _FILL)  # position 2 is undefined: blank


def specific_code(physical: str) -> str:
    """The code of 009 *g behind a 007, "" where there is none."""
    longer, shorter = f"{physical[:2]} {physical[3:4]}", physical[:2]
    return _BY_PHYSICAL.get(longer) or _BY_PHYSICAL.get(shorter) or _LOOSE.get(shorter, "")
