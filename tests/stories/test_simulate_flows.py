"""The page of a simulated system: what it shows, what it hides, and that it goes on by itself."""

from __future__ import annotations

import http.client
import json
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest

from fixtures.systems.borrower import Wanted, request_for
from fixtures.systems.flow_page import page
from fixtures.systems.flows import MAX_FLOWS, flows
from fixtures.systems.hidden import hidden, readable
from fixtures.systems.journal import Exchange, Kind, Way
from schemas.iso18626 import write

SIMULATE: Final = (sys.executable, "-m", "gateway.cli", "simulate")
DOCS: Final = Path(__file__).resolve().parents[2] / "docs" / "conformance.md"
HUNG_SECONDS: Final = 60
PATRON: Final = (
    b"<request><requestingAgencyAuthentication><accountId>A</accountId><securityCode>geheim</securityCode>"
    b"</requestingAgencyAuthentication><bibliographicInfo><title>Rejsen</title></bibliographicInfo>"
    b'<ill:patronInfo xmlns:ill="x"><ill:surname>Jensen</ill:surname></ill:patronInfo></request>'
)


def exchange(number: int, **more: Any) -> Exchange:
    """One exchange of a journal."""
    at = datetime(2026, 6, 15, 9, 30, tzinfo=UTC).timestamp() + number
    said: dict[str, Any] = {"kind": Kind.REQUEST, "about": "New", "requesting_id": f"R-{number}", "confirmed": True}
    return Exchange(at=at, system="765700", way=Way.RECEIVED, **(said | more))


@pytest.mark.parametrize("body", [PATRON, PATRON.replace(b"</ill:patronInfo></request>", b""), PATRON[:-40]])
def test_persons_and_secrets_are_hidden(body: bytes) -> None:
    """In whole messages and in ones that are cut short; the rest stays as it is."""
    shown = hidden(body)
    assert b"Jensen" not in shown
    assert b"geheim" not in shown
    assert b"<title>Rejsen</title>" in shown
    assert b"[hidden]" in shown


def test_an_empty_patron_is_left_alone() -> None:
    """An element without content hides nothing of what follows."""
    assert hidden(b"<a><patronInfo/><b>1</b></a>") == b"<a><patronInfo/><b>1</b></a>"
    assert hidden(b"<address><line1>Home 1</line1></address><b>1</b>") == b"<address>[hidden]</address><b>1</b>"
    assert readable("å".encode("utf-16")).startswith("(4 bytes")


def test_flows_are_ordered_by_what_was_said_last() -> None:
    """A request that is spoken of again comes first; look-ups are none; the oldest are left out."""
    said = [exchange(one) for one in range(MAX_FLOWS + 5)]
    said += [
        exchange(200, requesting_id="R-7", kind=Kind.SUPPLYING, about="Loaned", confirmed=False, remark="HTTP 500")
    ]
    said += [exchange(201, kind=Kind.LOOK_UP, requesting_id="")]
    told = flows("Herning", said)
    assert len(told.flows) == MAX_FLOWS
    assert told.flows[0].request_id == "R-7"
    assert [one.about for one in told.flows[0].messages] == ["New", "Loaned"]
    assert told.flows[0].unconfirmed == 1
    assert told.flows[1].request_id == f"R-{MAX_FLOWS + 4}"


def test_the_page_shows_and_hides() -> None:
    """Messages with their XML, without the patron; nothing in it is taken for markup."""
    text = page(flows("<Herning>", [exchange(1, body=PATRON, remark="<script>")]))
    assert "&lt;Herning&gt;" in text
    assert "Rejsen" in text
    assert "Jensen" not in text
    assert "geheim" not in text
    assert "<script>" in text  # its own
    assert "&lt;script&gt;" in text
    assert "http://" not in re.sub(r"<pre.*?</pre>", "", text, flags=re.DOTALL)


