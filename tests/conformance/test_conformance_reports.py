"""Reports: on the screen, as JUnit XML, as one HTML page; what they hide, and what the command's exit code says."""

from __future__ import annotations

import io
import re
from typing import Final

import msgspec
import pytest
from lxml import etree
from rich.console import Console

from gateway.conformance.evidence import Exchange, Way
from gateway.conformance.judging.catalogue import checks_of
from gateway.conformance.judging.expectations import outcome
from gateway.conformance.reporting.closing import headline, sentences
from gateway.conformance.reporting.junit import junit
from gateway.conformance.reporting.page import page
from gateway.conformance.reporting.screen import show, summary
from gateway.conformance.values import Report, Result, Role, Setting, Verdict

RESULT: Final = Result(
    id="errors.data",
    capability="errors",
    level="must",
    title="Every ERROR says what is wrong",
    expected="errorData.",
    source="ISO 18626",
    verdict="fail",
    got="<none> & \x07nothing",
    sent="<request>é</request>",
    came="HTTP 200\n<b>bold</b>",
)
REPORT: Final = Report(
    target="http://ill.example/iso18626",
    role="supplier",
    version="1.2",
    agency="DK-762100",
    peer="DK-765700",
    started="2026-06-15T09:30:00Z",
    seconds=1.5,
    results=(
        RESULT,
        msgspec.structs.replace(RESULT, id="errors.value", level="should", verdict="warn"),
        msgspec.structs.replace(
            RESULT, id="dates.form", capability="dates and codes", level="should", verdict="not run", got="Nothing."
        ),
        msgspec.structs.replace(RESULT, id="dates.set", capability="dates and codes", verdict="pass", got="Fine."),
    ),
)
JUNIT: Final = {
    "testsuites": (frozenset[str](), frozenset({"name", "time", "tests", "failures", "errors"}), {"testsuite"}),
    "testsuite": (frozenset({"name", "tests", "failures", "errors"}), frozenset({"skipped"}), {"testcase"}),
    "testcase": (frozenset({"name"}), frozenset({"classname"}), {"failure", "skipped", "system-out"}),
    "failure": (frozenset[str](), frozenset({"type", "message"}), set[str]()),
    "skipped": (frozenset[str](), frozenset({"type", "message"}), set[str]()),
    "system-out": (frozenset[str](), frozenset[str](), set[str]()),
}
"""Element -> the attributes that it must and may have, and the elements in it."""
GOOD: Final = msgspec.structs.replace(REPORT, results=REPORT.results[1:])


def test_a_report_is_good_when_every_must_was_judged_and_is_kept() -> None:
    """Warnings do not count, nor what is no must and was not run; a must that was not run is not good."""
    assert not REPORT.ok
    assert GOOD.ok
    assert summary(GOOD)[0].endswith("1 not run. Every must is kept.")
    assert summary(GOOD)[1] == "1 should/may check could not run (dates.form): Nothing."
    nothing = msgspec.structs.replace(REPORT, results=REPORT.results[2:3])
    assert not nothing.ok
    assert "Nothing could be judged" in page(nothing)
    assert summary(nothing)[0].endswith("Nothing could be judged.")


def test_musts_that_could_not_run_are_told_with_their_reasons() -> None:
    """One sentence for each reason, with the checks it keeps from running; the run is not good."""
    idle = tuple(
        msgspec.structs.replace(RESULT, id=f"responses.{name}", verdict="not run", got=why)
        for name, why in (("a", "Nobody asked."), ("b", "No record."), ("c", "No record."))
    )
    report = msgspec.structs.replace(GOOD, results=(*idle, GOOD.results[-1]), left_out=("limits.doctype",))
    assert not report.ok
    assert headline(report) == "Not every must could be judged"
    assert sentences(report) == (
        "1 must check could not run (responses.a): Nobody asked.",
        "2 must checks could not run (responses.b, responses.c): No record.",
        "1 check of this role was left out, as --only or --skip says.",
    )
    assert all(sentence in page(report) for sentence in sentences(report))
    (first, *_) = etree.fromstring(junit(report)).findall(".//skipped")
    assert first.get("message") == "Not run, must: Nobody asked."


def test_a_wrong_address_is_guessed() -> None:
    """Where not even the plainest message is read, the address is the likeliest fault."""
    failed = tuple(msgspec.structs.replace(RESULT, id=f"transport.{n}") for n in ("application-xml", "text-xml"))
    assert sentences(msgspec.structs.replace(REPORT, results=failed))[0].startswith("No message was read at all")
    assert len(sentences(msgspec.structs.replace(REPORT, results=failed[1:]))) == 1


def test_why_no_answer_came_is_one_sentence() -> None:
    """What went wrong is a sentence of its own where it stands alone, and a part of one elsewhere."""
    silent = Exchange(step="loan", way=Way.SENT, trouble="no answer within 1.0 s.")
    assert outcome(silent) == "no answer within 1.0 s"


