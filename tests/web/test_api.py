"""The JSON API over real sockets: what it gives, what it takes, and how it refuses."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.web.client import PATIENCE, Reply, Service

RECORD = "870970-basis:41000011"


def refused(reply: Reply, status: int) -> str:
    """The sentence of a refusal, after a look at its form."""
    assert (reply.status, reply.headers["content-type"]) == (status, "application/problem+json")
    problem = reply.json
    assert set(problem) == {"type", "title", "status", "detail"}
    assert problem["status"] == status
    detail: str = problem["detail"]
    assert detail.endswith(".")
    return detail


def test_orders_come_newest_first_with_counts(service: Service) -> None:
    """The list is a page, and the counts are over all."""
    answer = service.get("/api/v1/orders?limit=3").json
    ids = [order["id"] for order in answer["orders"]]

    assert ids == sorted(ids, reverse=True)
    assert answer["next"] == ids[-1]
    assert sum(answer["counts"].values()) > 70


def test_pages_follow_one_another_without_gap_or_repeat(service: Service) -> None:
    """Walking through the pages gives each order of a stage once."""
    walked: list[str] = []
    before = ""
    while True:
        answer = service.get(f"/api/v1/orders?stage=closed&limit=30{before}").json
        walked += [order["id"] for order in answer["orders"]]
        if answer["next"] is None:
            break
        before = f"&before={answer['next']}"

    assert len(walked) == len(set(walked)) == answer["counts"]["closed"]


def test_orders_are_found_by_borrower_words_and_request(service: Service) -> None:
    """Each narrows the list; an ISIL is as good as a number."""
    by_words = service.get("/api/v1/orders?q=%C3%A6blehavens+SIDSTE&limit=200").json["orders"]
    by_borrower = service.get("/api/v1/orders?borrower=DK-861640").json["orders"]
    known = service.get("/api/v1/orders?borrower=861640&request_id=861640-0107").json
    unknown = service.get("/api/v1/orders?borrower=861640&request_id=nix").json

    assert {order["title"] for order in by_words} == {"Æblehavens sidste sommer"}
    assert [order["id"] for order in by_borrower] == ["01JX000107"]
    assert [order["id"] for order in known["orders"]] == ["01JX000107"]
    assert (unknown["orders"], unknown["next"]) == ([], None)
    whole = service.get("/api/v1/orders").json
    assert whole["attention"]
    assert [(one["counts"], one["attention"]) for one in (known, unknown)] == [
        (whole["counts"], whole["attention"])
    ] * 2


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=many", "limit"),
        ("stage=frob", "stage"),
        ("frob=1", "frob"),
        ("limit=1&limit=2", "twice"),
        ("q=" + "x" * 201, "q"),
        ("request_id=1", "borrower"),
        ("q=%FF", "query"),
    ],
)
def test_a_query_that_cannot_be_meant_is_refused(service: Service, query: str, word: str) -> None:
    """400 with a sentence that names what to mend."""
    assert word in refused(service.get(f"/api/v1/orders?{query}"), 400)


def test_an_order_is_placed_once(service: Service) -> None:
    """201 the first time, 200 and the same order the next."""
    draft = {"borrower": "710100", "records": [RECORD], "request_id": "once"}
    first, second = service.post_json("/api/v1/orders", draft), service.post_json("/api/v1/orders", draft)

    assert (first.status, second.status) == (201, 200)
    assert first.json["order"]["id"] == second.json["order"]["id"]
    assert service.get(first.headers["location"]).json["order"]["id"] == first.json["order"]["id"]


@pytest.mark.parametrize(
    ("draft", "status", "word"),
    [
        ({"borrower": "710100"}, 422, "records"),
        ({"borrower": 710100, "records": [RECORD]}, 422, "$.borrower"),
        ({"borrower": "710100", "records": RECORD}, 422, "$.records"),
        ({"borrower": "710100", "records": [RECORD], "frob": 1}, 422, "frob"),
        ({"borrower": "710100", "records": [RECORD], "need_before": "soon"}, 422, "$.need_before"),
        ({"borrower": "710100", "records": [RECORD], "hold": "maybe"}, 422, "$.hold"),
        ({"borrower": "999999", "records": [RECORD]}, 422, "999999"),
        ({"borrower": "710100", "records": [RECORD], "request_id": "a\nb"}, 422, "control character"),
        ({"borrower": "710100", "records": [RECORD], "request_id": "a\u0000"}, 422, "control character"),
        ({"borrower": "710100", "records": [RECORD], "request_id": "\ufffe"}, 422, "control character"),
        ({"borrower": "710100", "records": [RECORD], "need_before": "0001-01-01"}, 422, "need_before"),
        ({"borrower": "710100", "records": [RECORD], "need_before": "1899-12-31"}, 422, "1900"),
        ({"borrower": "710100", "records": [RECORD], "lender": "710100"}, 422, "itself"),
        ({"borrower": "710111", "records": [RECORD], "lender": "DK-710100"}, 422, "itself"),
        ([], 422, "object"),
    ],
)
def test_a_draft_that_cannot_be_taken_is_refused(service: Service, draft: object, status: int, word: str) -> None:
    """422 with the place in the JSON, or the workflow's own sentence."""
    assert word in refused(service.post_json("/api/v1/orders", draft), status)


