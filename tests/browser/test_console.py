"""The staff console in a real headless Chromium: what staff see and do, live, by day, in the dark, on a phone."""

from __future__ import annotations

import json
import os
import shutil
import time
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from tests.web.client import PATIENCE, Service, serving

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
TOKEN = "a-token-for-the-browser"
RECORD = "870970-basis:41000011"
CONTRAST = """
() => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => {
    const part = (v) => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
    return .2126 * part(r) + .7152 * part(g) + .0722 * part(b);
  };
  const ground = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const colour = rgba(getComputedStyle(one).backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return [255, 255, 255, 255];
  };
  const poor = [];
  for (const element of document.querySelectorAll('main *, header *')) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!own || !element.getClientRects().length) continue;
    const [a, b] = [light(rgba(getComputedStyle(element).color)), light(ground(element))];
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    const where = `${element.tagName}.${element.className} ${element.textContent.slice(0, 30)}`;
    if (ratio < 4.5) poor.push(`${ratio.toFixed(2)} ${where}`);
  }
  return poor;
}
"""
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless Chromium; where there is none, these tests are skipped loudly."""
    if not os.access(CHROMIUM, os.X_OK):
        warnings.warn(f"No Chromium at {CHROMIUM}: the console was NOT tried in a browser.", stacklevel=1)
        pytest.skip(f"THE CONSOLE WAS NOT TRIED: there is no Chromium at {CHROMIUM}; tools/ensure-chromium gets one.")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield started
        started.close()


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    """A pretended service of these tests' own."""
    with serving() as running:
        yield running


@pytest.fixture
def page(browser: Browser, service: Service) -> Iterator[Page]:
    """A fresh page on a desk; whatever its scripts complain of fails the test."""
    yield from open_page(browser, service)


def open_page(browser: Browser, service: Service, **context: Any) -> Iterator[Page]:
    """A page in a context of its own."""
    complaints: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            complaints.append(message.text)

    opened = browser.new_context(base_url=service.base, **context)
    try:
        made = opened.new_page()
        made.on("console", heard)
        made.on("pageerror", lambda error: complaints.append(str(error)))
        yield made
        assert complaints == []
    finally:
        opened.close()


def place(service: Service, **more: object) -> str:
    """Places an order; the result is its id."""
    draft = {"borrower": "765700", "records": [RECORD], **more}
    order: str = service.post_json("/api/v1/orders", draft).json["order"]["id"]
    return order


def act(service: Service, order: str, **what: str) -> None:
    """Does a staff act from elsewhere."""
    assert service.post_json(f"/api/v1/orders/{order}/actions", what).status == 200


def updated(page: Page) -> None:
    """Waits until the page has brought itself up to date once more."""
    page.wait_for_selector("html[data-updates]")


def test_staff_find_an_order_and_read_why(page: Page) -> None:
    """From the list by tab and search to the explanation and the message behind a moment."""
    page.goto("/")
    page.get_by_role("link", name="Promised").click()
    page.get_by_role("searchbox", name="Search").fill("æblehavens")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Æblehavens sidste sommer").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Æblehavens sidste sommer")
    expect(page.get_by_role("row").filter(has_text="chosen").first).to_contain_text("earlier than any other")
    expect(page.get_by_text("cannot supply", exact=False).first).to_be_visible()
    page.get_by_role("link", name="Request · New").first.click()
    expect(page.locator("pre").first).to_contain_text("<patronInfo>••• hidden •••</patronInfo>")
    page.get_by_role("link", name="Show personal data").click()
    expect(page.locator("pre").first).to_contain_text("120375-1234")


def test_staff_send_an_order_and_end_the_attempt(page: Page, service: Service) -> None:
    """Choose a lender in loan-path order, confirm, and take it back."""
    order = place(service)
    page.goto(f"/orders/{order}")
    page.get_by_role("link", name="Send… Silkeborg Bibliotekerne").click()
    page.get_by_role("button", name="Send it").click()

    expect(page.locator("#head")).to_contain_text("Asked, no answer yet")
    expect(page.locator("#tried")).to_contain_text("asked just now")
    page.get_by_role("link", name="End this attempt…").click()
    page.get_by_role("button", name="End the attempt").click()
    expect(page.locator("#timeline")).to_contain_text("ended by staff")
    page.get_by_role("link", name="Close the order…").click()
    page.get_by_role("button", name="Close it").click()
    expect(page.locator("#head")).to_contain_text("Closed by staff")


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


SEEN = """
(state) => {
  Object.defineProperty(document, 'hidden', {configurable: true, get: () => state === 'hidden'});
  document.dispatchEvent(new Event('visibilitychange'));
}
"""


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


def open_quiet_page(browser: Browser, service: Service) -> Iterator[Page]:
    """A page whose complaints about a lost connection are expected."""
    opened = browser.new_context(base_url=service.base)
    try:
        yield opened.new_page()
    finally:
        opened.close()


def stop(service: Service) -> None:
    """Ends a pretended service from outside, as a crash would."""
    assert service.process is not None
    service.process.kill()
    service.process.wait()


def test_a_dry_run_from_an_order(page: Page) -> None:
    """The form is filled from the order, and the answer is explained."""
    page.goto("/orders/01JX000105")
    page.get_by_role("link", name="What would become of it today?").click()
    expect(page.get_by_label("Borrower")).to_have_value("765700")
    page.get_by_label("Day to decide for").fill("2026-06-15")
    page.get_by_role("button", name="Ask and decide").click()

    expect(page.locator("#answer")).to_contain_text("Decided on 2026-06-15")


