"""danMARC2 as MARC21 and back, field by field, as docs/crosswalk.md says."""

from __future__ import annotations

from typing import Final

import pytest

from schemas.marc import Field, Record, control_field, make_field
from schemas.marc.crosswalk import Loss, to_danmarc2, to_marc21
from schemas.marc.crosswalk.countries import FROM_ISO, iso_country, marc_country
from schemas.marc.crosswalk.keeping import kept, restored
from schemas.marc.crosswalk.materials import LENGTHS, SPECIFIC, physical_field, specific_code

IDENTITY: Final = make_field(
    "001", ("a", "27942628"), ("b", "870970"), ("c", "20220926134523"), ("d", "20090810"), ("f", "a")
)
STATUS: Final = make_field("004", ("r", "n"), ("a", "e"))
CODES: Final = make_field(
    "008", ("t", "m"), ("u", "f"), ("a", "2010"), ("b", "dk"), ("d", "x"), ("j", "f"), ("l", "dan"), ("v", "0")
)
PAPER: Final = make_field("009", ("a", "a"), ("g", "xx"))
BASE: Final = (IDENTITY, STATUS, CODES, PAPER)


def there(*fields: Field) -> Record:
    """A record with these fields, in MARC21."""
    return to_marc21(Record((*BASE, *fields))).record


def marc(tag: str, indicators: str, *subfields: tuple[str, str]) -> Field:
    """A field of MARC21."""
    return make_field(tag, *subfields, indicators=indicators)


def test_leader_and_control_fields() -> None:
    """A Danish novel on paper: status, type, level, language, country, years and dates stand where MARC21 has them."""
    record = there(make_field("245", ("a", "Rejsen")))
    assert record.leader == "00000nam a2200000 c 4500"
    controls = {field.tag: field.data for field in record.fields if field.is_control}
    assert controls == {
        "001": "27942628",
        "003": "DK-870970",
        "005": "20220926134523.0",
        "007": "ta",
        "008": "090810s2010    dk |||||||||||||| f|dan |",
    }
    assert marc("040", "  ", ("a", "DK-870970"), ("b", "dan")) in record.fields
    assert marc("338", "  ", ("b", "nc"), ("2", "rdacarrier")) in record.fields


