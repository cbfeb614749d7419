"""From records to editions and works, and how words and numbers are compared."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.catalogue.editions import Catalogued, LeftOut, Reason, catalogued, completed, joined
from gateway.catalogue.memory import from_records
from gateway.catalogue.values import Edition, Form, Localisation
from gateway.catalogue.words import fold, isbn13
from gateway.catalogue.works import grouped
from schemas.marc import line
from schemas.marc.record import Record

WHOLE = """001 00 *a27942628*b870970*d20250314
004 00 *rn*ae
008 00 *tm*a2025*bdk*ldan
009 00 *aa*gxx
021 00 *e978-87-11-78270-5
032 00 *xBKM202520*xOVE999999
096 00 *z820030*rb
100 00 *aHolm*hÅse
245 00 *aEn ¤rejse*cen roman
250 00 *a2. udgave
"""


def record(text: str) -> Record:
    """A record from line format."""
    return line.decode(text.encode())[0]


def taken(text: str) -> Catalogued:
    """What the catalogue takes of a record that it does not leave out."""
    result = catalogued(record(text))
    assert isinstance(result, Catalogued), result
    return result


def book(local: str, *, author: str = "Holm", title: str = "Rejsen", extra: str = "", year: str = "2001") -> Catalogued:
    """A Danish book of the national bibliography."""
    return taken(
        f"001 00 *a{local}*b870970\n004 00 *rn*ae\n008 00 *tm*a{year}*ldan\n009 00 *aa*gxx\n"
        f"100 00 *a{author}\n245 00 *a{title}\n{extra}"
    )


def test_a_record_becomes_an_edition() -> None:
    """Everything that lending asks of it."""
    edition = taken(WHOLE).edition
    assert edition == Edition(
        id="870970-basis:27942628",
        title="En rejse : en roman",
        author="Holm, Åse",
        year="2025",
        edition="2. udgave",
        languages=("dan",),
        isbns=("9788711782705",),
        created=edition.created,
        material_type="1",
        form=Form.PHYSICAL,
        superstructure=True,
        novelty_codes=("BKM202520",),
        work="870970-basis:27942628",
        localisations=(Localisation(agency="820030", restrictions=("b",)),),
    )
    assert str(edition.created) == "2025-03-14"


@pytest.mark.parametrize(
    ("change", "left_out"),
    [
        (("*rn*ae", "*rd*ae"), LeftOut("870970-basis:27942628", Reason.DELETED)),
        (("*rn*ae", "*rn*ae*nf"), LeftOut("870970-basis:27942628", Reason.HIDDEN)),
        (("*b870970", "*b870979"), LeftOut("870979-katalog:27942628", Reason.AUTHORITY)),
        (("245 00 *aEn ¤rejse*cen roman\n", ""), LeftOut("870970-basis:27942628", Reason.UNTITLED)),
        (("*a27942628", ""), LeftOut("", Reason.NO_ID)),
    ],
)
def test_what_the_catalogue_leaves_out(change: tuple[str, str], left_out: LeftOut) -> None:
    """Each with its reason, and its pid where it has one."""
    assert catalogued(record(WHOLE.replace(*change))) == left_out


def test_editions_are_joined_by_author_title_and_material() -> None:
    """Spelling of å, case, sort signs and subtitles make no other work; material, author and volume do."""
    key = book("1", author="Åkjær", title="En ¤rejse").key
    assert key
    assert book("2", author="AAKJÆR", title="en Rejse!*cen roman").key == key
    for other in (
        book("3", author="Åkjær", title="To rejser"),
        book("4", author="Holm", title="En rejse"),
        book("5", author="Åkjær", title="En rejse*g2"),
        taken(WHOLE.replace("*ldan", "*leng")),
    ):
        assert other.key != key


@pytest.mark.parametrize("field", ["100 00 *aHolm*hÅse\n", "245 00 *aEn ¤rejse*cen roman\n"])
def test_nothing_is_joined_by_half_a_key(field: str) -> None:
    """Without an author, `Digte` would be one work with every other `Digte`."""
    assert taken(WHOLE.replace(field, "245 00 *g2\n" if field.startswith("245") else "")).key == ""


def test_volumes_articles_and_periodicals_are_joined_by_links_alone() -> None:
    """`Bind 2` says nothing of the work."""
    assert book("1", extra="014 00 *a99\n").key == ""
    assert taken(WHOLE.replace("*tm", "*ta")).key == ""
    assert taken(WHOLE.replace("*tm", "*tp")).key == ""


def test_017_joins_in_both_directions_and_through_others() -> None:
    """A link to a record that is not there joins those that share nothing else."""
    found = from_records(
        [
            book("1", title="A", extra="017 00 *a2\n"),
            book("2", title="B"),
            book("3", title="C", extra="017 00 *a2*a99\n"),
            book("4", title="D", extra="017 00 *a99\n"),
        ]
    )
    works = {local: found.editions_of(f"870970-basis:{local}") for local in "1234"}
    assert {edition.id[-1] for edition in works["3"]} == {"1", "2", "3"}
    assert [edition.id[-1] for edition in works["4"]] == ["4"]


def test_joining_by_title_can_be_switched_off() -> None:
    """Then 017 alone joins."""
    editions = [book("1"), book("2")]
    assert len(from_records(editions).editions_of("870970-basis:1")) == 2
    assert len(from_records(editions, by_key=False).editions_of("870970-basis:1")) == 1


def test_the_ordered_edition_comes_first_then_the_newest() -> None:
    """R11, and never another material or form."""
    found = from_records(
        [
            book("1", year="1990"),
            book("2", year="2010"),
            book("3", year="2020"),
            book("4", year=""),
            taken(WHOLE.replace("*aa*gxx", "*ar*gxc").replace("27942628", "5") + "017 00 *a1\n"),
            taken(WHOLE.replace("*gxx", "*gxe").replace("27942628", "6") + "017 00 *a1\n"),
        ]
    )
    assert [edition.id[-1] for edition in found.editions_of("870970-basis:2")] == ["2", "3", "1", "4"]


def test_a_volume_takes_from_its_head_what_it_does_not_say() -> None:
    """Material, author, series, languages, and the title of the whole; through a section too."""
    head = book("1", author="Trap", title="Danmark", extra="440 00 *aTopografi\n")
    section = taken("001 00 *a2*b870970\n004 00 *rn*as\n014 00 *a1\n245 00 *gAfd. 1\n")
    volume = taken("001 00 *a3*b870970\n004 00 *rn*ab\n008 00 *a1960\n014 00 *a2\n245 00 *g2*aFyn\n")
    found = from_records([volume, section, head]).edition("870970-basis:3")
    assert found is not None
    assert (found.title, found.author, found.year) == ("Danmark. Afd. 1. 2. Fyn", "Trap", "1960")
    assert (found.material_type, found.form) == ("1", Form.PHYSICAL)
    assert (found.languages, found.series) == (("dan",), ("Topografi",))
    assert completed(volume.edition, None).material_type is None


def test_a_set_that_goes_round_in_circles_ends() -> None:
    """A record that is its own head, as DBC's tests have one."""
    found = from_records([book("1", extra="014 00 *a1\n")]).edition("870970-basis:1")
    assert found is not None


