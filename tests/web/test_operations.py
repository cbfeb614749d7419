"""Health, readiness and metrics."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from prometheus_client import generate_latest

from gateway.automation.values import Decision, Outcome, Reason
from gateway.orders.events import AttemptEnded, Closed, Decided, Event, Recorded
from gateway.orders.vocabulary import AttemptEnd, CloseReason
from gateway.web.metrics import Metrics
from tests.web.client import Service, serving

NOW = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_operations_answer_get_and_head(service: Service, path: str) -> None:
    """GET has a body, HEAD the same head without it, and no cache keeps either."""
    get, head = service.get(path), service.ask("HEAD", path)

    assert (get.status, head.status, head.body) == (200, 200, b"")
    assert get.body
    assert get.headers["cache-control"] == head.headers["cache-control"] == "no-store"
    assert service.ask("POST", path).headers["allow"] == "GET, HEAD"


def test_a_service_that_cannot_take_orders_says_why() -> None:
    """/readyz gives 503 with the reason while /healthz stays good."""
    with serving() as service:
        service.post_xml(b"<unready/>")
        reply = service.get("/readyz")

        assert (reply.status, reply.text) == (503, "The database is being mended.\n")
        assert int(reply.headers["retry-after"]) > 0
        assert service.get("/healthz").status == 200


def test_requests_are_counted_by_face_and_status(service: Service) -> None:
    """What was asked shows in the metrics."""
    service.get("/api/v1/orders/nix")
    text = service.get("/metrics").text

    assert 'illgate_http_requests_total{face="api",status="404"}' in text
    assert 'illgate_http_seconds_count{face="operations"}' in text
    assert "illgate_live_viewers 0.0" in text


@pytest.mark.parametrize(
    ("event", "line"),
    [
        (
            Decided(
                decision=Decision(outcome=Outcome.MANUAL, reason=Reason.NO_PROVIDER, sentence="", decided_on=NOW.date())
            ),
            'illgate_decisions_total{outcome="manual",reason="no_provider"}',
        ),
        (
            Decided(decision=Decision(outcome=Outcome.AUTOMATED, sentence="", decided_on=NOW.date())),
            'illgate_decisions_total{outcome="automated",reason=""}',
        ),
        (
            AttemptEnded(attempt=1, lender="765700", how=AttemptEnd.UNFILLED, sentence=""),
            'illgate_attempts_ended_total{how="unfilled"}',
        ),
        (
            Closed(reason=CloseReason.COMPLETED, sentence=""),
            'illgate_orders_closed_total{reason="completed"}',
        ),
    ],
)
def test_events_are_counted_by_closed_lists(event: Event, line: str) -> None:
    """Each event that ends something is counted, and no agency becomes a label."""
    metrics = Metrics()
    for sequence in (1, 2):
        metrics.recorded(Recorded(sequence=sequence, order="o", version=1, at=NOW, event=event))
    text = exposition(metrics)

    assert f"{line} 2.0" in text
    assert "765700" not in text


def test_observers_feed_the_other_counters() -> None:
    """Messages, look-ups and the outbox are fed through plain callables."""
    metrics = Metrics()
    metrics.message("in", "Request", "OK")
    metrics.looked_up("timeout", "none", 4.0)
    metrics.tried_again()
    metrics.watch_outbox(lambda: 3, lambda: 61.5)
    metrics.watch_viewers(lambda: 7)
    text = exposition(metrics)

    assert 'illgate_messages_total{direction="in",kind="Request",result="OK"} 1.0' in text
    assert 'illgate_look_ups_total{outcome="timeout",source="none"} 1.0' in text
    assert 'illgate_look_up_seconds_bucket{le="4.0"} 1.0' in text
    assert "illgate_second_tries_total 1.0" in text
    assert "illgate_outbox_waiting 3.0" in text
    assert "illgate_outbox_oldest_seconds 61.5" in text
    assert "illgate_live_viewers 7.0" in text


def exposition(metrics: Metrics) -> str:
    """The metrics as prometheus reads them."""
    return generate_latest(metrics.registry).decode()
