"""`illgate validate`: verdicts, words, places and exit codes, through the real command."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest
from click.testing import CliRunner, Result

from gateway.cli import main
from gateway.cli.validate import Reports, report_on
from gateway.cli.validate_kinds import names_of
from gateway.cli.validate_source import lines_of, snippet
from schemas.iso18626 import write
from schemas.marc import marcxchange
from tests.bench.iso18626_codec import loan_request
from tests.tool_scripts import tool_script

REQUEST: Final = write(loan_request())
NEWER: Final = write(loan_request(), "2021-2")
HOLDINGS: Final = (
    b'<holdings xmlns="http://www.loc.gov/standards/iso20775/"><holding>'
    b"<institutionIdentifier><value>DK-710100</value></institutionIdentifier><holdingSimple><copiesSummary>"
    b"<copiesCount>%s</copiesCount></copiesSummary></holdingSimple></holding></holdings>"
)
NCIP: Final = (
    b'<NCIPMessage xmlns="http://www.niso.org/2008/ncip" %s><LookupItem>'
    b"<ItemId><ItemIdentifierValue>1</ItemIdentifierValue></ItemId>%s</LookupItem></NCIPMessage>"
)
NCIP_1: Final = (
    b'<!DOCTYPE NCIPMessage PUBLIC "-//NISO//NCIP DTD Version 1.0//EN" "http://www.niso.org/ncip_v1_0.dtd">'
    b'<NCIPMessage version="http://www.niso.org/ncip/v1_0/imp1/dtd/ncip_v1_0.dtd"><LookupItem><UniqueItemId>'
    b"<ItemIdentifierValue>1</ItemIdentifierValue></UniqueItemId></LookupItem></NCIPMessage>"
)
RECORDS: Final = (
    b'<collection xmlns="info:lc/xmlns/marcxchange-v1"><record format="danMARC2" type="Bibliographic">'
    b'<leader>00000n    2200000   4500</leader><datafield tag="%s" ind1="0" ind2="0">'
    b'<subfield code="a">x</subfield></datafield></record></collection>'
)


def run(*arguments: str, stdin: bytes = b"") -> Result:
    """The command's end, without a traceback."""
    result = CliRunner().invoke(main, ["validate", *arguments], input=stdin)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def told(body: bytes, *arguments: str) -> dict[str, Any]:
    """The JSON report on one document from standard input."""
    report: dict[str, Any] = json.loads(run("--json", *arguments, "-", stdin=body).stdout)["files"][0]
    return report


@pytest.mark.parametrize(("body", "version"), [(REQUEST, "1.2"), (NEWER, "2021-2")])
def test_what_we_write_is_valid_in_its_version(body: bytes, version: str) -> None:
    """The version is found from the structure; the verdict needs no option."""
    report = told(body)
    assert (report["valid"], report["version"], report["valid_as"]) == (True, version, [version])
    assert (report["kind"], report["message"], report["by_schema"]) == ("ISO 18626", "request", True)
    assert (report["faults"], report["warnings"]) == ([], [])
    assert run("-", stdin=body).exit_code == 0


def test_a_forced_version_judges_by_its_schema() -> None:
    """What 2021-2 has no place for is a fault there, with what it would have instead."""
    result = run("--version", "2021-2", "--json", "-", stdin=REQUEST)
    report = json.loads(result.stdout)["files"][0]
    assert (result.exit_code, report["valid"], report["valid_as"]) == (1, False, ["1.2"])
    assert {
        "path": "/ISO18626Message/request/bibliographicInfo/bibliographicItemId",
        "line": 2,
        "found": "bibliographicItemIdentifier as child 1",
        "expected": "bibliographicItemIdentifierCode",
        "rule": "elements of bibliographicItemId in their order and number",
    } in report["faults"]


