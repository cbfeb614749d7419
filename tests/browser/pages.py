"""What the tests in a browser share: its pages, and what happens meanwhile elsewhere."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.web.client import Service

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
"""Words of a page that are too hard to read on their ground (WCAG 2.1, 1.4.3): none in a good one."""


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


def open_quiet_page(browser: Browser, service: Service) -> Iterator[Page]:
    """A page whose complaints about a lost connection are expected."""
    opened = browser.new_context(base_url=service.base)
    try:
        yield opened.new_page()
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
