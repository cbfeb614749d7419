"""Texts for people and for sorting, titles of several levels, editions, series, languages, years."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from schemas.marc import Record, line
from schemas.marc.display import display, sort_form
from schemas.marc.meaning import describe, moment
from schemas.marc.origin import Languages, Years, languages, years
from schemas.marc.titles import Series, contents, edition, original_title, series, sort_title, title


def record(*fields: str) -> Record:
    """A record from lines such as `245 00 *aRejsen`."""
    return line.decode("\n".join(fields).encode())[0]


@pytest.mark.parametrize(
    ("text", "shown", "sorted_as"),
    [
        ("En ¤historie", "En historie", "historie"),
        ("L'¤étranger", "L'étranger", "étranger"),
        ("The ¤cliffs of Dooneen", "The cliffs of Dooneen", "cliffs of Dooneen"),
        ("Rejsen", "Rejsen", "Rejsen"),
        ("Klitgꜳrd i Ꜳrhus", "Klitgaard i Aarhus", "Klitgård i Århus"),
        ("<<En >>Formiddag", "En Formiddag", "Formiddag"),
        ("en mindre <<Gaard=gård>>, i en", "en mindre Gaard, i en", "en mindre gård, i en"),
        ("a < b << c", "a < b << c", "a < b << c"),
        (r"udgivet af \Ludwig Finscher\ og", "udgivet af Ludwig Finscher og", r"udgivet af \Ludwig Finscher\ og"),
        ("y\u0302 a\u030a", "ŷ å", "ŷ å"),
        ("  N*E*R*D ", "N*E*R*D", "N*E*R*D"),
    ],
)
def test_texts_for_people_and_for_sorting(text: str, shown: str, sorted_as: str) -> None:
    """DBC's and Aleph's signs; aa, which is one character in the record."""
    assert display(text) == shown
    assert sort_form(text) == sorted_as


def test_titles_of_several_levels_in_one_record() -> None:
    """A composed record has its section in 247 and its volumes in 248."""
    composed = record(
        "245 00 *aDanmarks historie",
        "247 00 *g2*aOldtid",
        "248 00 *g1*aTil år 600",
        "248 00 *g2*aDen ¤ny tid*cmed kort",
    )
    assert title(composed) == "Danmarks historie. 2. Oldtid"
    assert contents(composed) == ("1. Til år 600", "2. Den ny tid : med kort")
    assert sort_title(record("245 00 *aDen ¤lange rejse")) == "lange rejse"
    assert original_title(record("241 00 *aThe ¤journey")) == "The journey"


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        (("250 00 *a1. udgave*b÷",), "1. udgave"),
        (("250 00 *x38. printing*bPicador",), "Picador"),
        (("250 00 *x1. oplag*b÷",), "1. oplag"),
        (("250 00 *b÷",), ""),
        (("300 00 *a9",), ""),
    ],
)
def test_the_edition(fields: tuple[str, ...], found: str) -> None:
    """The sign for "no words of its own" is no edition."""
    assert edition(record(*fields)) == found


def test_the_series() -> None:
    """Sort forms stay out; parts, additions, numbers and ISSNs stay in."""
    found = series(
        record(
            "440 00 *0norm*aDigilesen*oLillys Leben",
            "440 00 *0*aBiblocast*V1*v#1",
            "440 00 *aPhD series*æAalborg University*z2246-1248",
            "440 00 *0norm*v2",
        )
    )
    assert found == (
        Series("Digilesen : Lillys Leben"),
        Series("Biblocast", "#1"),
        Series("PhD series (Aalborg University)", "", "2246-1248"),
    )


def test_languages() -> None:
    """The text's own first, then what 041 says of originals, subtitles and summaries; each once."""
    found = languages(record("008 00 *l dan", "041 00 *adan*aENG*ceng*bger*unor*uswe*dfre*ax*2ISO"))
    assert found == Languages(("dan", "eng"), ("eng",), ("ger",), ("nor", "swe"), ("fre",))
    assert languages(record("245 00 *ax")) == Languages()


@pytest.mark.parametrize(
    ("field", "found"),
    [
        ("008 00 *uc*a2016", Years("2016", "", continues=True)),
        ("008 00 *ud*a1975*z1979", Years("1975", "1979")),
        ("008 00 *a1986*z200?", Years("1986", "200?")),
        ("008 00 *uc*a1986*z9999", Years("1986", "", continues=True)),
        ("008 00 *a19??*zx", Years()),
    ],
)
def test_years(field: str, found: Years) -> None:
    """First and last, and what goes on."""
    assert years(record(field)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("20080125114024", datetime(2008, 1, 25, 11, 40, 24, tzinfo=ZoneInfo("Europe/Copenhagen"))),
        (" 19971020", datetime(1997, 10, 20, tzinfo=ZoneInfo("Europe/Copenhagen"))),
        ("12072013", None),
        ("20080125256199", None),
        ("", None),
    ],
)
def test_when_a_record_was_changed(text: str, found: datetime | None) -> None:
    """001 *c, with or without a time of day."""
    assert moment(text) == found
    assert describe(record(f"001 00 *a1*b2*c{text}*d20050102")).changed == found
