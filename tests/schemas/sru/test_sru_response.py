"""SRU answers: read in every version and packing, written in each, judged by real servers and a real client."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from lxml import etree

from schemas import iso20775
from schemas.sru import (
    Diagnostic,
    NotSruError,
    RecordText,
    RequestFaultError,
    SearchRequest,
    diagnostic,
    read,
    read_request,
    write,
    write_diagnostic,
)
from schemas.xml import NotXml
from tests.shared import DATA as SHARED

SAMPLES = [
    SHARED / "adapters/samples/sru",
    SHARED / "iso20775/responses",
]
HOLDINGS = (
    '<holdings xmlns="http://www.loc.gov/standards/iso20775/"><holding><institutionIdentifier><value>A &amp; B'
    "</value></institutionIdentifier></holding></holdings>"
)
ORIGINAL = HOLDINGS.encode()


def canonical(xml: bytes | etree._Element) -> bytes:
    """XML without the accidents of writing."""
    element = etree.fromstring(xml) if isinstance(xml, bytes) else etree.fromstring(etree.tostring(xml))
    return etree.tostring(element, method="c14n2", exclusive=True)


@pytest.mark.parametrize("escaped", [False, True])
@pytest.mark.parametrize("version", ["1.1", "1.2", "2.0"])
def test_what_is_written_is_read_again(version: str, escaped: bool) -> None:  # noqa: FBT001  a column
    """A record with its schema, id and position, and a diagnostic beside it."""
    request = SearchRequest(version=version, query="q", start=3, escaped=escaped)
    told = diagnostic(48, "Query feature unsupported", "sort <by> title")
    body = write(
        request,
        total=5,
        records=[
            RecordText(schema="isohold", xml=HOLDINGS, identifier="27942628"),
            RecordText(schema="x", xml="<a/>"),
        ],
        diagnostics=[told],
    )
    response = read(body)
    assert response.version == (None if version == "2.0" else version)
    assert response.total == 5
    assert response.diagnostics == (told,)
    first, second = response.records
    assert (first.schema, first.identifier, first.position) == ("isohold", None if version == "1.1" else "27942628", 3)
    assert canonical(first.data) == canonical(ORIGINAL)
    assert (second.schema, second.identifier, second.position) == ("x", None, 4)
    assert second.data.tag == "a"
    assert b"<nextRecordPosition>5</nextRecordPosition>" in body


@pytest.mark.parametrize(
    ("version", "namespace", "packing"),
    [
        ("1.1", "http://www.loc.gov/zing/srw/", "recordPacking"),
        ("1.2", "http://www.loc.gov/zing/srw/", "recordPacking"),
        ("2.0", "http://docs.oasis-open.org/ns/search-ws/sruResponse", "recordXMLEscaping"),
    ],
)
def test_each_version_has_its_own_names_and_order(version: str, namespace: str, packing: str) -> None:
    """Order of the schema: version (not in 2.0), numberOfRecords, records, diagnostics."""
    body = write(
        SearchRequest(version=version, query="q"),
        total=1,
        records=[RecordText(schema="isohold", xml=HOLDINGS, identifier="1")],
        diagnostics=[diagnostic(1, "m")],
    )
    root = etree.fromstring(body)
    names = [etree.QName(element).localname for element in root]
    first = [] if version == "2.0" else ["version"]
    assert names == [*first, "numberOfRecords", "records", "diagnostics"]
    assert etree.QName(root).namespace == namespace
    record = root.find("{*}records/{*}record")
    assert record is not None
    assert [etree.QName(element).localname for element in record] == [
        "recordSchema",
        packing,
        "recordData",
        *([] if version == "1.1" else ["recordIdentifier"]),
        "recordPosition",
    ]


def test_a_faulty_request_is_answered_with_its_diagnostic() -> None:
    """In the version that was asked, and with a number of records, which every version wants."""
    with pytest.raises(RequestFaultError) as caught:
        read_request("version=1.1&operation=searchRetrieve")
    response = read(write_diagnostic(caught.value))
    assert response.version == "1.1"
    assert response.total == 0
    assert response.diagnostics == (diagnostic(7, "Mandatory parameter not supplied", "query"),)


def test_a_record_that_is_a_diagnostic_is_none() -> None:
    """Servers put one in place of a record that they cannot give."""
    body = write(
        SearchRequest(query="q"),
        total=1,
        records=[
            RecordText(
                schema="info:srw/schema/1/diagnostics-v1.1",
                xml='<diagnostic xmlns="http://www.loc.gov/zing/srw/diagnostic/"><uri>info:srw/diagnostic/1/63</uri>'
                "</diagnostic>",
            )
        ],
    )
    assert read(body).records == ()
    assert [one.number for one in read(body).diagnostics] == [63]


def test_a_bare_diagnostics_document_is_an_answer() -> None:
    """OCLC says "not held" so."""
    body = b"""<diagnostics xmlns="http://www.loc.gov/zing/srw/diagnostic/"><diagnostic>
      <uri>info:srw/diagnostic/1/65</uri><details/><message>Record does not exist</message></diagnostic>
      </diagnostics>"""
    assert read(body).diagnostics == (diagnostic(65, "Record does not exist"),)


@pytest.mark.parametrize(
    ("uri", "number"),
    [
        ("info:srw/diagnostic/1/65", 65),
        ("info:srw/diagnostic/12/65", None),
        ("http://example.org/65", None),
        ("info:srw/diagnostic/1/", None),
        ("info:srw/diagnostic/1/99999999", None),
    ],
)
def test_only_the_standards_list_has_numbers(uri: str, number: int | None) -> None:
    """Another list's 65 means something else."""
    assert Diagnostic(uri=uri).number == number


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (b"<html/>", NotSruError),
        (b"<scanResponse/>", NotSruError),
        (b"<Envelope><Body/></Envelope>", NotSruError),
        (
            b"<searchRetrieveResponse><records><record><recordData>&lt;a&gt;</recordData></record></records>%b"
            % b"</searchRetrieveResponse>",
            NotSruError,
        ),
        (b"<searchRetrieveResponse>", NotXml),
    ],
)
def test_what_is_no_sru_answer_is_refused(body: bytes, fault: type[Exception]) -> None:
    """With a typed error that says what it is."""
    with pytest.raises(fault):
        read(body)


