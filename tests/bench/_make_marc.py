"""Files of invented records to measure with, the same ones every time: MARC21 in UTF-8, and danMarc2.

`python -m tests.bench._make_marc 100000` makes both and says where they lie.
"""

from __future__ import annotations

import os
import random
import sys
from functools import partial
from pathlib import Path
from tempfile import gettempdir
from typing import Final
from zlib import crc32

from schemas.marc import Charset, Field, Record, control_field, iso2709

WORDS: Final = (
    "the",
    "and",
    "of",
    "in",
    "om",
    "et",
    "det",
    "den",
    "rejsen",
    "havet",
    "øen",
    "æbler",
    "åen",
    "blåbær",
    "historie",
    "history",
    "collected",
    "letters",
    "modern",
    "library",
    "studies",
    "essays",
    "skov",
    "hus",
    "lys",
    "city",
    "river",
    "winter",
    "sommer",
    "nordisk",
    "danish",
    "guide",
    "atlas",
    "søvn",
    "drøm",
    "étude",
    "naïve",
    "façade",
    "introduction",
    "principles",
    "arkiv",
    "samling",
    "forest",
    "children",
    "børnene",
    "fortælling",
    "stories",
    "verden",
    "world",
    "music",
    "musik",
)
NAMES: Final = (
    "Holm",
    "Søgård",
    "Ærø",
    "Lund",
    "Brandt",
    "Friis",
    "Kjær",
    "Møller",
    "Østergaard",
    "Smith",
    "Brown",
    "Miller",
    "Novák",
    "García",
    "Jensen",
)
PLACES: Final = (
    "København",
    "Aarhus",
    "London",
    "New",
    "York",
    "Odense",
    "Paris",
    "Göteborg",
    "Boston",
    "Roskilde",
)


def marc21(number: int) -> Record:
    """A record of about 2.1 KB, 32 fields and 65 subfields, as the library of a university has."""
    pick = random.Random(number)
    text = partial(_text, pick)
    name = f"{pick.choice(NAMES)}, {pick.choice(NAMES)} {pick.choice('ABCDEFG')}."
    year = str(pick.randint(1950, 2026))
    fields = [
        control_field("001", f"inv{number:09d}"),
        control_field("003", "DK-Inv"),
        control_field("005", f"{year}0101120000.0"),
        control_field("008", f"200101s{year}    dk            000 0 dan  "),
        _field("010", "  ", a=f"  {number:08d} "),
        *(_field("020", "  ", a=f"97887{pick.randrange(10**8):08d}", q="indbundet") for _ in range(pick.randint(1, 2))),
        *(_field("035", "  ", a=f"(INV){pick.randrange(10**9)}") for _ in range(2)),
        _field("040", "  ", a="DK-Inv", b="dan", c="DK-Inv", d="DK-710100"),
        _field("041", "0 ", a="dan", h="eng"),
        _field("082", "04", a=f"{pick.randrange(1000):03d}.{pick.randrange(100)}", **{"2": "23"}),
        _field("100", "1 ", a=name, d=f"{pick.randint(1900, 1990)}-", e="forfatter"),
        _field("245", "10", a=text(3, 8), b=text(3, 9), c=name),
        _field("250", "  ", a=f"{pick.randint(1, 9)}. udgave"),
        _field("264", " 1", a=pick.choice(PLACES), b=text(1, 3), c=year),
        _field("300", "  ", a=f"{pick.randint(20, 900)} sider", b="illustreret", c="24 cm"),
        _field("336", "  ", a="tekst", b="txt", **{"2": "rdacontent"}),
        _field("337", "  ", a="uformidlet", b="n", **{"2": "rdamedia"}),
        _field("338", "  ", a="bind", b="nc", **{"2": "rdacarrier"}),
        _field("490", "1 ", a=text(2, 5), v=str(pick.randint(1, 99))),
        *(_field("500", "  ", a=text(10, 28)) for _ in range(2)),
        _field("504", "  ", a=text(4, 8)),
        _field("520", "  ", a=text(40, 95)),
        *(_field("650", " 0", a=text(1, 3), x=text(1, 2), z=pick.choice(PLACES)) for _ in range(pick.randint(3, 5))),
        _field("700", "1 ", a=f"{pick.choice(NAMES)}, {pick.choice(NAMES)}", e="redaktør"),
        _field("710", "2 ", a=text(2, 4), b=text(1, 2)),
        _field("830", " 0", a=text(2, 5), v=str(pick.randint(1, 99))),
        _field("852", "  ", a="DK-710100", b=pick.choice(["main", "magasin", "børn"]), h=text(1, 2)),
        _field("856", "40", u=f"https://example.org/inv/{number}", z=text(2, 5)),
    ]
    return Record(tuple(fields), "00000nam a2200000 i 4500")


