"""Crosswalk, fields 501-559, 600-667 and 856-879: notes, subjects and relations."""

from __future__ import annotations

from typing import Final

from schemas.marc.crosswalk.rules import Rule, Shape

NOTES: Final = (
    Rule("501", "500", "a>a b>a u>a", shape=Shape.NOTE, one_way=True),
    Rule("502", "500", "a>a", shape=Shape.NOTE, one_way=True, note="what it is translated from"),
    Rule("504", "520", "a>a b>b u>u", marks="KW", accepts="*#", note="abstract"),
    Rule("505", "520", "a>a", indicators="2#", note="what it is, in a word"),
    Rule("506", "502", "a>a", marks="P", note="thesis"),
    Rule("508", "546", "a>a", note="languages"),
    Rule("509", "500", "a>a b>a", shape=Shape.NOTE, one_way=True, note="how music is presented"),
    Rule("512", "500", "a>a", marks="KW", shape=Shape.NOTE, lacking="itedb", isbd=True),
    Rule("512", "500", "i>a t>a e>a d>a a>a b>a", shape=Shape.NOTE, having="itedb", one_way=True),
    Rule("513", "511", "a>a e>a f>a i>a j>a", indicators="0#", shape=Shape.NOTE, note="who takes part"),
    Rule("517", "521", "a>a b>b", marks="W", indicators="8#", accepts="*#", isbd=True, note="for whom"),
    Rule("520", "534", "i>p t>t d>a a>n r>z n>w", having="itd", needs="tap", note="earlier editions"),
    Rule("520", "500", "a>a b>a", marks="K", shape=Shape.NOTE, lacking="itd", one_way=True),
    Rule("521", "500", "a>a b>a c>a k>a", shape=Shape.NOTE, one_way=True, note="printings"),
    Rule("525", "500", "a>a", shape=Shape.NOTE, one_way=True),
    Rule("526", "776", "i>i d>a t>t z>x r>z", marks="W", indicators="08", accepts="0#", having="itd", needs="it",
         isbd=True,
         note="the same work in another form"),
    Rule("526", "500", "a>a b>a", shape=Shape.NOTE, lacking="itd", one_way=True),
    Rule("529", "856", "u>u z>z a>3", marks="K", indicators="42", having="u", one_way=True, note="cover"),
    Rule("530", "505", "a>a", marks="KP", indicators="0#", accepts="*#", lacking="tebgi", note="contents"),
    Rule("530", "505", "t>t e>r g>g a>t b>t i>g", indicators="00", having="tebgi"),
    Rule("531", "505", "a>a", indicators="8#", one_way=True, note="contents, the words before them"),
    Rule("532", "504", "a>a", marks="K", note="literature lists"),
    Rule("534", "505", "t>t d>r e>r a>t b>t i>g", indicators="00", one_way=True, note="contents of music"),
    Rule("538", "028", "g>a f>b a>a", indicators="00", note="publisher's number of a recording"),
    Rule("539", "588", "a>a", note="which issue was described"),
    Rule("557", "773", "i>i a>t v>g j>g k>g z>x", indicators="0#", accepts="**", shape=Shape.HOST, needs="t",
         note="host of an article"),
    Rule("559", "586", "a>a", marks="KW", indicators="8#", accepts="##",
         note="prizes and reading programmes"),
    Rule("565", "500", "a>a", shape=Shape.NOTE, one_way=True),
)  # fmt: skip

_DIVISIONS = " x>x y>y z>z v>v"
_HEADING = _DIVISIONS + " 2>2"
_PERSON = "a>a h>a e>b f>c c>d k>q t>t 5>0 6>0" + _DIVISIONS
_STATE = "s>a a>b c>b e>g i>n j>c k>d t>t 5>0 6>0" + _DIVISIONS
_BODY = "a>a c>b e>g i>n j>c k>d t>t 5>0 6>0" + _DIVISIONS

