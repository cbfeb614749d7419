"""Crosswalk, fields 100-440 and 700-795: names, titles, publication, description, series."""

from __future__ import annotations

from typing import Final

from schemas.marc.crosswalk.rules import Rule, Shape

_PERSON = "a>a h>a e>b f>c c>d b>e k>q 4>4 5>0 6>0"
_BODY = "a>a c>b e>g i>n j>c k>d b>e 4>4 5>0 6>0"
_STATE = "s>a a>b c>b e>g i>n j>c k>d b>e 4>4 5>0 6>0"
_WORK = " t>t v>v"

NAMES: Final = (
    Rule("100", "100", _PERSON, marks="KW", indicators="1#", shape=Shape.PERSON, having="h", isbd=True),
    Rule("100", "100", _PERSON, marks="KW", indicators="0#", shape=Shape.PERSON, lacking="h", isbd=True,
         having="a", accepts="3#", note="one name only"),
    Rule("110", "110", _STATE, marks="KP", indicators="1#", having="s", isbd=True, note="a place comes first"),
    Rule("110", "110", _BODY, marks="KP", indicators="2#", accepts="0#", lacking="s", having="a", isbd=True),
    Rule("700", "100", _PERSON, marks="W", indicators="1#", shape=Shape.PERSON, having="q", one_way=True,
         note="*q 1 is how DBC marks the main entry of WorldCat"),
    Rule("700", "700", _PERSON + _WORK, marks="KW", indicators="1#", shape=Shape.PERSON, having="h", lacking="q",
         isbd=True),
    Rule("700", "700", _PERSON + _WORK, marks="KW", indicators="0#", accepts="3#", shape=Shape.PERSON,
         lacking="hq", having="a",
         isbd=True),
    Rule("770", "700", _PERSON + _WORK, indicators="12", shape=Shape.PERSON, having="h", isbd=True,
         note="of a part"),
    Rule("770", "700", _PERSON + _WORK, indicators="02", shape=Shape.PERSON, lacking="h", having="a", isbd=True),
    Rule("710", "710", _STATE + _WORK, marks="KP", indicators="1#", having="s", isbd=True),
    Rule("710", "710", _BODY + _WORK, marks="KP", indicators="2#", accepts="0#", lacking="s", having="a", isbd=True),
    Rule("780", "710", _STATE, indicators="12", having="s", isbd=True, note="of a part"),
    Rule("780", "710", _BODY, indicators="22", lacking="s", having="a", isbd=True),
    Rule("720", "720", "o>a 4>4", marks="K", indicators="1#", accepts="##", having="o", note="as written"),
    Rule("720", "720", "k>a 4>4", indicators="2#", having="k", lacking="o", note="a body as written"),
)  # fmt: skip

TITLES: Final = (
    Rule("210", "210", "a>a b>b", indicators="0#", accepts="**", note="abbreviated key title"),
    Rule("222", "222", "a>a b>b", indicators="#0", accepts="#*", note="key title"),
    Rule("239", "730", "t>a b>n ø>p", indicators="0#", accepts="*#", having="t", marks="P",
         note="title of a film or series"),
    Rule("240", "240", "a>a n>n o>p s>l r>k e>s", indicators="10", accepts="**", marks="KP",
         note="130 where no name stands first"),
    Rule("241", "765", "a>t r>i", indicators="0#", marks="K", having="a", needs="t", note="original title"),
    Rule("245", "245", "a>a c>b e>c g>n n>n o>p m>h f>c i>c j>c t>c p>b b>b ø>b x>b u>b y>b", marks="KW",
         indicators="**", shape=Shape.TITLE, isbd=True,
         note="a volume's *o needs 886, since $p is its *a under the set's title"),
    Rule("248", "505", "g>g a>t e>r c>t", marks="K", indicators="20", note="a volume described in its set"),
    Rule("745", "246", "i>i a>a", indicators="3#", accepts="**", isbd=True, note="other title"),
    Rule("795", "740", "a>a", indicators="02", accepts="**", isbd=True, note="title of a part"),
    Rule("250", "250", "a>a b>b c>b d>b x>a", marks="PW", isbd=True),
    Rule("255", "362", "a>a", indicators="1#", accepts="0#", note="which volumes came when"),
    Rule("260", "264", "a>a b>b c>c", marks="KW", indicators="#1", accepts="*1", lacking="defgjkrt", isbd=True),
    Rule("260", "260", "a>a b>b c>c e>e j>e k>f t>g g>b f>a", marks="KW", accepts="*#", having="defgjkrt", isbd=True,
         note="with printer or distributor"),
    Rule("264", "264", "a>a b>b c>c 3>3", marks="W", indicators="#*", shape=Shape.COUNTED, isbd=True),
    Rule("300", "300", "a>a n>a l>a b>b c>c d>e", marks="PW", isbd=True),
    Rule("300", "538", "e>a", having="e", companion=True, one_way=True, note="what is needed to play it"),
    Rule("336", "336", "a>a b>b 2>2 3>3", marks="W"),
    Rule("337", "337", "a>a b>b 2>2 3>3", marks="W"),
    Rule("338", "338", "a>a b>b 2>2 3>3", marks="W"),
    Rule("440", "490", "a>a v>v z>x n>v o>a", indicators="1#", accepts="0#", isbd=True),
    Rule("440", "830", "a>a n>n o>p v>v z>x", indicators="#*", shape=Shape.TITLE, companion=True, isbd=True,
         note="the series as a heading"),
    Rule("840", "830", "a>a n>n o>p v>v z>x", indicators="#*", shape=Shape.TITLE, isbd=True),
)  # fmt: skip
