"""A headless Chromium, a pretended service, and a page between them."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.pages import ARGS, CHROMIUM, open_page
from tests.web.client import Service, serving


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