def test_the_last_day_there_is_is_a_limit_that_can_be_meant(service: Service) -> None:
    """Some systems write "no limit" so."""
    draft = {"borrower": "710100", "records": [RECORD], "need_before": "9999-12-31", "request_id": "æ/1 b"}

    assert service.post_json("/api/v1/orders", draft).status == 201


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ({"date": "0001-01-01"}, "date"),
        ({"need_before": "1899-12-31"}, "need_before"),
        ({"lender": "765702"}, "itself"),
    ],
)
def test_a_question_that_cannot_be_meant_is_refused(service: Service, more: dict[str, str], word: str) -> None:
    """A dry run refuses what an order refuses."""
    asked = {"borrower": "765700", "records": [RECORD], **more}

    assert word in refused(service.post_json("/api/v1/decisions", asked), 422)


def test_what_is_no_json_is_refused(service: Service) -> None:
    """400 for broken JSON, 415 for what does not say that it is JSON, 413 for too much."""
    refused(service.ask("POST", "/api/v1/orders", b"{", content_type="application/json"), 400)
    refused(service.ask("POST", "/api/v1/orders", b"\xff", content_type="application/json"), 400)
    refused(service.ask("POST", "/api/v1/orders", b"{}", content_type="text/json"), 415)
    refused(service.ask("POST", "/api/v1/orders", b"{}"), 415)
    refused(service.post_json("/api/v1/orders", "x" * 70000), 413)


def test_storage_away_is_a_problem_with_a_time_to_come_back(service: Service) -> None:
    """503 with Retry-After."""
    reply = service.post_json("/api/v1/orders", {"borrower": "710100", "records": ["x"], "note": "full"})

    refused(reply, 503)
    assert int(reply.headers["retry-after"]) > 0


def test_an_order_placed_by_somebody_who_left_is_placed(service: Service) -> None:
    """A caller that goes away does not cancel what it asked for."""
    body = b'{"borrower":"710100","records":["x"],"note":"slow","request_id":"left"}'
    head = b"POST /api/v1/orders HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    with service.socket() as bare:
        bare.sendall(head + b"Content-Length: %d\r\n\r\n" % len(body) + body)
    end = time.monotonic() + PATIENCE
    while not service.get("/api/v1/orders?borrower=710100&request_id=left").json["orders"]:
        assert time.monotonic() < end


def test_everything_about_an_order_is_given(service: Service) -> None:
    """Order, events tagged by type, messages, decisions with their trace."""
    reply = service.get("/api/v1/orders/01JX000106")
    view: dict[str, Any] = reply.json

    assert reply.headers["cache-control"] == "no-store"
    assert set(view) == {"order", "events", "messages", "decisions", "waits_for", "group"}
    assert [one["event"]["type"] for one in view["events"]][:3] == ["placed", "decided", "attempt_started"]
    assert view["decisions"][-1] == service.get("/api/v1/orders/01JX000106/decision").json
    assert view["decisions"][-1]["trace"][0]["setting"]


def test_an_order_whose_lender_was_chosen_has_no_decision(service: Service) -> None:
    """404 with why: none is to come."""
    draft = {"borrower": "710100", "records": [RECORD], "lender": "765700"}
    order = service.post_json("/api/v1/orders", draft).json["order"]

    assert "borrower chose" in refused(service.get(f"/api/v1/orders/{order['id']}/decision"), 404)


def test_what_is_not_there_is_said(service: Service) -> None:
    """404 with a sentence that names what was asked for."""
    assert "frob" in refused(service.get("/api/v1/orders/frob"), 404)
    assert "not been decided" in refused(service.get("/api/v1/orders/01JX000108/decision"), 404)
    for path in ("orders/", "messages/x", "libraries/000000", "libraries/000000/loan-path", "records/x", "nix", ""):
        refused(service.get(f"/api/v1/{path}"), 404)
    refused(service.get("/api/v1//orders"), 404)
    refused(service.get("/api/v2/orders"), 404)
    refused(service.get("/api/v1/orders/%FF"), 400)


def test_other_methods_are_named(service: Service) -> None:
    """405 with Allow."""
    reply = service.ask("DELETE", "/api/v1/orders")

    assert "GET" in refused(reply, 405)
    assert {"GET", "HEAD", "POST"} == set(reply.headers["allow"].split(", "))