def test_a_fault_is_shown_with_its_line_and_carets() -> None:
    """For people: the line, the element under carets, what was found, what was expected, the rule."""
    body = REQUEST.replace(b"<requestType>New", b"\n  <requestType>new")
    result = run("-", stdin=body)
    assert result.exit_code == 1
    lines = [line.rstrip() for line in result.stdout.splitlines()]
    assert "-: ISO 18626 1.2 request: invalid, 1 fault" in lines
    at = next(place for place, line in enumerate(lines) if "fault line 3:" in line)
    assert lines[at].endswith("/ISO18626Message/request/serviceInfo/requestType")
    assert lines[at + 1].strip().startswith("<requestType>new</requestType>")
    assert lines[at + 2].strip() == "^" * len("<requestType")
    assert lines[at + 1].index("<requestType") == lines[at + 2].index("^")
    assert lines[at + 3].strip() == "found 'new', expected New or Retry or Reminder (closed list)"


def test_what_is_about_a_patron_is_not_repeated() -> None:
    """Neither the value nor its line of the file is shown."""
    body = REQUEST.replace(b"<sendToPatron>N", b"<sendToPatron>Anna Jensen")
    for arguments in (("-",), ("--json", "-")):
        result = run(*arguments, stdin=body)
        assert result.exit_code == 1
        assert "patronInfo/sendToPatron" in result.stdout
        assert "Anna" not in result.stdout


@pytest.mark.parametrize(
    "secret",
    [
        b'<patronType ill:scheme="Grethe">Grethe</patronType>',
        b"<patronType a='x>Grethe'/>",
        b"<!-- Grethe -->",
        b"<![CDATA[Grethe </patronInfo> Grethe]]>",
        b"<?Grethe Grethe?>",
        b"<patronInfo>Grethe</patronInfo>Grethe",
        b"</patronInfo><nota>Grethe<title>Grethe</title></nota><patronInfo>",
        b'</patronInfo><ill:nota x="Grethe"/><patronInfo>',
        b'</patronInfo><!-- Grethe --><note x="010190-1234">010190-1234</note><patronInfo id="Grethe">',
    ],
)
def test_no_hiding_place_of_a_person_is_shown(secret: bytes) -> None:
    """Attributes, comments, sections, elements in each other, and what no schema knows: all are masked in place."""
    body = REQUEST.replace(b"</patronInfo>", secret + b"</patronInfo><dance/>")
    lines = lines_of(body, names_of("ISO 18626"))
    assert "Grethe" not in "".join(lines)
    assert "010190" not in "".join(lines)
    assert [len(line) for line in lines] == [len(line) for line in body.decode().split("\n")]
    assert "</request></ISO18626Message>" in "".join(lines)
    assert "Grethe" not in run("-", stdin=body).stdout


def test_what_a_schema_knows_is_shown() -> None:
    """A known element keeps its text; in a kind without a schema every element does."""
    assert lines_of(REQUEST, names_of("ISO 18626"))[0] == REQUEST.decode().split("\n")[0]
    assert lines_of(b"<a b='c'>d</a>", names_of("NCIP")) == ["<a b='c'>d</a>"]


@pytest.mark.parametrize("between", [b"", b"\n"])
def test_the_source_around_a_fault_tells_nothing_of_the_patron(between: bytes) -> None:
    """What stands beside a fault is masked too, on one line or on many; everything keeps its place."""
    body = REQUEST.replace(b"</patronInfo>", b"<surname>Anna Jensen</surname>%s</patronInfo><dance/>" % between)
    shown = run("-", stdin=body).stdout
    assert "Anna" not in shown
    assert "4711" not in shown
    assert "<patronId>····</patronId>" in shown
    assert len(lines_of(body)) == body.count(b"\n") + 1
    assert [len(line) for line in lines_of(body)] == [len(line) for line in body.decode().split("\n")]


def test_the_source_fits_a_narrow_terminal() -> None:
    """At any width the carets stand under the element's name."""
    (fault,) = report_on("-", REQUEST.replace(b"<requestType>New", b"<requestType>new"), None).faults
    for width in (40, 76, 160):
        around = snippet(fault, lines_of(REQUEST), width)
        assert around is not None
        source, carets = around
        assert len(source) <= width
        assert source[carets.index("^") :][: carets.count("^")] == "<requestType"