def test_localisations_of_record_and_holdings_are_joined() -> None:
    """One entry for each library and branch; restrictions of both, the local number of the holdings."""
    places = joined(
        (Localisation(agency="710100", restrictions=("b",)), Localisation(agency="820030")),
        (
            Localisation(agency="710100", restrictions=("a",), local_id="x1"),
            Localisation(agency="710100", branch="710104"),
        ),
    )
    assert places == (
        Localisation(agency="710100", restrictions=("a", "b"), local_id="x1"),
        Localisation(agency="820030"),
        Localisation(agency="710100", branch="710104"),
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("En ¤historie om L'¤étranger", ("en", "historie", "om", "l", "etranger")),
        ("Klitgꜳrd Klitgaard KLITGÅRD", ("klitgård",) * 3),
        ("Ærø Øl Müller Straße", ("ærø", "øl", "muller", "strasse")),
        ("A\u030arhus", ("århus",)),
        ("C++ & [2. udg.]", ("c", "2", "udg")),
        ("", ()),
    ],
)
def test_words_are_compared_without_ornaments(text: str, words: tuple[str, ...]) -> None:
    """The letters of the North are letters of their own; aa is å."""
    assert fold(text) == words


@pytest.mark.parametrize(
    ("text", "isbn"),
    [
        ("978-87-11-78270-5", "9788711782705"),
        ("87 1178270 x", "9788711782705"),
        ("0306406152", "9780306406157"),
        ("27942628", None),
        ("rejsen", None),
    ],
)
def test_isbns_are_compared_in_thirteen_digits(text: str, isbn: str | None) -> None:
    """Ten digits become thirteen with their check digit."""
    assert isbn13(text) == isbn


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=20))
def test_works_are_the_same_from_wherever_one_begins(pairs: list[tuple[int, int]]) -> None:
    """Two records are of one work if and only if links lead from one to the other."""
    records = [str(each) for each in range(13)]
    links: dict[str, set[str]] = {each: set() for each in records}
    for one, two in pairs:
        links[str(one)].add(str(two))
        links[str(two)].add(str(one))
    works = grouped(records, lambda each: links[each])
    assert works == grouped(records[::-1], lambda each: links[each])
    assert all(works[one] == works[two] for one in records for two in links[one])
    assert all(works[work] == work for work in works.values())
    assert all(grouped([each], lambda each: links[each])[each] == works[each] for each in records)