# danMARC2, and everything that MARC21 gets; each comes back from there without help.
BOTH_WAYS: Final = {
    "isbn": (make_field("021", ("e", "9788702081985"), ("c", "hf."), ("d", "kr. 99")),
             (marc("020", "  ", ("a", "9788702081985"), ("q", "hf."), ("c", "kr. 99")),)),
    "old isbn": (make_field("021", ("a", "87-02-08198-5")), (marc("020", "  ", ("a", "87-02-08198-5")),)),
    "issn": (make_field("022", ("a", "0007-1102"), ("x", "0007-1103")),
             (marc("022", "  ", ("a", "0007-1102"), ("y", "0007-1103")),)),
    "catalogue codes": (make_field("032", ("a", "DBF201005"), ("x", "BKM201006")),
                        (marc("015", "  ", ("a", "DBF201005")),
                         marc("932", "  ", ("a", "DBF201005"), ("x", "BKM201006")))),
    "translation": (make_field("041", ("a", "dan"), ("c", "eng")), (marc("041", "1 ", ("a", "dan"), ("h", "eng")),)),
    "not lent": (make_field("096", ("z", "820030"), ("a", "Mag"), ("r", "a")),
                 (marc("506", "1 ", ("a", "Not lent"), ("5", "DK-820030")),
                  marc("852", "  ", ("a", "DK-820030"), ("h", "Mag"), ("z", "Not lent")))),
    "author": (make_field("100", ("a", "Blixen"), ("h", "Karen"), ("4", "aut")),
               (marc("100", "1 ", ("a", "Blixen, Karen"), ("4", "aut")),)),
    "author with an authority": (make_field("100", ("a", "Blixen"), ("h", "Karen"), ("5", "870979"), ("6", "68305926")),
                                 (marc("100", "1 ", ("a", "Blixen, Karen"), ("0", "(DK-870979)68305926")),)),
    "one name": (make_field("700", ("a", "Platon"), ("4", "dkfig")),
                 (marc("700", "0 ", ("a", "Platon"), ("4", "dkfig")),)),
    "part's author": (make_field("770", ("å", "1"), ("a", "Andersen"), ("h", "H. C.")),
                      (marc("700", "12", ("a", "Andersen, H. C."), ("8", "1\\u")),)),
    "municipality": (make_field("110", ("s", "Odense Kommune"), ("a", "Magistraten")),
                     (marc("110", "1 ", ("a", "Odense Kommune"), ("b", "Magistraten")),)),
    "non-sort": (make_field("245", ("a", "The ¤cliffs"), ("c", "a novel"), ("e", "by one"), ("e", "drawn by another")),
                 (marc("245", "04", ("a", "The cliffs"), ("b", "a novel"), ("c", "by one ; drawn by another")),)),
    "two titles": (make_field("245", ("a", "Et"), ("a", "To")), (marc("245", "00", ("a", "Et ; To")),)),
    "imprint": (make_field("260", ("a", "Kbh."), ("b", "Gad"), ("c", "2010")),
                (marc("264", " 1", ("a", "Kbh."), ("b", "Gad"), ("c", "2010")),)),
    "series": (make_field("440", ("a", "Ny serie"), ("v", "nummer 4"), ("z", "0028-0585")),
               (marc("490", "1 ", ("a", "Ny serie"), ("v", "nummer 4"), ("x", "0028-0585")),
                marc("830", " 0", ("a", "Ny serie"), ("v", "nummer 4"), ("x", "0028-0585")))),
    "abstract": (make_field("504", ("a", "Om en rejse")), (marc("520", "  ", ("a", "Om en rejse")),)),
    "host": (make_field("557", ("a", "Plast panorama"), ("j", "2011"), ("v", "Årg. 60, nr. 10"), ("k", "S. 4-9")),
             (marc("773", "0 ", ("t", "Plast panorama"), ("g", "2011"), ("g", "Årg. 60, nr. 10"), ("g", "S. 4-9")),)),
    "LCSH": (make_field("650", ("a", "Ducks"), ("v", "Fiction"), ("2", "1")),
             (marc("650", " 0", ("a", "Ducks"), ("v", "Fiction")),)),
    "other headings": (make_field("650", ("a", "Ducks"), ("2", "fast")),
                       (marc("650", " 7", ("a", "Ducks"), ("2", "fast")),)),
    "DK5": (make_field("652", ("m", "77.56")), (marc("084", "  ", ("a", "77.56"), ("2", "dk5")),)),
    "fiction in DK5": (make_field("652", ("o", "sk")), (marc("084", "  ", ("a", "sk"), ("2", "dk5")),)),
    "DBC's heading": (make_field("666", ("0", ""), ("s", "kærlighed")),
                      (marc("650", " 7", ("a", "kærlighed"), ("2", "dbcs")),)),
    "DBC's place": (make_field("666", ("0", ""), ("e", "Danmark")),
                    (marc("651", " 7", ("a", "Danmark"), ("2", "dbcf")),)),
    "link": (make_field("856", ("u", "https://example.dk/1"), ("z", "Adgang")),
             (marc("856", "4 ", ("u", "https://example.dk/1"), ("z", "Adgang")),)),
    "later title": (make_field("861", ("t", "Ny titel"), ("z", "0932-5816"), indicators="04"),
                    (marc("785", "04", ("t", "Ny titel"), ("x", "0932-5816")),)),
    "other edition": (make_field("017", ("a", "07129505")), (marc("775", "0 ", ("w", "(DK-870970)07129505")),)),
}  # fmt: skip


@pytest.mark.parametrize("name", BOTH_WAYS)
def test_a_field_there_and_back(name: str) -> None:
    """MARC21 gets exactly these fields, no loss is told, and the field comes back without an 886."""
    field, expected = BOTH_WAYS[name]
    converted = to_marc21(Record((*BASE, field)), keep=False)
    tags = {each.tag for each in expected}
    assert tuple(each for each in converted.record.fields if each.tag in tags) == expected
    assert converted.losses == ()
    assert to_danmarc2(converted.record).record.fields == tuple(sorted((*BASE, field), key=lambda each: each.tag))


