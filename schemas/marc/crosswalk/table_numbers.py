"""Crosswalk, fields 010-096: numbers, languages, classes and who holds a copy."""

from __future__ import annotations

from typing import Final

from schemas.marc.crosswalk.rules import Rule, Shape

NUMBERS: Final = (
    # Links to other records
    Rule("011", "772", "a>w 5>w", indicators="0#", accepts="**", shape=Shape.RECORD, needs="w",
         note="main work of a dependent part"),
    Rule("013", "760", "a>w 5>w", indicators="0#", accepts="**", shape=Shape.RECORD, needs="w", note="top record"),
    Rule("014", "787", "x>i a>w 5>w", indicators="0#", accepts="**", shape=Shape.RECORD, having="x", needs="w",
         note="review, debate, continuation, composite: no set"),
    Rule("014", "773", "a>w 5>w", indicators="0#", accepts="**", shape=Shape.RECORD, lacking="x", needs="w",
         note="next record up"),
    Rule("015", "774", "a>w 5>w", indicators="0#", accepts="**", shape=Shape.RECORD, needs="w", note="record below"),
    Rule("016", "773", "a>w 5>w", indicators="0#", accepts="**", shape=Shape.RECORD, one_way=True,
         note="host publication"),
    Rule("017", "775", "a>w 5>w", indicators="0#", accepts="**", shape=Shape.RECORD, needs="w", note="other edition"),
    Rule("018", "776", "a>w 5>w", indicators="0#", accepts="**", shape=Shape.RECORD, needs="w",
         note="the same thing, other record"),
    # Numbers
    Rule("020", "015", "b>a x>z 2>2", having="2", needs="2", note="number in another national bibliography"),
    Rule("021", "020", "e>a a>a c>q b>q d>c x>z", marks="KW", shape=Shape.ISBN),
    Rule("022", "022", "a>a l>l z>z x>y", accepts="*#"),
    Rule("023", "024", "b>a c>q", marks="W", indicators="3#", note="EAN"),
    Rule("024", "024", "a>a", indicators="0#", note="ISRC"),
    Rule("027", "027", "a>a x>z", note="report number"),
    Rule("028", "024", "a>a c>q x>z", indicators="2#", note="ISMN"),
    Rule("030", "030", "a>a x>z", note="CODEN"),
    Rule("032", "932", "a>a x>x", note="local field: which lists of the national bibliography, and when"),
    Rule("032", "015", "a>a", companion=True, having="a", note="the national bibliography's own code"),
    Rule("035", "035", "a>a x>z", marks="W"),
    Rule("036", "010", "a>a b>b z>z", marks="W", note="Library of Congress control number"),
    # Languages and countries
    Rule("041", "041", "a>a c>h b>k s>d u>j d>b p>a", indicators="1#", having="bc", marks="KP",
         note="a translation: *c original, *b between"),
    Rule("041", "041", "a>a s>d u>j d>b p>a", indicators="0#", accepts="##", lacking="bc", marks="KP"),
    Rule("043", "043", "c>c a>a"),
    # Classes
    Rule("050", "050", "a>a b>b", marks="W", indicators="#4", accepts="**"),
    Rule("060", "060", "a>a b>b", marks="W", indicators="#4", accepts="**"),
    Rule("070", "070", "a>a b>b", accepts="**"),
    Rule("080", "080", "a>a x>x 2>2", note="UDC"),
    Rule("082", "082", "a>a b>b c>2", marks="W", indicators="04", accepts="**", note="Dewey, *c edition"),
    Rule("088", "084", "a>a b>b", marks="K", note="a library's own class"),
    Rule("652", "084", "m>a p>a n>a o>a z>b b>b", marks="K", shape=Shape.DK5, constant=("2", "dk5"), having="mpno",
         note="DK5, a scheme of its own and not Dewey"),
    # Who holds a copy
    Rule("096", "852", "z>a a>h b>i c>m f>b u>z r>z", marks="KP", accepts="**", shape=Shape.LIBRARY),
    Rule("096", "506", "r>a z>5", indicators="1#", shape=Shape.LIBRARY, having="r", companion=True, one_way=True,
         note="the restriction where readers look for it"),
    Rule("980", "866", "d>a e>a a>a b>a c>a m>z u>z", indicators="#0", accepts="**", note="volumes held"),
)  # fmt: skip
