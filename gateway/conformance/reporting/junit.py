"""A report as JUnit XML, for those whose build shows test results."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import Final

from lxml import etree

from gateway.conformance.values import Level, Report, Result, Role, Verdict
from schemas.xml import Element, escape

SUITES: Final = "testsuites"
_OF_ALL: Final = ("tests", "failures", "errors")  # the schema of Jenkins' xUnit plugin has `skipped` on suites alone
_OF_SUITE: Final = (*_OF_ALL, "skipped")


def junit(report: Report) -> bytes:
    """The report as a JUnit document in UTF-8: a suite for each capability, a case for each check.

    A MUST that is not met is a failure; a SHOULD or MAY that is not met is told in the case's system-out, since JUnit
    has no warnings; what was not run is skipped, its level and the reason in the message.
    """
    name = f"conformance of the {Role(report.role).words} {report.target}"
    root = etree.Element(SUITES, {"name": name, "time": f"{report.seconds:.3f}", **_totals(report.results, _OF_ALL)})
    for capability, results in groupby(report.results, key=lambda one: one.capability):
        _suite(root, capability, tuple(results))
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _suite(root: Element, capability: str, results: tuple[Result, ...]) -> None:
    suite = etree.SubElement(root, "testsuite", {"name": capability, **_totals(results, _OF_SUITE)})
    for one in results:
        case = etree.SubElement(suite, "testcase", classname=f"conformance.{capability}", name=one.id)
        words = _clean(f"{one.title}. Expected: {one.expected} Got: {one.got} Source: {one.source}")
        if one.verdict == Verdict.FAIL:
            failure = etree.SubElement(case, "failure", type=one.level, message=_clean(one.got))
            failure.text = _clean(f"{words}{_exchanged(one)}")
        elif one.verdict == Verdict.NOT_RUN:
            etree.SubElement(case, "skipped", message=_clean(f"Not run, {one.level}: {one.got}"))
        elif one.verdict == Verdict.WARN:
            told = f"Warning, {Level(one.level)}: {words}{_exchanged(one)}"
            etree.SubElement(case, "system-out").text = _clean(told)


def _exchanged(one: Result) -> str:
    return "".join(f"\n\n{who}:\n{words}" for who, words in one.exchange)


def _totals(results: tuple[Result, ...], names: tuple[str, ...]) -> dict[str, str]:
    verdicts = Counter(one.verdict for one in results)
    totals = {
        "tests": len(results),
        "failures": verdicts[Verdict.FAIL],
        "errors": 0,
        "skipped": verdicts[Verdict.NOT_RUN],
    }
    return {name: str(totals[name]) for name in names}


def _clean(text: str) -> str:
    """Text without the characters that XML cannot hold; lxml does the rest."""
    return etree.fromstring(f"<t>{escape(text)}</t>").text or ""