# danMARC2, and the losses that are told.
LOST: Final = {
    "owner": (make_field("996", ("a", "DBC")), [("996", "")]),
    "letters": (make_field("d08", ("a", "note")), [("d08", "")]),
    "sort form": (make_field("557", ("a", "Titel"), ("V", "Årg. 0060"), ("v", "Årg. 60")), [("557", "V")]),
    "verification": (make_field("504", ("&", "1"), ("a", "Om")), [("504", "&")]),
    "sign": (make_field("440", ("a", "The ¤series")), [("440", "a")]),
    "linked name": (make_field("700", ("5", "870979"), ("6", "68305926"), ("4", "ill")), [("700", "")]),
    "no number": (make_field("795", ("å", "side A"), ("a", "Eternal love")), [("795", "å")]),
    "other form": (make_field("300", ("n", "1 cd"), ("l", "3 t.")), [("300", "")]),
    "indicators": (make_field("650", ("a", "Ænder"), indicators="10"), [("650", "")]),
}


@pytest.mark.parametrize("name", LOST)
def test_a_loss_is_told_and_the_field_comes_along(name: str) -> None:
    """A loss names tag and code and holds no value; the field is in 886 and comes back from there."""
    field, expected = LOST[name]
    converted = to_marc21(Record((*BASE, field)))
    assert [(loss.tag, loss.code) for loss in converted.losses] == expected
    assert all(loss.kept for loss in converted.losses)
    values = {value for _, value in field.subfields if len(value) > 1}
    assert not any(value in loss.reason for loss in converted.losses for value in values)
    assert [each.first("a") for each in converted.record.all("886")] == [field.tag]
    assert field in to_danmarc2(converted.record).record.fields
    plain = to_marc21(Record((*BASE, field)), keep=False)
    assert not any(loss.kept for loss in plain.losses)
    assert not any(plain.record.all("886"))


def test_a_volume_under_its_set() -> None:
    """With the set's title a volume is `Set. 2, Volume` and linked to it; its own fields come back."""
    fields = (
        IDENTITY,
        make_field("004", ("r", "n"), ("a", "b")),
        CODES,
        PAPER,
        make_field("014", ("a", "50984508")),
        make_field("245", ("g", "2"), ("a", "Renæssancen")),
    )
    converted = to_marc21(Record(fields), parent_title="Den ¤store verdenshistorie")
    assert converted.losses == ()
    assert converted.record.leader[19] == "c"
    assert list(converted.record.all("245")) == [
        marc("245", "04", ("a", "Den store verdenshistorie"), ("n", "2"), ("p", "Renæssancen"))
    ]
    assert list(converted.record.all("773")) == [marc("773", "0 ", ("w", "(DK-870970)50984508"))]
    assert to_danmarc2(converted.record).record.fields == fields
    assert to_danmarc2(to_marc21(Record(fields)).record).record.fields == fields


def test_a_volume_that_needs_help_comes_back_once() -> None:
    """A sort form has no place under the set's title either: the field comes from 886, and MARC21's is taken out."""
    title = make_field("245", ("G", "02"), ("g", "2"), ("a", "Renæssancen"))
    fields = (IDENTITY, make_field("004", ("r", "n"), ("a", "b")), CODES, PAPER, title)
    for parent in ("Den ¤store verdenshistorie", "Verdenshistorie", ""):
        assert to_danmarc2(to_marc21(Record(fields), parent_title=parent).record).record.fields == fields


def test_a_second_main_name_is_an_added_one() -> None:
    """MARC21 has one name that stands first; the second is found under 700, and both come back as 100."""
    fields = (*BASE, make_field("100", ("a", "Et"), ("h", "A.")), make_field("100", ("a", "To"), ("h", "B.")))
    converted = to_marc21(Record(fields))
    assert [field.first("a") for field in converted.record.all("100")] == ["Et, A."]
    assert [field.first("a") for field in converted.record.all("700")] == ["To, B."]
    assert to_danmarc2(converted.record).record.fields == fields


def test_titles_know_whether_a_name_stands_first() -> None:
    """245 has indicator 1 beside a name, and a uniform title is 130 without one and 240 with one."""
    title, uniform = make_field("245", ("a", "Rejsen")), make_field("240", ("a", "Journey"))
    alone = there(uniform, title)
    assert [field.tag for field in alone.fields if field.tag in {"130", "240"}] == ["130"]
    assert next(alone.all("245")).indicators == "00"
    named = there(make_field("100", ("a", "Et"), ("h", "A.")), uniform, title)
    assert [field.tag for field in named.fields if field.tag in {"130", "240"}] == ["240"]
    assert next(named.all("245")).indicators == "10"


