"""The staff console in a real headless Chromium: what staff see and do, by day, in the dark, on a phone."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.pages import CONTRAST, open_page, open_quiet_page, place, updated
from tests.web.client import Service, serving

TOKEN = "a-token-for-the-browser"
pytestmark = pytest.mark.browser


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