def test_head_is_get_without_its_body(service: Service) -> None:
    """The same status, type and length."""
    get, head = service.get("/api/v1/orders/01JX000106"), service.ask("HEAD", "/api/v1/orders/01JX000106")

    assert (head.status, head.body) == (200, b"")
    for name in ("content-type", "content-length", "cache-control"):
        assert head.headers[name] == get.headers[name]


def test_staff_acts_are_done_or_refused(service: Service) -> None:
    """200 with the order after it; 409 says why not now."""
    order = service.post_json("/api/v1/orders", {"borrower": "710100", "records": [RECORD]}).json["order"]["id"]
    path = f"/api/v1/orders/{order}/actions"

    assert "No lender" in refused(service.post_json(path, {"do": "end_attempt"}), 409)
    sent = service.post_json(path, {"do": "send", "lender": "773000"})
    assert (sent.status, sent.json["order"]["lender"]) == (200, "773000")
    assert service.post_json(path, {"do": "end_attempt"}).json["order"]["lender"] is None
    assert service.post_json(path, {"do": "close"}).json["order"]["stage"] == "closed"
    refused(service.post_json(path, {"do": "close"}), 409)
    refused(service.post_json(path, {"do": "frob"}), 422)
    refused(service.post_json("/api/v1/orders/frob/actions", {"do": "close"}), 404)


def test_a_message_is_given_as_it_came_and_runs_nothing(service: Service) -> None:
    """XML byte for byte, in a sandbox should a browser open it."""
    reply = service.get("/api/v1/messages/01JX000106-m1")

    assert reply.body.startswith(b"<?xml")
    assert reply.headers["content-type"] == "application/xml"
    assert "sandbox" in reply.headers["content-security-policy"]
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert service.get("/api/v1/messages/01JX000106-m1?part=confirmation").body == b"<ok/>"
    refused(service.get("/api/v1/messages/01JX000106-m1?part=frob"), 400)


def test_a_dry_run_decides_and_stores_nothing(service: Service) -> None:
    """A decision for the day that was asked about."""
    before = service.get("/api/v1/statistics").json["orders"]
    asked = {"borrower": "765700", "records": [RECORD], "date": "2026-06-15"}
    decision = service.post_json("/api/v1/decisions", asked).json

    assert (decision["outcome"], decision["decided_on"]) == ("automated", "2026-06-15")
    assert service.get("/api/v1/statistics").json["orders"] == before
    refused(service.post_json("/api/v1/decisions", asked | {"borrower": "1"}), 422)


def test_refused_messages_are_listed_with_their_reason(service: Service) -> None:
    """What could not be taken is shown without its content; how many are shown is bounded."""
    listed = service.get("/api/v1/messages/refused")

    assert listed.status == 200
    assert all(message["state"] == "refused" and message["remark"] for message in listed.json["messages"])
    assert len(service.get("/api/v1/messages/refused?limit=1").json["messages"]) <= 1
    refused(service.get("/api/v1/messages/refused?limit=0"), 400)


def test_given_up_messages_are_listed_with_what_stands_against_sending_them_again(service: Service) -> None:
    """Newest first, their content left out; one may be sent again, one has been overtaken."""
    listed = service.get("/api/v1/messages/given-up")

    assert listed.status == 200
    assert {one["row"]["state"] for one in listed.json["messages"]} == {"given_up"}
    assert [one["why_not"] for one in listed.json["messages"]] == ["", "overtaken"]
    assert len(service.get("/api/v1/messages/given-up?limit=1").json["messages"]) == 1
    order, message = listed.json["messages"][0]["row"]["order"], listed.json["messages"][0]["row"]["id"]
    again = service.post_json(f"/api/v1/orders/{order}/actions", {"do": "resend", "message": message})
    assert again.status == 200


def test_the_directory_and_the_catalogue_are_shown(service: Service) -> None:
    """Libraries, loan paths and records."""
    libraries = service.get("/api/v1/libraries").json["libraries"]
    path = service.get("/api/v1/libraries/765700/loan-path").json["entries"]

    assert len(libraries) == 14
    assert service.get("/api/v1/libraries/765702").json["agency"] == "765700"
    assert [entry["agency"] for entry in path[:3]] == ["766100", "774600", "710100"]
    assert path[0]["why"] == "own_choice"
    assert service.get("/api/v1/records?q=nordlys").json["records"][0]["author"] == "Hanne Skjødt"
    assert service.get(f"/api/v1/records/{RECORD}").json["localisations"][0]["agency"] == "765700"
    assert "q" in refused(service.get("/api/v1/records"), 400)


def test_a_defect_of_ours_shows_nothing_of_the_house(service: Service) -> None:
    """500 as a problem with a reference into the log."""
    assert "secret" not in refused(service.get("/api/v1/orders/broken"), 500)
