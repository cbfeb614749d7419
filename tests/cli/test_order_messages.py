"""`illgate order given-up` and `resend`, against a service on a socket."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from click.testing import CliRunner, Result

from gateway.cli.order import order
from tests.web.client import Service, serving


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    """A pretended service in which two messages were given up."""
    with serving() as running:
        yield running


def run(service: Service, *arguments: str) -> Result:
    """Runs `illgate order`."""
    return CliRunner().invoke(order, [*arguments, "--url", f"http://127.0.0.1:{service.port}"])


def test_given_up_messages_are_listed_with_the_line_that_sends_them_again(service: Service) -> None:
    """Why each was given up, and for one that is overtaken, why it is not sent again."""
    said = run(service, "given-up")
    assert said.exit_code == 0
    assert "did not answer within 30 seconds" in said.stdout
    assert "Send it again: illgate order resend 01JX000103 01JX000103-m2" in said.stdout
    assert "overtaken" in said.stdout
    assert said.stdout.endswith("2 messages were given up.\n")
    assert [one["why_not"] for one in json.loads(run(service, "given-up", "--json").stdout)] == ["", "overtaken"]


def test_one_is_sent_again(service: Service) -> None:
    """By its order and its own id; an order that there is not is told."""
    said = run(service, "resend", "01JX000103", "01JX000103-m2")
    assert (said.exit_code, said.stdout) == (
        0,
        "The message is sent again; see `illgate order show 01JX000103`.\n",
    )
    assert json.loads(run(service, "resend", "01JX000103", "01JX000103-m2", "--json").stdout)["id"] == "01JX000103"
    unknown = run(service, "resend", "nix", "m")
    assert unknown.exit_code == 1
    assert "There is no order nix." in unknown.stderr
