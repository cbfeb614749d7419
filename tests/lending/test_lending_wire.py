"""Agencies and records between the house's names and those of ISO 18626."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.lending.wire import agency_id, number_of, pids, record_id
from schemas.iso18626.messages import AgencyId, BibliographicInfo, Code, RecordId

_LOCAL = st.text(st.characters(codec="ascii", categories=["L", "N", "P", "S"]), min_size=1, max_size=20)
NATIONAL = st.from_regex(r"[0-9]{8,9}(__[0-9]{1,3})?", fullmatch=True).map("870970-basis:{}".format)
LOCAL = st.builds("{}-katalog:{}".format, st.from_regex(r"[78][0-9]{5}", fullmatch=True), _LOCAL)


@given(pid=NATIONAL | LOCAL)
def test_a_record_is_read_again_as_it_was_written(pid: str) -> None:
    """What the gateway writes to a peer, or to itself, names the same record: volumes and local ids too."""
    assert pids(BibliographicInfo(record_ids=(record_id(pid),))) == (pid,)


@pytest.mark.parametrize(
    ("pid", "code", "identifier"),
    [
        ("870970-basis:27942628", "FAUST", "27942628"),
        ("870970-basis:127942628", "FAUST", "127942628"),
        ("870970-basis:27942628__2", "PID", "870970-basis:27942628__2"),
        ("710100-katalog:27942628", "PID", "710100-katalog:27942628"),
    ],
)
def test_how_records_are_written(pid: str, code: str, identifier: str) -> None:
    """FAUST for a number of the national bibliography (Danish profile), else PID."""
    written = record_id(pid)
    assert (written.code.value, written.identifier) == (code, identifier)


@pytest.mark.parametrize(
    ("records", "bare", "found"),
    [
        ([("FAUST", "2 794 262 8")], None, ["870970-basis:27942628"]),
        ([("faust", "27942628"), ("PID", "870970-basis:27942628")], None, ["870970-basis:27942628"]),
        (
            [("PID", "710100-katalog:1"), ("FAUST", "27942628")],
            "x",
            ["710100-katalog:1", "870970-basis:27942628"],
        ),
        ([("OCLC", "27942628"), ("LCCN", "1")], None, []),
        ([("OCLC", "1")], "27942628", ["870970-basis:27942628"]),
        ([], "870970-basis:27942628", ["870970-basis:27942628"]),
        ([], "WILLSUPPLY_LOANED", []),
        ([("FAUST", "279")], None, []),
        ([("PID", "27942628")], None, []),
        ([], None, []),
    ],
)
def test_which_records_a_request_names(records: list[tuple[str, str]], bare: str | None, found: list[str]) -> None:
    """In its order, each once; a bare supplier's id only where nothing else names one; other schemes are not ours."""
    asked = BibliographicInfo(
        supplier_unique_record_id=bare,
        record_ids=tuple(RecordId(code=Code(value=code), identifier=identifier) for code, identifier in records),
    )
    assert list(pids(asked)) == found


@pytest.mark.parametrize(
    ("number", "written"),
    [("710100", "DK-710100"), ("DK-710100", "DK-710100"), ("dk-710100", "DK-710100"), ("SE-Mdu", "SE-Mdu")],
)
def test_agencies_are_isils(number: str, written: str) -> None:
    """However we were given it; foreign ones stay whole."""
    assert (agency_id(number).type.value, agency_id(number).value) == ("ISIL", written)


@pytest.mark.parametrize(
    ("kind", "value", "number"),
    [
        ("ISIL", "DK-710100", "710100"),
        ("DNUCNI", "710100", "710100"),
        ("ISIL", " dk-710100 ", "710100"),
        ("ISIL", "SE-Mdu", "SE-Mdu"),
    ],
)
def test_agencies_are_known_by_their_number(kind: str, value: str, number: str) -> None:
    """Whatever type the peer claims."""
    assert number_of(AgencyId(type=Code(value=kind), value=value)) == number
