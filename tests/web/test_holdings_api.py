"""Live holdings over the API and in the console's dry run: whole, and told as the libraries answer."""

from __future__ import annotations

import json
from typing import Any

from tests.web.client import Reply, Service

HAVET = "870970-basis:41000055"  # at Esbjerg, which never answers, and at Guldborgsund
FYR = "870970-basis:41000022"  # at Odense, which is slow and does not have it, and at Aarhus


def events(reply: Reply) -> list[tuple[str, dict[str, Any]]]:
    """A stream's events: name and value."""
    blocks = [block.split("\n") for block in reply.text.strip().split("\n\n")]
    return [(name.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for name, data in blocks]


def test_who_has_a_record_now(service: Service) -> None:
    """Every listed holder with what it says, or why it says nothing."""
    reply = service.get(f"/api/v1/holdings/{HAVET}")

    assert reply.status == 200
    assert reply.headers["cache-control"] == "no-store"
    assert reply.json["record"] == HAVET
    silent, held = reply.json["libraries"]
    assert (silent["library"], silent["state"], silent["source"]) == ("756100", "timeout", "none")
    assert "Esbjerg Kommunes Biblioteker" in silent["sentence"]
    assert silent["available"] is None
    assert (held["name"], held["state"], held["available"], held["lendable"]) == (
        "Guldborgsund-bibliotekerne",
        "held",
        2,
        True,
    )


def test_a_system_that_does_not_answer_is_shown_as_paused(service: Service) -> None:
    """After one failure here; the address, which can hold a password, is not told."""
    service.get(f"/api/v1/holdings/{HAVET}")
    (paused,) = service.get("/api/v1/holdings/paused").json["systems"]

    assert [one["library"] for one in paused["libraries"]] == ["756100"]
    assert paused["failures"] >= 1
    assert paused["sentence"].startswith("The last look-up failed, since the system did not answer within ")
    assert "example" not in json.dumps(paused)
    assert "did not answer" in service.get("/libraries/756100").text
    assert 'id="paused"' not in service.get("/libraries/710100").text
    again = service.get(f"/api/v1/holdings/{HAVET}").json["libraries"][0]
    assert "was not asked: its system did not answer" in again["sentence"]


def test_libraries_can_be_named(service: Service) -> None:
    """By number or ISIL; a branch stands for its library, each library is told once, the unknown is said to be so."""
    reply = service.get(f"/api/v1/holdings/{HAVET}?libraries=DK-710100,710111,999999")

    assert [(one["library"], one["state"]) for one in reply.json["libraries"]] == [
        ("710100", "held"),
        ("999999", "not_configured"),
    ]


def test_an_unknown_record_is_not_found(service: Service) -> None:
    """A problem, also for those who want a stream."""
    for path in ("/api/v1/holdings/870970-basis:1", "/api/v1/holdings/870970-basis:1?stream=true"):
        assert service.get(path).status == 404


def test_an_unknown_borrower_is_not_found(service: Service) -> None:
    """There is no loan path to sort by: told as of any other number that nobody has, to people too."""
    for path in (f"/api/v1/holdings/{FYR}?borrower=999999", f"/api/v1/holdings/{FYR}?borrower=999999&stream=true"):
        reply = service.get(path)
        assert (reply.status, reply.json["detail"]) == (404, "There is no library 999999 here.")
    assert service.get(f"/records/{FYR}?borrower=999999").status == 404
    assert service.get(f"/api/v1/holdings/{FYR}?borrower=DK-710100").status == 200


def test_answers_are_streamed_as_they_come(service: Service) -> None:
    """Whom it asks, the fast one before the slow, how many answered."""
    for reply in (
        service.get(f"/api/v1/holdings/{FYR}?stream=true"),
        service.get(f"/api/v1/holdings/{FYR}", accept="text/event-stream"),
    ):
        assert reply.headers["content-type"] == "text/event-stream; charset=utf-8"
        told = events(reply)
        assert [name for name, _ in told] == ["asked", "heard", "heard", "done"]
        assert [one["library"] for one in told[0][1]["libraries"]] == ["746100", "775100"]
        assert told[0][1]["answers"] == 2
        assert [(one["library"], one["state"]) for _, one in told[1:3]] == [("775100", "held"), ("746100", "not_held")]
        assert told[3][1] == {"answered": 2}


def test_a_viewer_who_leaves_harms_nobody(service: Service) -> None:
    """The stream is cut in its middle; the next is whole."""
    with service.socket() as bare:
        bare.sendall(
            f"GET /api/v1/holdings/{FYR}?stream=true HTTP/1.1\r\nHost: 127.0.0.1:{service.port}\r\n\r\n".encode()
        )
        assert b"text/event-stream" in bare.recv(4096)
    assert events(service.get(f"/api/v1/holdings/{FYR}?stream=true"))[-1][0] == "done"
    assert service.get("/healthz").status == 200


def test_the_dry_run_tells_of_libraries_and_then_the_answer(service: Service) -> None:
    """The same page as without the stream is its last event."""
    told = events(service.get("/why/answers?borrower=765700&record=fyrpasserens&date=2026-06-15"))

    assert [name for name, _ in told] == ["asked", "heard", "heard", "told"]
    assert 'id="answer"' in told[-1][1]["page"]
    assert "2026-06-15" in told[-1][1]["page"]


def test_a_form_that_must_be_mended_asks_nobody(service: Service) -> None:
    """The script then sends it the ordinary way, and the page says what is wrong."""
    for query in ("borrower=765700&record=nix", "borrower=765700", "borrower=000000&record=fyrpasserens"):
        assert events(service.get(f"/why/answers?{query}")) == [("unasked", {})]


def test_an_order_s_page_follows_the_libraries_that_are_asked_for_it(service: Service) -> None:
    """What was heard before somebody looked, and what comes; when all is heard there is nothing to follow."""
    draft = {"borrower": "765700", "records": [FYR], "note": "asking", "request_id": "followed"}
    order = service.post_json("/api/v1/orders", draft).json["order"]["id"]
    told = events(service.get(f"/orders/{order}/answers"))
    page = service.get(f"/orders/{order}").text

    assert [name for name, _ in told] == ["asked", "heard", "heard", "done"]
    assert f'data-stream="/orders/{order}/answers"' in page
    assert events(service.get(f"/orders/{order}/answers")) == [("done", {"answered": 0})]
    assert "data-stream" not in service.get("/orders/01JX000105").text
    assert service.get("/orders/nix/answers").status == 404


def test_strangers_are_told_nothing(guarded: Service) -> None:
    """Holdings and the dry run want the token as all the rest does."""
    assert guarded.get(f"/api/v1/holdings/{FYR}?stream=true").status == 401
    assert guarded.get("/why/answers?borrower=765700&record=fyr").status in {303, 401}