@contextmanager
def simulated(*arguments: str) -> Iterator[str]:
    """A simulated system in a process of its own; gives the address of its page."""
    with subprocess.Popen([*SIMULATE, *arguments], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            found = next((line.split()[-1] for line in process.stdout if line.strip().startswith("shown at")), "")
            assert found, "it does not listen"
            yield found
        finally:
            process.kill()


def told(address: str) -> dict[str, Any]:
    """`GET /flows`."""
    connection = http.client.HTTPConnection(address.split("/")[2], timeout=HUNG_SECONDS)
    connection.request("GET", "/flows")
    answer: dict[str, Any] = json.loads(connection.getresponse().read())
    return answer


def free_port() -> str:
    """A port that nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return str(taken.getsockname()[1])


def test_a_message_that_overtakes_an_answer_stands_behind_it() -> None:
    """A Request is written down once it is confirmed; what its supplier said before we read that comes after it."""
    said = exchange(3, about="WillSupply", requesting_id="R-1")
    placed = exchange(2, requesting_id="R-1")
    (flow,) = flows("Herning", [said, placed]).flows
    assert [one.about for one in flow.messages] == ["New", "WillSupply"]


def test_what_cannot_be_taken_is_shown_too() -> None:
    """Who sends it looks for it: what is no XML, a faulty message with its id; a Request says what it meets."""
    request = request_for(
        Wanted(borrower="762100", supplier="765700", request_id="R-1", records=(), note="MOCK:765700:UNFILLED"),
        now=datetime.now(UTC),
    )
    body = write(request)
    yesterday = re.sub(rb"<timestamp>[^<]*<", b"<timestamp>yesterday<", body)
    with simulated("supplier", "--gateway", "http://127.0.0.1:9/") as address:
        for posted in (b"Dear library", yesterday, body):
            connection = http.client.HTTPConnection(address.split("/")[2], timeout=HUNG_SECONDS)
            connection.request("POST", "/iso18626", posted, {"Content-Type": "application/xml"})
            connection.getresponse().read()
        shown = told(address)["flows"]
    (of_request,) = [one for one in shown if one["request_id"] == "R-1"]
    (of_nothing,) = [one for one in shown if not one["request_id"]]
    faulty, taken = of_request["messages"]
    assert (faulty["kind"], faulty["confirmed"]) == ("other", False)
    assert "timestamp" in faulty["remark"]
    assert (taken["about"], taken["plays"]) == ("New", "UNFILLED")
    assert of_nothing["messages"][0]["message"] == "Dear library"


@pytest.mark.parametrize("version", ["2021-2"])
def test_the_example_of_the_page_plays(version: str) -> None:
    """The two commands of docs/conformance.md, on free ports: a loan that is overdue, renewed and returned."""
    _, _, told_there = DOCS.read_text(encoding="utf-8").partition("## Simulated systems")
    commands = re.findall(r"^illgate simulate (\w+) (.*)$", told_there, re.MULTILINE)[:2]
    assert [kind for kind, _ in commands] == ["supplier", "requester"]
    ports = {"8701": free_port(), "8702": free_port()}
    lines = []
    for kind, rest in commands:
        words = re.sub(r"870[12]", lambda found: ports[found[0]], rest).replace("'", "").split()
        lines.append((kind, *words, "--version", version))
    with ExitStack() as running:
        addresses = [running.enter_context(simulated(*line)) for line in lines]
        ends = time.monotonic() + HUNG_SECONDS
        about: list[str] = []
        while "LoanCompleted" not in about and time.monotonic() < ends:
            found = told(addresses[1])["flows"]
            about = [one["about"] for one in found[0]["messages"]] if found else []
        supplier = told(addresses[0])["flows"][0]["messages"]
    assert about == [
        "New",
        "WillSupply",
        "Loaned",
        "Received",
        "Overdue",
        "Renew",
        "RenewResponse Y",
        "ShippedReturn",
        "LoanCompleted",
    ]
    assert all(one["confirmed"] for one in supplier)
    assert f'version="{version}"' in supplier[0]["message"]
