"""The services that the web's tests talk to: one that is open on loopback, one that wants a token."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.web.client import Service, serving

TOKEN = "a-long-enough-token-æøå"


@pytest.fixture(scope="package")
def service() -> Iterator[Service]:
    """A service without a token."""
    with serving() as running:
        yield running


@pytest.fixture(scope="package")
def guarded() -> Iterator[Service]:
    """A service that wants `TOKEN`."""
    with serving("--token", TOKEN) as running:
        yield running


@pytest.fixture(scope="package")
def token() -> str:
    """The token of the guarded service."""
    return TOKEN
