"""The staff console in a real headless Chromium: pages that follow what happens, many at once, and after a crash."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.pages import act, open_quiet_page, place, updated
from tests.web.client import PATIENCE, Service, serving

SEEN = """
(state) => {
  Object.defineProperty(document, 'hidden', {configurable: true, get: () => state === 'hidden'});
  document.dispatchEvent(new Event('visibilitychange'));
}
"""
pytestmark = pytest.mark.browser


def test_an_open_order_page_follows_what_happens(page: Page, service: Service) -> None:
    """The page changes by itself, and what the reader has opened, and where, stays."""
    order = place(service)
    page.goto(f"/orders/{order}")
    updated(page)
    act(service, order, do="send", lender="773000")
    expect(page.locator("#timeline")).to_contain_text("Randers Bibliotek was asked")
    expect(page.locator("#acts")).to_contain_text("End this attempt…")


def test_a_reader_is_not_disturbed(page: Page, service: Service) -> None:
    """What is read stays where it is, though the head above grows or shrinks; focus and opened details stay too."""
    page.set_viewport_size({"width": 1100, "height": 500})
    page.goto("/orders/01JX000102")
    updated(page)
    closed = page.locator("details[data-key$='-773000']")
    closed.locator("summary").click()
    closed.locator("summary").focus()
    page.evaluate("scrollTo(0, 400)")
    before = closed.bounding_box()
    act(service, "01JX000102", do="end_attempt")
    expect(page.locator("#timeline")).to_contain_text("ended by staff")

    after = closed.bounding_box()
    assert before is not None
    assert after is not None
    assert after["y"] == before["y"]
    expect(closed).to_have_attribute("open", "")
    expect(closed.locator("summary")).to_be_focused()


def test_the_list_follows_what_happens_and_keeps_what_is_typed(page: Page, service: Service) -> None:
    """A new order appears in the list, and its count in the tabs, while somebody types."""
    page.goto("/?stage=deciding")
    updated(page)
    rows = page.locator("#list tbody tr").count()
    page.get_by_role("searchbox", name="Search").fill("half a wo")
    place(service)

    expect(page.locator("#list tbody tr")).to_have_count(rows + 1)
    expect(page.locator("#tabs [aria-current]")).to_contain_text(str(rows + 1))
    expect(page.get_by_role("searchbox", name="Search")).to_have_value("half a wo")
    expect(page.get_by_role("searchbox", name="Search")).to_be_focused()


def test_a_page_comes_back_after_the_service_was_away(browser: Browser) -> None:
    """The feed is taken up again by itself, and what was missed is shown."""
    with serving() as first:
        port = str(first.port)
        for page in open_quiet_page(browser, first):
            page.goto("/?stage=deciding")
            updated(page)
            rows = page.locator("#list tbody tr").count()
            stop(first)
            with serving("--port", port) as second:
                place(second)
                expect(page.locator("#list tbody tr")).to_have_count(rows + 1, timeout=20_000)


def viewers(service: Service, wanted: int) -> None:
    """Waits until the feed has so many viewers."""
    end = time.monotonic() + PATIENCE
    while f"illgate_live_viewers {wanted}.0" not in service.get("/metrics").text:
        assert time.monotonic() < end


def test_only_a_page_that_is_seen_holds_a_connection(browser: Browser) -> None:
    """More tabs than a browser has connections still load, and one that is seen again shows what it missed."""
    with serving() as service:
        opened = browser.new_context(base_url=service.base)
        try:
            first = opened.new_page()
            first.goto("/?stage=deciding")
            updated(first)
            rows = first.locator("#list tbody tr").count()
            viewers(service, 1)
            first.evaluate(SEEN, "hidden")
            viewers(service, 0)
            for _ in range(7):
                tab = opened.new_page()
                tab.goto("/?stage=deciding")
                updated(tab)
                tab.evaluate(SEEN, "hidden")
            place(service)
            expect(first.locator("#list tbody tr")).to_have_count(rows)
            first.evaluate(SEEN, "visible")
            expect(first.locator("#list tbody tr")).to_have_count(rows + 1)
            viewers(service, 1)
            first.goto("about:blank")
            viewers(service, 0)
        finally:
            opened.close()


def test_pages_that_are_all_seen_share_a_connection(browser: Browser) -> None:
    """Eight windows side by side all load and all follow, also when the one that holds the feed goes."""
    with serving() as service:
        opened = browser.new_context(base_url=service.base)
        try:
            pages = [opened.new_page() for _ in range(8)]
            for page in pages:
                page.goto("/?stage=deciding")
                updated(page)
            viewers(service, 1)
            rows = pages[0].locator("#list tbody tr").count()
            place(service)
            for page in pages:
                expect(page.locator("#list tbody tr")).to_have_count(rows + 1)
            pages[0].close()
            place(service)
            for page in pages[1:]:
                expect(page.locator("#list tbody tr")).to_have_count(rows + 2)
            viewers(service, 1)
        finally:
            opened.close()


def stop(service: Service) -> None:
    """Ends a pretended service from outside, as a crash would."""
    assert service.process is not None
    service.process.kill()
    service.process.wait()