def test_libraries_turn_up_as_they_answer(page: Page) -> None:
    """The fast one stands there while the slow one is waited for; then the answer takes the list's place."""
    page.goto("/why?record=870970-basis:41000022&borrower=765700")
    page.get_by_role("button", name="Ask and decide").click()
    expect(page.locator("#asking h2")).to_have_text("The libraries answer (1/2)")
    expect(page.locator("#asking li")).to_have_text("Aarhus Kommunes Biblioteker 2 in")

    expect(page.locator("#answer")).to_contain_text("Decided on")
    expect(page.locator("#asking")).to_be_hidden()


def test_lamps_are_lit_as_libraries_answer(page: Page) -> None:
    """In the borrower's loan path order; each lamp says in words what its colour says."""
    page.goto("/records/870970-basis:41000022?borrower=765700")
    expect(page.locator(".holders li")).to_have_count(2)
    page.get_by_role("button", name="Ask the libraries now").click()

    expect(page.locator('[data-library="775100"] .pill')).to_have_text("at home")
    expect(page.locator('[data-library="746100"] .pill')).to_have_text("not held")
    expect(page.locator("#told")).to_have_text("The libraries answer (2/2)")


def test_a_stale_answer_lights_no_green_lamp(page: Page) -> None:
    """Its lamp is grey, its words say when it was given; the next live answer takes all that away."""
    silence = "Aarhus Kommunes Biblioteker did not answer within 4.0 s."
    live = {"library": "775100", "lamp": "green", "why": "at home", "source": "live", "sentence": ""}
    stale = live | {"source": "stale", "said_at": "2026-06-15T12:03:00+02:00", "sentence": silence}
    answers = iter([stale, live])
    events = 'event: asked\ndata: {"answers": 1}\n\nevent: heard\ndata: %s\n\nevent: done\ndata: {}\n\n'
    page.route(
        "**/api/v1/holdings/**",
        lambda route: route.fulfill(content_type="text/event-stream", body=events % json.dumps(next(answers))),
    )
    page.goto("/records/870970-basis:41000022")
    pill = page.locator('[data-library="775100"] .pill')
    page.get_by_role("button", name="Ask the libraries now").click()
    expect(pill).to_have_text("at home (does not answer now; said at 12:03)")
    expect(pill).to_have_class("pill quiet")
    expect(pill).to_have_attribute("title", silence)

    page.get_by_role("button", name="Ask the libraries now").click()
    expect(pill).to_have_text("at home")
    expect(pill).to_have_class("pill good")
    expect(pill).to_have_attribute("title", "")


def test_a_dry_run_of_nothing_says_what_to_mend(page: Page) -> None:
    """The script asks nobody and the page says why."""
    page.goto("/why?record=nix&borrower=765700")
    page.get_by_role("button", name="Ask and decide").click()

    expect(page.get_by_role("alert")).to_have_text("No records found.")


def test_people_log_in_and_out(browser: Browser) -> None:
    """The token opens the page that was asked for, the live feed with it, and the way out closes all."""
    with serving("--token", TOKEN) as guarded:
        for page in open_quiet_page(browser, guarded):
            page.goto("/orders/01JX000106")
            page.get_by_label("Token").fill("wrong")
            page.get_by_role("button", name="Log in").click()
            expect(page.get_by_role("alert")).to_have_text("That is not the token.")
            page.get_by_label("Token").fill(TOKEN)
            page.get_by_role("button", name="Log in").click()
            expect(page.get_by_role("heading", level=1)).to_have_text("Æblehavens sidste sommer")
            updated(page)
            assert page.evaluate("document.cookie") == ""
            page.get_by_role("button", name="Log out").click()
            page.goto("/")
            expect(page).to_have_url(f"{guarded.base}/login")


def test_the_keyboard_is_enough(page: Page) -> None:
    """The first stop leads past the head, and every stop can be seen."""
    page.goto("/orders/01JX000106")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    for _ in range(8):
        page.keyboard.press("Tab")
        style = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert style == "solid"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 820, 390])
def test_pages_are_readable_everywhere(browser: Browser, service: Service, scheme: str, width: int) -> None:
    """No page is wider than its screen, and every text stands out from its ground (WCAG AA, 4.5 to 1)."""
    context = {"color_scheme": scheme, "viewport": {"width": width, "height": 844}}
    paths = (
        "/",
        "/orders/01JX000106",
        "/orders/01JX000103",
        "/orders/01JX000105",
        "/orders/01JX000105/confirm?do=close",
        "/messages/01JX000106-m1",
        "/libraries",
        "/libraries/766100",
        "/records/870970-basis:41000011",
        "/why",
        "/login",
    )
    for page in open_page(browser, service, **context):
        for path in paths:
            page.goto(path)
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
            assert page.evaluate(CONTRAST) == [], path


def test_a_phone_shows_what_can_be_pushed_aside(browser: Browser, service: Service) -> None:
    """The head and the tabs have a shade where they go on, and a reason stays beside its library."""
    for page in open_page(browser, service, viewport={"width": 360, "height": 740}):
        page.goto("/")
        for row in (".top nav", ".tabs"):
            wider = page.locator(row).evaluate("(one) => one.scrollWidth - one.clientWidth")
            shade = page.locator(row).evaluate("(one) => getComputedStyle(one).backgroundAttachment")
            assert wider > 0, row
            assert shade == "local, local, scroll, scroll", row
        page.goto("/libraries/765700")
        apart = page.locator(".path li").evaluate_all(
            """(all) => all.map((one) => one.querySelector('.faint').getBoundingClientRect().left
                                      - one.querySelector('.rank').getBoundingClientRect().right)"""
        )
        assert min(apart) > 0
