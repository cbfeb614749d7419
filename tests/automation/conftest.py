"""Prints, after the tests, how often each outcome and reason was reached by drawn orders."""

from __future__ import annotations

from _pytest.terminal import TerminalReporter


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """Prints what tests recorded under the name `reached`."""
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            for name, value in report.user_properties:
                if name == "reached" and report.when == "call":
                    terminalreporter.write_sep("-", "reasons reached by drawn orders")
                    terminalreporter.write_line(str(value))