def test_marc21_of_others() -> None:
    """A record with ISBD's marks: they are taken off, states are countries, and what danMARC2 lacks is told."""
    record = Record(
        (
            control_field("001", "ocm31815396"),
            control_field("008", "941223s1995    mau    j      000 1 eng  "),
            marc("020", "  ", ("a", "1564025322 (hardcover)")),
            marc("100", "1 ", ("a", "Hest, Amy,"), ("e", "author.")),
            marc("245", "14", ("a", "The rain with Baby Duck /"), ("c", "Amy Hest ; illustrated by Jill Barton.")),
            marc("264", " 1", ("a", "Cambridge, Mass. :"), ("b", "Candlewick Press,"), ("c", "1995.")),
            marc("300", "  ", ("a", "28 p. :"), ("b", "col. ill. ;"), ("c", "31 cm.")),
            marc("561", "  ", ("a", "From the estate.")),
            marc("650", " 0", ("a", "Ducks"), ("9", "local")),
        ),
        "01234cam a2200301 a 4500",
    )
    converted = to_danmarc2(record)
    made = converted.record
    assert made.value("008", "b") == "us"
    assert made.value("008", "x") == "j"
    assert made.value("008", "d") == "x"
    assert next(made.all("021")) == make_field("021", ("a", "1564025322"), ("c", "hardcover"))
    assert next(made.all("100")) == make_field("100", ("a", "Hest"), ("h", "Amy"), ("b", "author"))
    assert next(made.all("245")) == make_field(
        "245", ("a", "The ¤rain with Baby Duck"), ("e", "Amy Hest"), ("e", "illustrated by Jill Barton")
    )
    assert next(made.all("260")) == make_field(
        "260", ("a", "Cambridge, Mass."), ("b", "Candlewick Press"), ("c", "1995")
    )
    assert next(made.all("300")) == make_field("300", ("a", "28 p."), ("b", "col. ill."), ("c", "31 cm."))
    told = {(loss.tag, loss.code) for loss in converted.losses}
    assert {("561", ""), ("650", "9"), ("008", "")} <= told


def test_a_record_without_the_coded_fields_stays_without() -> None:
    """MARC21 must have a leader and an 008; danMARC2 gets none of what these would say."""
    fields = (make_field("001", ("a", "1")), make_field("245", ("a", "Rejsen")))
    assert to_danmarc2(to_marc21(Record(fields)).record).record.fields == fields


def test_a_record_that_is_marc21_already_is_not_torn() -> None:
    """Turned by mistake it is of little use to anybody, and comes back as it was."""
    fields = (control_field("001", "x"), control_field("008", "941223s1995"), marc("245", "14", ("a", "The rain")))
    assert to_danmarc2(to_marc21(Record(fields)).record).record.fields == fields


def test_every_country_comes_back() -> None:
    """ISO 3166 to MARC's list and back, but for those that share a code of MARC."""
    strange = {iso for iso in FROM_ISO if iso_country(marc_country(iso)) != iso}
    assert strange == {"cs"}  # MARC files Czechoslovakia under the Czech Republic
    assert iso_country("nyu") == "us"
    assert iso_country("enk") == "gb"
    assert marc_country("qq") == ""


@pytest.mark.parametrize("code", SPECIFIC)
def test_every_material_has_a_whole_007(code: str) -> None:
    """Of the length that MARC21 wants, and with the code found again."""
    physical = physical_field(code)
    assert len(physical) == LENGTHS[physical[0]]
    assert specific_code(physical) == code


def test_the_886_of_strange_fields() -> None:
    """Codes and values with the line format's own signs, line ends, and no subfields at all come back."""
    for field in (
        make_field("x08", ("*", "a*b"), ("@", "@@"), ("å", ""), ("a", "one\ntwo"), indicators="a*"),
        make_field("996"),
        make_field("245", ("", "no code"), ("a", "-")),
        make_field("245", indicators=""),
        control_field("006", "*@"),
    ):
        assert restored(kept(field)) == field


def test_losses_are_values() -> None:
    """Two equal losses are one, so that reports can count them."""
    assert {Loss("996", "", "x"), Loss("996", "", "x")} == {Loss("996", "", "x")}
