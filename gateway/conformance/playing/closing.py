"""The end of a run: no Request of ours that the system may have taken is left as it stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec.structs import replace
from twisted.internet.defer import Deferred, ensureDeferred, gatherResults

from gateway.conformance.bench import Bench
from gateway.conformance.evidence import Exchange
from gateway.conformance.judging.expectations import is_refusal
from gateway.conformance.playing.talk import Talk
from schemas.iso18626.faults import MessageKind
from schemas.iso18626.messages import Request

WORDS: Final = "ending what is still open"


async def close(bench: Bench) -> None:
    """Cancels, or returns, whatever was not refused and has not ended: all at once, and whatever is answered.

    That is above all a Request whose confirmation got lost, and those that only tried how errors are told.
    """
    ends: list[Deferred[None]] = [ensureDeferred(talk.wind_up(at_the_end=True)) for talk in _talks(bench)]
    await gatherResults(ends)


def _talks(bench: Bench) -> Iterator[Talk]:
    """A talk for each of our Requests that was not refused, by its id."""
    placed = {
        one.asked.request_id: one
        for one in reversed(bench.evidence.sent())
        if _is_request(one) and not is_refusal(one) and one.asked.request_id
    }
    for one in placed.values():
        yield Talk(bench, one.step, _request(bench, one))


def _is_request(exchange: Exchange) -> bool:
    asked = exchange.asked
    faulty = asked.fault is not None and asked.fault.kind is MessageKind.REQUEST
    return faulty or isinstance(asked.message, Request)


def _request(bench: Bench, exchange: Exchange) -> Request:
    """The Request itself, or for one that was made faulty another under its id."""
    message = exchange.asked.message
    if isinstance(message, Request):
        return message
    request = bench.drafts.request("absent")
    header = replace(request.header, requesting_request_id=exchange.asked.request_id)
    return replace(request, header=header)
