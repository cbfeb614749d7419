"""A report as JUnit XML, for those whose build shows test results."""

from __future__ import annotations

from itertools import groupby
from typing import Final

from lxml import etree

from gateway.conformance.values import Level, Report, Result, Verdict
from schemas.xml import Element, escape

SUITES: Final = "testsuites"


def junit(report: Report) -> bytes:
    """The report as a JUnit document in UTF-8: a suite for each capability, a case for each check.

    A MUST that is not met is a failure; a SHOULD or MAY that is not met is told in the case's system-out, since JUnit
    has no warnings; what was not run is skipped, its level and the reason in the message.
    """
    root = etree.Element(SUITES, name=f"ISO 18626 {report.role} {report.target}", time=f"{report.seconds:.3f}")
    for capability, results in groupby(report.results, key=lambda one: one.capability):
        _suite(root, capability, tuple(results))
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _suite(root: Element, capability: str, results: tuple[Result, ...]) -> None:
    suite = etree.SubElement(
        root,
        "testsuite",
        name=capability,
        tests=str(len(results)),
        failures=str(_count(results, Verdict.FAIL)),
        skipped=str(_count(results, Verdict.NOT_RUN)),
        errors="0",
    )
    for one in results:
        case = etree.SubElement(suite, "testcase", classname=f"conformance.{capability}", name=one.id)
        words = _clean(f"{one.title}. Expected: {one.expected} Got: {one.got} Source: {one.source}")
        if one.verdict == Verdict.FAIL:
            failure = etree.SubElement(case, "failure", type=one.level, message=_clean(one.got))
            failure.text = _clean(f"{words}\n\nSent:\n{one.sent}\n\nCame:\n{one.came}")
        elif one.verdict == Verdict.NOT_RUN:
            etree.SubElement(case, "skipped", message=_clean(f"Not run, {one.level}: {one.got}"))
        elif one.verdict == Verdict.WARN:
            etree.SubElement(case, "system-out").text = _clean(f"Warning, {Level(one.level)}: {words}")


def _count(results: tuple[Result, ...], verdict: Verdict) -> int:
    return sum(1 for one in results if one.verdict == verdict)


def _clean(text: str) -> str:
    """Text without the characters that XML cannot hold; lxml does the rest."""
    return etree.fromstring(f"<t>{escape(text)}</t>").text or ""