def test_a_long_list_of_checks_is_counted() -> None:
    """Four are named, the others are a number: the table above has them all."""
    failed = tuple(msgspec.structs.replace(RESULT, id=f"errors.{n}") for n in range(6))
    (sentence,) = sentences(msgspec.structs.replace(REPORT, results=failed))
    assert sentence == "6 musts are not kept: errors.0, errors.1, errors.2, errors.3 and 2 more."


def test_junit_is_what_builds_read() -> None:
    """A suite for each capability; a failure, a skip, a warning as output; no character that XML cannot hold."""
    root = etree.fromstring(junit(REPORT))
    assert root.tag == "testsuites"
    assert [root.get(name) for name in ("tests", "failures", "errors")] == ["4", "1", "0"]
    assert [(one.get("name"), one.get("tests"), one.get("failures"), one.get("skipped")) for one in root] == [
        ("errors", "2", "1", "0"),
        ("dates and codes", "2", "0", "1"),
    ]
    failure = root.find(".//testcase[@name='errors.data']/failure")
    assert failure is not None
    assert failure.get("message") == "<none> & nothing"
    assert "<request>é</request>" in (failure.text or "")
    assert root.find(".//testcase[@name='errors.value']/system-out") is not None
    assert root.find(".//testcase[@name='dates.form']/skipped") is not None
    assert len(root.findall(".//testcase[@name='dates.set']/*")) == 0


def test_junit_has_the_shape_of_its_schema() -> None:
    """No attribute that the schema of Jenkins' xUnit plugin (junit-10.xsd) lacks, and all that it insists on."""
    for element in etree.fromstring(junit(REPORT)).iter(etree.Element):
        must, may, inside = JUNIT[element.tag]
        assert must <= set(element.attrib) <= must | may
        assert {child.tag for child in element} <= inside
        assert inside or len(element) == 0


def test_the_page_needs_nothing_else() -> None:
    """Everything is text or in the page: no script, no address that is loaded, no markup from a peer."""
    text = page(REPORT)
    assert "<b>bold</b>" not in text
    assert "&lt;b&gt;bold&lt;/b&gt;" in text
    assert not re.search(r"<script|<link|<img|src=|url\(|@import", text)
    assert "Not every must is kept" in text
    assert "Every must is kept" in page(GOOD)


def test_what_was_said_first_is_told_first() -> None:
    """A message of theirs stands before our answer to it, in the page and in JUnit."""
    assert [who for who, _ in RESULT.exchange] == ["Sent", "Came"]
    heard = msgspec.structs.replace(RESULT, sent="HTTP 200\n<confirmation/>", came="<message/>")
    assert [who for who, _ in heard.exchange] == ["Came", "Our answer"]
    report = msgspec.structs.replace(REPORT, results=(heard,))
    for text in (page(report), junit(report).decode()):
        assert text.index("message/") < text.index("Our answer") < text.index("confirmation/")


def test_the_screen_explains_what_is_not_met() -> None:
    """A table of all, and the faults with what was expected; a peer's brackets are no markup."""
    out = io.StringIO()
    show(msgspec.structs.replace(REPORT, target="http://x/[bold]"), Console(file=out, width=200))
    text = out.getvalue()
    assert "<none> &" in text
    assert text.count("expected") == 2
    assert "http://x/[bold] as supplier: 1 pass, 1 fail, 1 warn, 1 not run" in text


def test_a_setting_hides_what_is_secret() -> None:
    """Neither its repr nor the address of a report has the token or the query."""
    setting = Setting(
        url="https://ill.example:8443/a/b?token=geheim",
        role=Role.SUPPLIER,
        agency="DK-1",
        peer="DK-2",
        headers=(("Authorization", "geheim"),),
    )
    assert "geheim" not in repr(setting)
    assert setting.shown_url == "https://ill.example:8443/a/b"


def test_checks_are_picked_by_id_or_group() -> None:
    """A group is what stands before the point."""
    picked = [check.id for check in checks_of(Role.SUPPLIER, ("status", "limits.doctype"))]
    assert picked == ["status.steps", "status.end", "status.notification", "limits.doctype"]
    assert [check.id for check in checks_of(Role.SUPPLIER, ("status",), ("status.end",))] == picked[:1] + picked[2:3]
    for named in ((("holdings",), ()), ((), ("holdings",))):
        with pytest.raises(KeyError, match="holdings"):
            checks_of(Role.SUPPLIER, *named)


def test_no_verdict_goes_unsaid() -> None:
    """Every verdict has its place in the page's counts."""
    text = page(REPORT)
    for verdict in Verdict:
        assert f'class="{verdict.replace(" ", "-")}"' in text
