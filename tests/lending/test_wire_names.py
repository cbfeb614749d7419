"""Agencies and records as peers write them, and as the house calls them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.lending.wire import agency_id, number_of, pids, record_id
from schemas.iso18626.messages import AgencyId, BibliographicInfo, Code, RecordId


def records(*named: tuple[str, str], bare: str | None = None) -> BibliographicInfo:
    """What a request says of its records, by code and identifier."""
    ids = tuple(RecordId(code=Code(value=code), identifier=identifier) for code, identifier in named)
    return BibliographicInfo(record_ids=ids, supplier_unique_record_id=bare)


@pytest.mark.parametrize(
    ("named", "bare", "found"),
    [
        ((("FAUST", "27942628"),), None, ("870970-basis:27942628",)),
        ((("FAUST", "139900154"),), None, ("870970-basis:139900154",)),
        ((("faust", "2 794 262 8"),), None, ("870970-basis:27942628",)),
        ((("PID", "765700-katalog:12 34"),), None, ("765700-katalog:1234",)),
        ((("pid", "870970-basis:27942628"),), None, ("870970-basis:27942628",)),
        ((("FAUST", "27942628"), ("PID", "870970-basis:27942628")), None, ("870970-basis:27942628",)),
        ((("FAUST", "27942628"), ("FAUST", "51234567")), None, ("870970-basis:27942628", "870970-basis:51234567")),
        ((("OCLC", "27942628"),), None, ()),
        ((("FAUST", "1234567"),), None, ()),
        ((("FAUST", "x7942628"),), None, ()),
        ((("FAUST", "٢٧٩٤٢٦٢٨"),), None, ()),
        ((("PID", "27942628"),), None, ()),
        ((), "27942628", ("870970-basis:27942628",)),
        ((), "765700-katalog:b9", ("765700-katalog:b9",)),
        ((), "my own shelf mark", ()),
        ((("FAUST", "27942628"),), "51234567", ("870970-basis:27942628",)),
        ((("OCLC", "1"),), "51234567", ("870970-basis:51234567",)),
        ((), None, ()),
    ],
)
def test_records_are_read_as_pids(named: tuple[tuple[str, str], ...], bare: str | None, found: tuple[str, ...]) -> None:
    """FAUST is the national bibliography's, a PID is itself; a bare id counts when nothing else names a record."""
    assert pids(records(*named, bare=bare)) == found


@pytest.mark.parametrize(
    ("pid", "code", "identifier"),
    [
        ("870970-basis:27942628", "FAUST", "27942628"),
        ("870970-basis:old-1", "PID", "870970-basis:old-1"),
        ("765700-katalog:27942628", "PID", "765700-katalog:27942628"),
    ],
)
def test_records_are_written_by_faust_where_they_have_one(pid: str, code: str, identifier: str) -> None:
    """Other libraries' records go by their pid."""
    assert record_id(pid) == RecordId(code=Code(value=code), identifier=identifier)


PIDS = st.builds(
    "{}:{}".format,
    st.sampled_from(("870970-basis", "765700-katalog", "870971-tsart")),
    st.text(st.characters(codec="utf-8", exclude_characters=" ", exclude_categories=("Cc", "Cs")), min_size=1),
)


@settings(deadline=None)
@given(PIDS)
def test_a_record_is_read_as_it_was_written(pid: str) -> None:
    """Whatever its id looks like."""
    assert pids(BibliographicInfo(record_ids=(record_id(pid),))) == (pid,)


def test_agencies_are_written_as_isil_and_read_however_they_come() -> None:
    """The number counts, whatever type the peer claims."""
    assert agency_id("710100") == AgencyId(type=Code(value="ISIL"), value="DK-710100")
    for kind, value in (("ISIL", "DK-710100"), ("DNUCNI", "710100"), ("isil", " dk-710100 ")):
        assert number_of(AgencyId(type=Code(value=kind), value=value)) == "710100"
    assert number_of(AgencyId(type=Code(value="ISIL"), value="SE-Mdu")) == "SE-Mdu"
