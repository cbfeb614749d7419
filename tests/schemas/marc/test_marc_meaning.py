"""What a danMarc2 record says to lending."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.marc import Entry, Field, Record, line, make_field
from schemas.marc.localised import Localised, localised, main_library
from schemas.marc.material import MATERIAL_NAMES, MATERIAL_RULES, MaterialRule, material_type
from schemas.marc.meaning import Description, Kind, author, day, describe, display, isbns, online, year
from schemas.marc.sets import join


def record(*fields: str) -> Record:
    """A record from lines such as `245 00 *aRejsen`."""
    [entry] = line.read(BytesIO("\n".join(fields).encode()))
    assert isinstance(entry, Entry), entry
    return entry.record


def said(*fields: str) -> Description:
    """What a record of the national bibliography with these fields says."""
    return describe(record("001 00 *a27942628*b870970*d20250314", *fields))


@pytest.mark.parametrize(
    ("field", "pid"),
    [
        ("001 00 *a5 421 835 4*b870970", "870970-basis:54218354"),
        ("001 00 *ax112613*b820030", "820030-katalog:x112613"),
        ("001 00 *a1*bDK-710100", "710100-katalog:1"),
        ("001 00 *a1", ""),
        ("001 00 *b870970", ""),
    ],
)
def test_a_record_is_known_by_id_and_agency(field: str, pid: str) -> None:
    """Blanks in FAUST numbers are dropped; without both there is no pid."""
    assert describe(record(field)).id == pid


def test_the_agency_may_be_told_from_outside() -> None:
    """For files whose records name none."""
    assert describe(record("001 00 *a7"), agency="820030").id == "820030-katalog:7"


@pytest.mark.parametrize(
    ("text", "value"),
    [("20250314", date(2025, 3, 14)), ("20250229", None), ("2025", None), ("", None), ("20250314120000", None)],
)
def test_the_day_of_registration(text: str, value: date | None) -> None:
    """R5: eight digits that are a day, or nothing."""
    assert day(text) == value


def test_the_days_of_change_and_of_registration_are_not_mixed_up() -> None:
    """R5: 001 *d counts, not *c."""
    assert describe(record("001 00 *a1*b870970*c20260101101010*d20050102")).created == date(2005, 1, 2)


@pytest.mark.parametrize(
    ("fields", "title"),
    [
        (("245 00 *aRejsen*cen roman",), "Rejsen : en roman"),
        (("245 00 *aEn ¤historie om to kvinder",), "En historie om to kvinder"),
        (("245 00 *G12*g12. årgang*aBladet",), "12. årgang. Bladet"),
        (("245 00 *g2",), "2"),
        (("245 00 *aDigte*aEssays",), "Digte ; Essays"),
        (("245 00 *aKlitg@ård",), "Klitgaard"),
        (("245 00 *a@Åbenraa",), "Aabenraa"),
        (("260 00 *c2001",), ""),
    ],
)
def test_titles_are_for_people(fields: tuple[str, ...], title: str) -> None:
    """Sort signs and sort forms stay out, volumes go first."""
    assert said(*fields).title == title


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        (("100 00 *aLo*hMalinda*4aut",), "Lo, Malinda"),
        (("100 00 *5870979*6133990054", "700 00 *aHolm*hKim*4ill", "700 00 *aLo*hMalinda*4aut"), "Lo, Malinda"),
        (("700 00 *aLo*hMalinda*4trl", "245 00 *aX*eaf Malinda Lo"), "af Malinda Lo"),
        (("110 00 *aDet Europæiske Råd",), "Det Europæiske Råd"),
        (("720 00 *oMalinda Lo*4aut",), "Malinda Lo"),
        (("100 00 *AMACFOLEY*aMcFoley",), "McFoley"),
        ((), ""),
    ],
)
def test_the_author_is_found_where_the_record_names_one(fields: tuple[str, ...], name: str) -> None:
    """Authority links leave 100 without a name; translators are no authors."""
    assert author(record("001 00 *a1*b2", *fields)) == name


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("008 00 *tm*a2018", "2018"),
        ("260 00 *c[2011]", "2011"),
        ("260 00 *ccop. 1999-2001", "1999"),
        ("300 00 *a9", ""),
    ],
)
def test_the_year(field: str, value: str) -> None:
    """008 first, then the imprint."""
    assert year(record(field)) == value


def test_isbns_are_bare_and_each_once() -> None:
    """021 *e and *a; hyphens and blanks dropped; wrong ones (*x) stay out."""
    found = isbns(record("021 00 *e978-87-11-78270-5", "021 00 *a87 1178270 x*e9788711782705*x123"))
    assert found == ("9788711782705", "871178270X")


@pytest.mark.parametrize(
    ("fields", "value"),
    [
        (("009 00 *aa*gxe",), True),
        (("009 00 *aa*gxx*gxe",), False),
        (("009 00 *aa*gxx", "008 00 *w1"), False),
        (("009 00 *aa", "008 00 *w1"), True),
        (("009 00 *aa*gxx*bt*hxe",), False),
    ],
)
def test_online_is_what_exists_on_the_net_only(fields: tuple[str, ...], value: bool) -> None:  # noqa: FBT001  a table
    """Paper beside the net is physical."""
    assert online(record(*fields)) is value


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        (("008 00 *tm*ldan", "009 00 *aa*gxx"), "1"),
        (("008 00 *tm", "009 00 *aa"), "1"),
        (("008 00 *tm",), "1"),
        (("008 00 *tm*leng", "009 00 *aa*gxx"), "2"),
        (("008 00 *tm", "009 00 *aa*gxx", "041 00 *aswe"), "2"),
        (("008 00 *tp*ldan", "009 00 *aa*gxx"), "6"),
        (("008 00 *tm*ldan", "009 00 *as*gxc*bm*hth"), "3"),
        (("009 00 *ac*gxx",), "3"),
        (("009 00 *am*gth",), "4"),
        (("009 00 *ar*gxe",), "5"),
        (("009 00 *au*gul",), "7"),
        (("009 00 *at*gto",), "7"),
        (("009 00 *aa*gxy",), "9"),
        (("009 00 *aa*gis",), "9"),
        (("009 00 *ap*gxx",), "9"),
    ],
)
def test_the_material_type_goes_by_the_table(fields: tuple[str, ...], kind: str) -> None:
    """The main material in 009 judges; what comes with it does not."""
    assert material_type(record(*fields)) == kind
    assert kind in MATERIAL_NAMES


def test_the_table_of_material_types_is_a_setting() -> None:
    """Another table gives other types, and one without a last row gives none."""
    rules = (MaterialRule(id="1", general=("a",), languages=("dan", "nor")),)
    assert material_type(record("008 00 *lnor", "009 00 *aa*gxx"), rules) == "1"
    assert material_type(record("009 00 *am*gth"), rules) is None
    assert {rule.id for rule in MATERIAL_RULES} == set(MATERIAL_NAMES)


def test_the_codes_that_lending_knows() -> None:
    """OVE with or without a week marks superstructure; BKM with a week marks novelty; ACC and DBF neither."""
    plain = said("032 00 *xACC202519*aDBF202520*xBKM202520*xBKM202521", "032 00 *xBKM*xBKM999999")
    assert plain.novelty_codes == ("BKM202520", "BKM202521", "BKM999999")
    assert not plain.superstructure
    for code in ("OVE999999", "OVE202227", "OVE"):
        assert said(f"032 00 *aDBF200746*&715700*x{code}").superstructure


def test_deleted_hidden_and_kinds() -> None:
    """004 *r d, *n f (not w), *a."""
    assert said("004 00 *rd*ae").deleted
    assert not said("004 00 *rn*ae*nw").hidden
    assert said("004 00 *rc*ae*nf").hidden
    assert [said(f"004 00 *rn*a{code}").kind for code in "ehsb"] == [
        Kind.SINGLE,
        Kind.HEAD,
        Kind.SECTION,
        Kind.VOLUME,
    ]
    assert said("004 00 *rn*ax").kind is Kind.OTHER


def test_articles_periodicals_and_open_access() -> None:
    """008 *t, 004 *a i, 008 *n a on the net."""
    assert said("008 00 *ta").article
    assert said("004 00 *rn*ai").article
    assert said("008 00 *tp").periodical
    assert said("008 00 *tm*na", "009 00 *aa*gxe").open_access
    assert not said("008 00 *tm*nb", "009 00 *aa*gxe").open_access
    assert not said("008 00 *tm*na", "009 00 *aa*gxx*gxe").open_access


def test_links_within_a_set_and_to_other_editions() -> None:
    """014 goes up unless it is a review or the like; 017 may name another agency."""
    assert said("014 00 *a5 396 836 8").head == "870970-basis:53968368"
    for kind in ("ANM", "DEB", "FOR", "SMS"):
        assert said(f"014 00 *a53968368*x{kind}").head is None
    assert said("014 00 *a").head is None
    assert said("017 00 *a2 982 041 4", "017 00 *a *a1*5710100").other_editions == (
        "870970-basis:29820414",
        "710100-katalog:1",
    )


def test_a_volume_leaves_its_material_to_its_head() -> None:
    """009 stands in the head record only; a volume that has one is judged by it."""
    assert said("014 00 *a53968368").material_type is None
    assert said("014 00 *a53968368", "009 00 *am*gth").material_type == "4"


@pytest.mark.parametrize(
    ("field", "letters"),
    [
        ("096 00 *z820030", ""),
        *((f"096 00 *z820030*r{letter}", letter) for letter in "abcdefg"),
        ("096 00 *z820030*uUdlånes ikke", "a"),
        ("096 00 *z820030*uh", "a"),
        ("096 00 *z820030*uUdlånes ikke*rb", "b"),
        ("096 00 *z820030*rh", "a"),
        ("096 00 *z820030*rE", "e"),
        ("096 00 *z820030*rx", "a"),
        ("096 00 *z820030*rb*rc", "bc"),
        ("096 00 *z820030*u*r", ""),
    ],
)
def test_restrictions_of_096(field: str, letters: str) -> None:
    """R22: a-g as they are; *u alone and the h-mark mean not lent, and so does what nobody can read."""
    assert localised(record(field), "870970") == (Localised("820030", None, tuple(letters)),)


def test_libraries_of_096() -> None:
    """One entry for each library and branch; branch numbers; ISILs; the cataloguing library itself."""
    found = localised(
        record(
            "096 00 *zDK-715700*rb",
            "096 00 *z715700*rg",
            "096 00 *z710104",
            "096 00 *z820030*f820031",
            "096 00 *z810015",
        ),
        "765700",
    )
    assert found == (
        Localised("715700", None, ("b", "g")),
        Localised("710100", "710104"),
        Localised("820030", "820031"),
        Localised("810015"),
        Localised("765700"),
    )


def test_a_library_that_catalogues_holds_and_the_bibliography_does_not() -> None:
    """A 096 without *z speaks of the record's owner; 870970 and 191919 are no libraries."""
    assert localised(record("096 00 *ra"), "820030") == (Localised("820030", None, ("a",)),)
    assert localised(record("245 00 *ax"), "820030") == (Localised("820030"),)
    for agency in ("870970", "191919", ""):
        assert localised(record("096 00 *ra"), agency) == ()