def test_codes_outside_the_open_lists_and_refusals_are_remarks() -> None:
    """A valid message stays valid: an unknown open code is passed on, an empty id is what receivers refuse."""
    body = REQUEST.replace(b">FAUST<", b">GOOF<").replace(b">1000000042<", b"><")
    report = told(body)
    assert (report["valid"], report["faults"]) == (True, [])
    refused, code = report["warnings"]
    assert refused["found"].endswith("UnrecognisedDataValue: requestingAgencyRequestId: cannot be empty")
    assert (code["found"], code["expected"]) == ("'GOOF'", "a value of the open list BibliographicRecordIdCode")


@pytest.mark.parametrize(
    ("body", "kind", "valid", "word"),
    [
        (HOLDINGS % b"2", "ISO 20775", True, ""),
        (HOLDINGS % b"two", "ISO 20775", False, "copiesCount"),
        (NCIP % (b'version="2.02"', b""), "NCIP", True, ""),
        (NCIP % (b"", b""), "NCIP", False, "version"),
        (NCIP_1, "NCIP", True, ""),
        (NCIP % (b'version="2.02"', b"<ItemId/>"), "NCIP", False, 'found": "ItemId, ItemId'),
        (b"<NCIPMessage><!DOCTYPE x></NCIPMessage>", "", False, "DOCTYPE"),
        (RECORDS % b"245", "MarcXchange", True, ""),
        (RECORDS % b"24567", "MarcXchange", False, "tag"),
        (b"<rss/>", "", False, "ISO 18626, ISO 20775, NCIP, MarcXchange"),
        (b"<ISO18626Message/>", "ISO 18626", False, "an element in http://illtransactions.org/2013/iso18626"),
        (b"<holdings>", "", False, "well-formed"),
        (b"<!DOCTYPE holdings><holdings/>", "", False, "DOCTYPE"),
        (b"", "", False, "well-formed"),
    ],
)
def test_each_kind_is_told_by_its_root(body: bytes, kind: str, *, valid: bool, word: str) -> None:
    """Kinds without a schema of ours are judged by the reader; what is none of them is told the kinds there are."""
    report = told(body)
    assert (report.get("kind"), report["valid"]) == (kind, valid)
    assert word in json.dumps(report["faults"])
    assert run("-", stdin=body).exit_code == (0 if valid else 1)


def test_records_as_we_write_them_are_valid() -> None:
    """A collection from `illgate marc convert` has no fault."""
    assert marcxchange.NAMESPACE.encode() in RECORDS
    assert told(RECORDS % b"245")["warnings"] == []


def test_several_files_and_exit_codes(tmp_path: Path) -> None:
    """All are reported; one bad is enough for 1; a file that is not there, or none named, is 2."""
    good, bad = tmp_path / "good.xml", tmp_path / "bad.xml"
    good.write_bytes(REQUEST)
    bad.write_bytes(REQUEST[:-20])
    missing = str(tmp_path / "none.xml")
    result = run(str(good), str(bad))
    assert result.exit_code == 1
    assert f"{good}: ISO 18626 1.2 request: valid" in result.stdout
    assert f"{bad}: no known kind: invalid" in result.stdout
    assert run(str(good)).exit_code == 0
    assert run(missing).exit_code == 2
    several = run(missing, str(bad), str(good))
    assert several.exit_code == 2
    assert f"Cannot read {missing}: No such file or directory.\n" in several.stdout
    assert f"{good}: ISO 18626 1.2 request: valid" in several.stdout
    as_json = run("--json", missing, str(bad), str(good))
    assert as_json.exit_code == 2
    reports = json.loads(as_json.stdout)["files"]
    assert [(one["was_read"], one["valid"]) for one in reports] == [(False, False), (True, False), (True, True)]
    assert run().exit_code == 2
    assert run("--version", "1.1", str(good)).exit_code == 2


