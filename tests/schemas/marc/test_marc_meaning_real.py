"""What real records of DBC mean, counted, and some of them looked at."""

from __future__ import annotations

from collections import Counter
from typing import Final

import pytest

from schemas.marc import Entry
from schemas.marc.detect import read
from schemas.marc.identifiers import Scheme
from schemas.marc.meaning import Description, describe
from schemas.marc.names import NameKind
from schemas.marc.sets import Kind, SetFault, join
from tests.shared import DATA as SHARED

DATA: Final = SHARED / "marc"
pytestmark = pytest.mark.skipif(not DATA.exists(), reason="the collected MARC files are not here")


def described(name: str) -> list[Description]:
    """What the records of a file say."""
    with (DATA / name).open("rb") as stream:
        return [describe(item.record) for item in read(stream) if isinstance(item, Entry)]


def test_74_records_of_a_research_library() -> None:
    """Numbers, names, languages and restrictions of a library's own export; it lends none of them."""
    found = described("danmarc2-iso2709/dataio/test-records-74-danmarc2.iso")
    assert sum(len(each.identifiers.of(Scheme.ISBN)) for each in found) == 62
    assert [(bad.written, bad.why) for each in found for bad in each.identifiers.bad] == [
        ("9783110259407", "the record calls it wrong or cancelled")
    ]
    assert Counter(name.kind for each in found for name in each.names) == {NameKind.PERSON: 129, NameKind.BODY: 21}
    assert sum(bool(each.author) for each in found) == 70
    assert sum(bool(each.series) for each in found) == 14
    assert Counter(each.languages.text[:1] for each in found).most_common(3) == [
        (("dan",), 27),
        (("eng",), 21),
        (("ger",), 16),
    ]
    assert not any(each.orderable for each in found)
    first, *_ = found
    assert first.title == "100 danske præsteslægter : En lille slægtshaandbog opstillet i uddrag af stamtavler"
    assert (first.author, first.years.first, first.local_id) == ("Nedergaard, Paul", "1954", "112613")


def test_a_set_of_eleven_records() -> None:
    """One head, two sections of four volumes each, as DBC keeps them in its raw repository."""
    places = join(described("marcxchange/rawrepo/build-test-resources__data__100-870970.xml"))
    head = "870970-basis:40254633"
    sections = places[head].below
    assert sections == ("870970-basis:40254641", "870970-basis:40398899")
    assert [len(places[section].below) for section in sections] == [4, 4]
    for section in sections:
        for volume in places[section].below:
            place = places[volume]
            assert (place.kind, place.head, place.section, place.fault) == (Kind.VOLUME, head, section, None)


def test_the_records_of_a_whole_test_suite() -> None:
    """1,543 records: what they say of numbers, names, sets and e-books."""
    found = described("danmarc2-line/opencat-business-all-distinct.utf8.lin")
    assert len(found) == 1543
    assert Counter(number.scheme for each in found for number in each.identifiers.good) == {
        Scheme.ISBN: 470,
        Scheme.EAN: 48,
        Scheme.ISSN: 38,
    }
    assert Counter(bad.why for each in found for bad in each.identifiers.bad) == {
        "it has too few or too many digits": 14,
        "the record calls it wrong or cancelled": 6,
    }
    assert sum(each.author_missing for each in found) == 40
    assert Counter(name.kind for each in found for name in each.names) == {
        NameKind.PERSON: 1019,
        NameKind.AS_SPELT: 289,
        NameKind.BODY: 132,
    }
    assert sum(bool(each.e_book) for each in found) == 21
    assert sum(not each.orderable for each in found) == 2
    places = join(found).values()
    assert Counter(place.fault for place in places if place.fault) == {SetFault.MISSING: 5}
    assert Counter(len(place.above) for place in places if place.above) == {1: 29, 2: 3}


def test_dbcs_own_numbers_are_faust_numbers() -> None:
    """But for those that its tests invent."""
    found = described("danmarc2-line/opencat-business-all-distinct.utf8.lin")
    faults = {each.local_id: each.id_fault for each in found if each.agency == "870970"}
    assert len(faults) == 182
    assert Counter(faults.values()) == {"": 180, "its check digit does not fit": 2}
