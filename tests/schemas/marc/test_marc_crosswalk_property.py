"""The crosswalk's claims, for records that nobody wrote by hand."""

from __future__ import annotations

from collections import Counter
from typing import Final

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.marc import Charset, Field, Options, Record, Subfield, iso2709, make_field
from schemas.marc.crosswalk import to_danmarc2, to_marc21
from schemas.marc.crosswalk.marc21 import problems
from schemas.marc.crosswalk.rules import Rule, Shape
from schemas.marc.crosswalk.table import RULES

IDENTITY: Final = make_field("001", ("a", "27942628"), ("b", "870970"), ("d", "20090810"), ("f", "a"))
CODES: Final = (make_field("008", ("t", "m"), ("l", "dan"), ("v", "0")), make_field("009", ("a", "a"), ("g", "xx")))

TEXT: Final = st.text("abcxyzæøåÅ 12.:@*/-¤ꜳλ", max_size=12)
TAGS: Final = st.sampled_from(
    sorted(
        {rule.source for rule in RULES} | {"001", "004", "008", "009", "040", "130", "886", "996", "d08", "s12", "xyz"}
    )
)
ANY_FIELD: Final = st.builds(
    Field,
    TAGS,
    st.sampled_from(("00", "00", "00", "10", "04", "  ")),
    st.lists(st.tuples(st.sampled_from("aabcdefghijklmnopqrstuvwxyz0124568&åøAV"), TEXT), max_size=5).map(tuple),
)

# Values that a rule claims to keep: those that its shape can tell apart.
PLAIN: Final = st.text("abcxyzæøå 12.:@*-", min_size=1, max_size=12).filter(lambda text: text.strip() != "")
WORD: Final = st.text("abcxyzæøå", min_size=2, max_size=9)
NUMBER: Final = st.integers(10_000_000, 99_999_999).map(str)
OWN: Final = {
    (Shape.ISBN, "e"): st.integers(9_780_000_000_000, 9_799_999_999_999).map(str),
    (Shape.RECORD, "a"): NUMBER,
    (Shape.RECORD, "5"): st.sampled_from(("870971", "710100")),
    (Shape.HOST, "v"): WORD,
    (Shape.DK5, "m"): st.sampled_from(("77.56", "48.64", "96")),
    (Shape.SOURCE, "2"): st.sampled_from(("1", "2", "3", "4", "5", "fast", "lcgft")),
    (Shape.LIBRARY, "z"): st.sampled_from(("820030", "710100")),
}


def claimed(rule: Rule) -> list[str]:
    """The danMARC2 codes that a rule brings back as themselves."""
    return [code for code, target in rule.to_marc21.items() if rule.to_danmarc2[target] == code and target != "0"]


@st.composite
def kept_field(draw: st.DrawFn) -> Field:
    """A field that the table claims to keep, by a rule drawn from it."""
    rule = draw(st.sampled_from([each for each in RULES if not (each.one_way or each.companion)]))
    codes = [code for code in claimed(rule) if code not in rule.lacking]
    if rule.source == "245":
        codes.remove(draw(st.sampled_from("go")))  # a volume's $p is its own title under the set's, not a part's
    chosen = draw(st.lists(st.sampled_from(codes), unique=True, min_size=1, max_size=4))
    must = [code for code in rule.having if code in claimed(rule)] if not rule.marked else []
    if must and not set(must) & set(chosen):
        chosen.append(must[0])
    chosen.extend(code for code in _needed(rule) if code not in chosen)
    values = {code: draw(OWN.get((rule.shape, code), WORD if rule.shape is Shape.PERSON else PLAIN)) for code in chosen}
    return Field(rule.source, _indicators(draw, rule), _ordered(rule, [(code, values[code]) for code in chosen], draw))


def _needed(rule: Rule) -> list[str]:
    if rule.shape in {Shape.PERSON, Shape.RECORD, Shape.SOURCE}:
        return ["a"]
    return [rule.to_danmarc2[rule.needs[0]]] if rule.needs else []


def _indicators(draw: st.DrawFn, rule: Rule) -> str:
    return draw(st.sampled_from(("00", "04", "06"))) if rule.shape is Shape.RELATION else "00"


def _ordered(rule: Rule, parts: list[Subfield], draw: st.DrawFn) -> tuple[Subfield, ...]:
    """The values in an order that MARC21 can hold: what becomes an indicator or a $0 stands where it comes back."""
    last = {Shape.SOURCE: "2", Shape.RECORD: "5", Shape.COUNTED: "f"}.get(rule.shape, "")
    ordered = [each for each in parts if each[0] != last] + [each for each in parts if each[0] == last]
    if rule.shape is Shape.PERSON and rule.having == "h":
        at = next(place for place, each in enumerate(ordered) if each[0] == "a")
        ordered.insert(at + 1, ("h", draw(WORD)))
    if rule.shape is Shape.COUNTED:
        ordered.append(("f", draw(st.sampled_from("0234"))))
    marked = [("0", "")] if rule.marked else []
    return (*marked, *ordered)


@settings(max_examples=200, deadline=None)
@given(kept_field())
def test_the_table_keeps_what_it_claims(field: Field) -> None:
    """Without any 886 a field comes back as it was, no loss is told, and MARC21 finds nothing wrong."""
    volume = field.tag == "245" and "g" in {code for code, _ in field.subfields}
    status = make_field("004", ("r", "n"), ("a", "b" if volume else "e"))
    converted = to_marc21(Record((IDENTITY, status, *CODES, field)), keep=False)
    returned = to_danmarc2(converted.record).record
    assert [each for each in returned.fields if each.tag not in {"001", "004", "008", "009"}] == [field]
    assert not [loss for loss in converted.losses if loss.tag == field.tag]
    assert problems(converted.record) == []


@settings(max_examples=200, deadline=None)
@given(st.lists(ANY_FIELD, max_size=6), st.sampled_from(("", "The ¤set")))
def test_any_record_comes_back_whole(fields: list[Field], parent: str) -> None:
    """Whatever is in a record, the right fields come back, each missing one was told, and MARC21 is right."""
    record = Record(tuple(fields))
    converted = to_marc21(record, parent_title=parent)
    assert Counter(to_danmarc2(converted.record).record.fields) == Counter(fields)
    assert problems(converted.record) == []
    plain = to_marc21(record, parent_title=parent, keep=False)
    lost = Counter(fields) - Counter(to_danmarc2(plain.record).record.fields)
    assert {field.tag for field in lost} <= {loss.tag for loss in plain.losses}


@settings(max_examples=40, deadline=None)
@given(st.lists(ANY_FIELD, max_size=6))
def test_any_record_comes_back_through_bytes(fields: list[Field]) -> None:
    """The same when MARC21 was written in ISO 2709 and read again."""
    written = iso2709.write(to_marc21(Record(tuple(fields))).record, charset=Charset.UTF8)
    read, _ = iso2709.decode(written, Options(charset=Charset.UTF8))
    assert Counter(to_danmarc2(read).record.fields) == Counter(fields)