REAL = {
    "ztest_sru11_marcxml_hit.xml": ("1.1", 23, 1, []),
    "ztest_sru11_zero_hits.xml": ("1.1", 0, 0, []),
    "ztest_sru11_out_of_range_diag61.xml": ("1.1", 7, 0, [61]),
    "ztest_no_query_diag7.xml": ("1.1", None, 0, [7]),
    "ztest_sru11_bad_cql.xml": ("1.1", 15, 0, []),
    "ztest_sru12_iso20775_served_file.xml": ("1.2", 1, 1, []),
    "ztest_sru12_OP_opac_record.xml": ("1.2", 5, 1, []),
    "ztest_sru12_opac_diag63.xml": ("1.2", 23, 0, [63]),
    "ztest_sru20_default_hit.xml": (None, 23, 1, []),
    "alma_isohold_sru_holdings_complex.xml": ("1.2", 1, 1, []),
    "alma_SRU_zero_hits.xml": ("1.2", 0, 0, []),
}


@pytest.mark.parametrize("name", REAL)
def test_real_answers_are_read(name: str) -> None:
    """Version, hits, records and diagnostics of servers in the wild."""
    path = next((folder / name for folder in SAMPLES if (folder / name).exists()), None)
    if path is None:
        pytest.skip("the shared study material is not here")
    response = read(path.read_bytes())
    numbers = [one.number for one in response.diagnostics]
    assert (response.version, response.total, len(response.records), numbers) == REAL[name]


def test_every_real_answer_is_read_or_refused_with_a_type() -> None:
    """None of them brings another exception."""
    paths = [path for folder in SAMPLES if folder.exists() for path in sorted(folder.glob("*.xml"))]
    if not paths:
        pytest.skip("the shared study material is not here")
    read_ones = 0
    for path in paths:
        try:
            read(path.read_bytes())
        except ValueError:
            continue
        read_ones += 1
    assert read_ones >= 20


@pytest.mark.skipif(shutil.which("xmllint") is None, reason="xmllint is not installed")
def test_another_parser_agrees_that_it_is_well_formed(tmp_path: Path) -> None:
    """Also with text that wants escaping."""
    body = write(
        SearchRequest(query="q"),
        total=1,
        records=[RecordText(schema='a"<b>', xml=HOLDINGS, identifier="<&>")],
    )
    path = tmp_path / "answer.xml"
    path.write_bytes(body)
    assert subprocess.run(["xmllint", "--noout", "--nonet", path], check=False).returncode == 0


def test_holdings_without_a_namespace_stay_without_one() -> None:
    """They must not fall into the SRU answer's."""
    bare = iso20775.write(
        iso20775.read(
            ORIGINAL.replace(
                b"</value></institutionIdentifier>",
                b"""</value>
        </institutionIdentifier><holdingSimple><copiesSummary/></holdingSimple>""",
            )
        ),
        namespace="",
    )
    body = write(SearchRequest(query="q"), total=1, records=[RecordText(schema="isohold", xml=bare)])
    assert read(body).records[0].data.tag == "holdings"