@pytest.mark.parametrize(
    ("number", "library"),
    [
        ("710100", ("710100", None)),
        ("710104", ("710100", "710104")),
        ("786012", ("786000", "786012")),
        ("791615", ("791615", None)),
        ("820031", ("820031", None)),
    ],
)
def test_public_branch_numbers_name_their_library(number: str, library: tuple[str, str | None]) -> None:
    """Municipalities 101 to 860; others have numbers of their own."""
    assert main_library(number) == library


def test_display_keeps_everything_else() -> None:
    """Only the sort sign goes, and outer blanks."""
    assert display(" L'¤étranger & @ * ") == "L'étranger & @ *"


def test_the_page_on_danmarc2_names_all_that_a_record_says() -> None:
    """A reader finds where each thing is read from."""
    page = (Path(__file__).parents[3] / "docs/danmarc2.md").read_text("utf-8")
    said = {*(attribute.name for attribute in attrs.fields(Description)), "id", "author_missing"}
    assert {name for name in said if f"`{name}`" not in page} == set()


TAGS = "00[14589]|01[3-7]|02[1238]|032|041|09[16]|[17][01]0|720|24[1578]|2[56]0|300|440|512|856"
FIELDS = st.builds(
    lambda tag, pairs: make_field(tag, *pairs),
    st.from_regex(TAGS, fullmatch=True),
    st.lists(
        st.tuples(
            st.sampled_from("abcdefghijklmnopqrstuvwxyzåæø01456&A"),
            st.text(max_size=12)
            | st.from_regex(r"[0-9 X-]{0,14}|[A-Z]{3}[0-9]{4,8}|<<.{0,4}=?.{0,4}>>", fullmatch=True),
        ),
        max_size=6,
    ),
)


@given(st.lists(FIELDS, max_size=8))
def test_whatever_stands_in_a_record_is_described(fields: list[Field]) -> None:
    """Nothing in it stops a load; texts for people have no sign of sorting."""
    found = describe(Record(tuple(fields)))
    assert "¤" not in found.title + found.author + found.edition
    assert found.deleted is (found.status == "d")
    assert join([found]).keys() == ({found.id} if found.id else set())