def danmarc2(number: int) -> Record:
    """A record as DBC's files have, escapes and all; every twentieth title has a sign that is written escaped."""
    pick = random.Random(number)
    text = partial(_text, pick)
    year = str(pick.randint(1950, 2026))
    sign = pick.choice(["*", "@", "λ", "—"]) if number % 20 == 0 else ""
    fields = [
        _field("001", "00", a=f"{number:08d}", b="870970", c=f"{year}0101120000", d=f"{year}0101", f="a"),
        _field("004", "00", r="n", a="e"),
        _field("008", "00", t="m", u="f", a=year, b="dk", d="x", l="dan", v="0"),
        _field("009", "00", a="a", g="xx"),
        _field("021", "00", e=f"97887{pick.randrange(10**8):08d}", c="indbundet", d="kr. 199,95"),
        _field("032", "00", a=f"DBF{year}10", x=f"BKM{year}12"),
        _field("041", "00", a="dan", c="eng"),
        *(_field("096", "00", z=f"7{pick.randrange(100, 860)}00", r=pick.choice("bcd")) for _ in range(3)),
        _field("100", "00", a=pick.choice(NAMES), h=pick.choice(NAMES), c=f"f. {pick.randint(1900, 1990)}"),
        _field("245", "00", a="¤" + text(3, 8) + sign, c=text(3, 9), e=f"{pick.choice(NAMES)} {pick.choice(NAMES)}"),
        _field("250", "00", a=f"{pick.randint(1, 9)}. udgave"),
        _field("260", "00", a=pick.choice(PLACES), b=text(1, 3), c=year),
        _field("300", "00", a=f"{pick.randint(20, 900)} sider", b="ill.", c="24 cm"),
        *(_field("504", "00", a=text(25, 60)) for _ in range(2)),
        _field("652", "00", m="46.4"),
        *(_field("666", "00", f=text(1, 3), **{"0": ""}) for _ in range(4)),
        _field("720", "00", o=f"{pick.choice(NAMES)} {pick.choice(NAMES)}", **{"4": "aut", "å": "1"}),
        _field("996", "00", a="DBC"),
        _field("d08", "00", a=text(1, 4)),
    ]
    return Record(tuple(fields), "00000nam  2200000   45  ")


def _field(tag: str, indicators: str, **values: str) -> Field:
    return Field(tag, indicators, tuple(values.items()))


def _text(pick: random.Random, low: int, high: int) -> str:
    return " ".join(pick.choices(WORDS, k=pick.randint(low, high)))


def files(count: int) -> tuple[Path, Path]:
    """The two files with so many records, made where they are not there yet."""
    folder = Path(gettempdir()) / f"illgate-bench-{os.getuid()}"
    folder.mkdir(exist_ok=True)
    made = []
    made_by = f"{crc32(Path(__file__).read_bytes()):08x}"  # so that files of an older maker are not taken for ours
    for make, charset in ((marc21, Charset.UTF8), (danmarc2, Charset.DANMARC2)):
        path = folder / f"{make.__name__}-{count}-{made_by}.mrc"
        if not path.exists():
            part = path.with_suffix(".part")
            with part.open("wb") as stream:
                stream.writelines(iso2709.write(make(number), charset=charset) for number in range(count))
            part.rename(path)
        made.append(path)
    return made[0], made[1]


if __name__ == "__main__":
    for made_file in files(int(sys.argv[1])):
        print(f"{made_file} {made_file.stat().st_size:,} bytes")
