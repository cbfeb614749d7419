"""The page of a simulated system, and the kit's report, in a real headless Chromium."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Page, expect

from fixtures.systems.borrower import Wanted, request_for
from gateway.conformance.reporting.page import page as report_page
from schemas.iso18626 import write
from tests.browser.conftest import browser
from tests.browser.pages import CONTRAST
from tests.conformance.test_conformance_reports import REPORT
from tests.stories.test_simulate_flows import simulated

__all__ = ["browser"]
HUNG_SECONDS: Final = 60
PATIENCE: Final = 10_000  # milliseconds; only so that a page that never changes does not hang the tests
pytestmark = pytest.mark.browser


@pytest.fixture(params=["light", "dark"])
def shown(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page by day and in the dark, on which no script fails and nothing is fetched from elsewhere."""
    context = browser.new_context(color_scheme=request.param, viewport={"width": 390, "height": 800})
    opened = context.new_page()
    faults: list[Any] = []
    opened.on("pageerror", lambda fault: faults.append(fault))  # noqa: PLW0108  playwright marks what it is given
    opened.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    yield opened
    assert faults == []
    context.close()


def post(address: str, body: bytes) -> None:
    """Sends a message to the simulated system."""
    connection = http.client.HTTPConnection(address.split("/")[2], timeout=HUNG_SECONDS)
    connection.request("POST", "/iso18626", body, {"Content-Type": "application/xml"})
    assert connection.getresponse().status == 200


def test_messages_are_shown_as_they_come(shown: Page) -> None:
    """The page fills by itself, keeps open what is open, is legible, and fits a phone."""

    def request(number: int) -> bytes:
        wanted = Wanted(borrower="762100", supplier="765700", request_id=f"R-{number}", records=(), note="Lån")
        return write(request_for(wanted, now=datetime.now(UTC)))

    with simulated("supplier", "--scenario", "SILENT") as address:
        shown.goto(address)
        expect(shown.get_by_text("Nothing has been exchanged yet.")).to_be_visible(timeout=PATIENCE)
        post(address, request(1))
        shown.locator("summary").first.click(timeout=PATIENCE)
        expect(shown.locator("details[open] pre").first).to_contain_text("<note>Lån</note>", timeout=PATIENCE)
        post(address, request(2))
        expect(shown.get_by_role("heading", name="R-2")).to_be_visible(timeout=PATIENCE)
        expect(shown.locator("pre").first).to_be_hidden(timeout=PATIENCE)
        expect(shown.locator("details[open] pre").first).to_contain_text("R-1", timeout=PATIENCE)
        assert shown.evaluate(CONTRAST) == []
        assert shown.evaluate("document.documentElement.scrollWidth") <= 390
        shown.goto("about:blank")


def test_a_report_is_legible(shown: Page, tmp_path: Path) -> None:
    """From a file, without a network: faults open, the rest folded; nothing pale, nothing too wide."""
    path = tmp_path / "report.html"
    path.write_text(report_page(REPORT), encoding="utf-8")
    shown.goto(path.as_uri())
    expect(shown.get_by_role("heading", name="Not every must is kept")).to_be_visible()
    assert shown.locator("details[open]").count() == 1
    shown.locator("details", has_text="errors.value").locator("summary").click()
    assert shown.evaluate(CONTRAST) == []
    assert shown.evaluate("document.documentElement.scrollWidth") <= 390
