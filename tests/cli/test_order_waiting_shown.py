"""`illgate order list` and `show`: what waits, for whom, and what staff must see to. Against a service on a socket."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from click.testing import CliRunner, Result

from gateway.cli.order import order
from tests.web.client import Service, serving


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    """A pretended service with orders in every stage."""
    with serving() as running:
        yield running


def run(service: Service, *arguments: str) -> Result:
    """Runs `illgate order`."""
    return CliRunner().invoke(order, [*arguments, "--url", f"http://127.0.0.1:{service.port}"])


def test_the_list_narrows_to_what_staff_must_see_to(service: Service) -> None:
    """And says how many there are, whatever it shows."""
    listed = json.loads(run(service, "list", "--attention", "--json").stdout)
    assert listed
    assert all(one["needs_attention"] for one in listed)
    assert f", {len(listed)} need staff" in run(service, "list").stdout


def test_an_order_says_what_it_waits_for(service: Service) -> None:
    """Whose turn it is; a closed one waits for nothing."""
    orders = json.loads(run(service, "list", "--json", "--limit", "200").stdout)
    by_stage = {one["stage"]: one["id"] for one in orders}
    lent = run(service, "show", by_stage["on_loan"]).stdout
    assert re.search(r"^on_loan, \w+, at .+ \(\d{6}\)\. ", lent, re.MULTILINE)
    assert "Waits for the staff of" in run(service, "show", by_stage["with_staff"]).stdout
    assert "to return the item" in lent
    assert "Waits for" not in run(service, "show", by_stage["closed"]).stdout