SUBJECTS: Final = (
    Rule("600", "600", _PERSON, marks="W", indicators="14", accepts="1*",
         shape=Shape.PERSON, having="h"),
    Rule("600", "600", _PERSON, marks="W", indicators="04", accepts="0* 3*",
         shape=Shape.PERSON, lacking="h",
         having="a"),
    Rule("610", "610", _STATE, marks="W", indicators="14", accepts="1*",
         having="s"),
    Rule("610", "610", _BODY, marks="W", indicators="24", accepts="2* 0*",
         lacking="s", having="a"),
    Rule("645", "630", "a>a", indicators="04", accepts="**", note="a title as subject"),
    Rule("631", "653", "a>a f>a", marks="K", accepts="*# *1 *2 *3", note="free subjects"),
    Rule("630", "653", "a>a", marks="K", one_way=True),
    Rule("650", "650", "a>a" + _HEADING, marks="W", indicators="#*", shape=Shape.SOURCE),
    Rule("651", "651", "a>a" + _HEADING, marks="W", indicators="#*", shape=Shape.SOURCE),
    Rule("660", "655", "a>a" + _HEADING, marks="W", indicators="#*", shape=Shape.SOURCE, note="form"),
    # DBC's subject headings: an empty *0 marks those from the list
    Rule("666", "650", "f>a", indicators="#7", constant=("2", "dbcf"), having="0=", note="non-fiction"),
    Rule("666", "650", "s>a", indicators="#7", constant=("2", "dbcs"), having="0=", note="fiction"),
    Rule("666", "650", "m>a", indicators="#7", constant=("2", "dbcm"), having="0=", note="music"),
    Rule("666", "650", "n>a", indicators="#7", constant=("2", "dbcn"), having="0=", note="instrument"),
    Rule("666", "651", "e>a", indicators="#7", constant=("2", "dbcf"), having="0=", note="place, non-fiction"),
    Rule("666", "651", "q>a", indicators="#7", constant=("2", "dbcs"), having="0=", note="place, fiction"),
    Rule("666", "651", "l>a", indicators="#7", constant=("2", "dbcm"), having="0=", note="place, music"),
    Rule("666", "648", "i>a", indicators="#7", constant=("2", "dbcf"), having="0=", note="time, non-fiction"),
    Rule("666", "648", "r>a", indicators="#7", constant=("2", "dbcs"), having="0=", note="time, fiction"),
    Rule("666", "648", "p>a", indicators="#7", constant=("2", "dbcm"), having="0=", note="time, music"),
    Rule("666", "655", "o>a", indicators="#7", constant=("2", "dbco"), having="0=", note="form"),
    Rule("666", "630", "t>a", indicators="07", constant=("2", "dbcs"), having="0=", note="title"),
    Rule("666", "385", "u>a", constant=("2", "dbcu"), having="0=", note="for whom"),
    Rule("666", "653", "f>a s>a m>a", indicators="#0", lacking="0"),
    Rule("666", "653", "i>a r>a p>a", indicators="#4", lacking="0", having="irp"),
    Rule("666", "653", "e>a q>a l>a", indicators="#5", lacking="0", having="eql"),
    Rule("666", "653", "o>a", indicators="#6", lacking="0", having="o"),
    Rule("666", "385", "u>a", lacking="0", having="u"),
)  # fmt: skip

_SERIAL = "i>i t>t z>x g>g"
_LINK = "u>u 3>3 z>z y>y a>a c>c d>d f>f h>h m>m o>o p>p q>q s>s v>v x>x"

RELATIONS: Final = (
    Rule("856", "856", _LINK, marks="W", indicators="**", shape=Shape.URL),
    Rule("860", "780", _SERIAL, indicators="0*", accepts="1*", shape=Shape.RELATION, note="earlier title"),
    Rule("861", "785", _SERIAL, indicators="0*", accepts="1*", shape=Shape.RELATION, note="later title"),
    Rule("863", "787", _SERIAL, indicators="0#", one_way=True),
    Rule("865", "776", _SERIAL, indicators="0#", accepts="**", needs="t", note="in another form"),
    Rule("868", "776", _SERIAL, indicators="0#", one_way=True),
    Rule("866", "787", _SERIAL, indicators="0#", one_way=True),
    Rule("867", "787", _SERIAL, indicators="0#", one_way=True),
    Rule("870", "787", _SERIAL, indicators="0#", one_way=True),
    Rule("871", "787", _SERIAL, indicators="0#", one_way=True),
    Rule("873", "787", _SERIAL, indicators="0#", one_way=True),
    Rule("874", "787", _SERIAL, indicators="0#", one_way=True),
    Rule("879", "787", _SERIAL, indicators="0#", accepts="**", needs="t", note="related"),
)  # fmt: skip