@pytest.mark.parametrize(
    ("body", "line", "found", "expected"),
    [
        (b"", 1, "an empty document", "well-formed XML"),
        (b"\xef\xbb\xbf Dear library", 1, "text before the first element", "well-formed XML"),
        (b"<a>\n<b></a>", 2, "markup that breaks at column 8", "well-formed XML"),
        (b'<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', 2, "a DOCTYPE", "a document without one"),
        (b"<!doctype html><p>404", 1, "a web page", "the XML of a service"),
        (b"<html><body>503</body></html>", 1, "a web page", "the XML of a service"),
        (b"\n<HTML><br>Busy</HTML>", 2, "a web page", "the XML of a service"),
        (b"<a>" * 200 + b"</a>" * 200, 0, "elements more than 100 levels deep", "at most 100 levels"),
    ],
)
def test_what_cannot_be_read_has_its_places_too(body: bytes, line: int, found: str, expected: str) -> None:
    """What stands there in one place and what belongs there in the other, so that "found, expected" reads well."""
    report = told(body)
    (fault,) = report["faults"]
    assert (fault.get("line", 0), fault["found"], fault["expected"]) == (line, found, expected)
    assert f"    found {found}, expected {expected} ({fault['rule']})" in run("-", stdin=body).stdout.splitlines()


@pytest.mark.parametrize(
    ("body", "stated", "expected"),
    [
        (REQUEST, "2021-2", "1.2, by whose schema it is valid"),
        (NEWER, "1.2", "2021-2, by whose schema it is valid"),
        (NEWER, "2021-3", "2021-2, by whose schema it is valid"),
        (REQUEST, "3", "1.2, by whose schema it is valid"),
        (REQUEST, "", "1.2, by whose schema it is valid"),
        (REQUEST.replace(b"<requestType>New<", b"<requestType>new<"), "1.0", "1.2, by whose schema it is judged here"),
        (REQUEST, "v1_2_2017", None),
        (NEWER, " 2021_2 ", None),
    ],
)
def test_a_version_that_does_not_fit_is_a_remark(body: bytes, stated: str, expected: str | None) -> None:
    """The version that a message names is free text: one that is not the one it follows makes nothing invalid."""
    named = re.sub(rb'ill:version="[^"]*"', f'ill:version="{stated}"'.encode(), body, count=1)
    report = told(named)
    remarks = [one for one in report["warnings"] if one["path"] == "/ISO18626Message/@version"]
    assert [(one["found"], one["expected"]) for one in remarks] == ([(repr(stated), expected)] if expected else [])
    assert report["valid"] == told(body)["valid"]


def test_the_remark_on_a_version_says_why_it_is_not_that_one() -> None:
    """The first fault by the version that the message names, which makes the message no less valid."""
    report = told(re.sub(rb'ill:version="[^"]*"', b'ill:version="1.2"', NEWER, count=1))
    remark, why, *_ = report["warnings"]
    assert (report["valid"], report["version"], remark["path"]) == (True, "2021-2", "/ISO18626Message/@version")
    assert why["rule"].startswith("why it is not 1.2: ")
    assert why["path"].startswith("/ISO18626Message/request/")
    assert why["line"] > 0


def test_an_invalid_message_is_judged_by_the_version_that_it_names() -> None:
    """The other one is remarked upon where the message comes nearer to it."""
    body = re.sub(rb'ill:version="[^"]*"', b'ill:version="1.2"', NEWER, count=1)
    broken = body.replace(b"<requestType>New", b"<requestType>new")
    report = told(broken)
    assert (report["valid"], report["version"]) == (False, "1.2")
    (remark,) = (one for one in report["warnings"] if one["path"] == "/ISO18626Message/@version")
    assert remark["expected"] == "2021-2, whose schema it misses by one fault alone"
    assert len(report["faults"]) > 1
    plain = told(REQUEST.replace(b"<requestType>New", b"<requestType>new"))
    assert (plain["version"], [one["path"] for one in plain["warnings"] if "@version" in one["path"]]) == ("1.2", [])


def test_the_schema_of_the_report_is_current() -> None:
    """It is what tools/formats.py writes now; run that to mend it."""
    root = Path(__file__).parents[2]
    tool = tool_script("formats")
    written = (root / "docs/formats/validation.schema.json").read_text(encoding="utf-8")
    assert written == tool.schema_text(tool.FORMATS["validation"])
    assert msgspec.json.decode(run("--json", "-", stdin=REQUEST).stdout, type=Reports).files[0].valid
