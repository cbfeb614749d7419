"""Conversations with a supplier: a whole loan, a cancel, a repeat, a refusal, a change of the Request."""

from __future__ import annotations

from msgspec.structs import replace

from gateway.conformance.bench import Bench, Reply
from gateway.conformance.evidence import Exchange
from gateway.conformance.judging.expectations import is_ok
from gateway.conformance.labels import AGAIN, BUSY, LATE_CANCEL, OTHER
from gateway.conformance.playing.talk import SETTLED, Talk
from schemas.iso18626.codes import Action, ReasonForMessage, RequestType, Status
from schemas.iso18626.messages import Request


async def loan(bench: Bench) -> None:
    """A loan from the Request to the item's return, with every action on the way."""
    talk = Talk(bench, "loan", bench.drafts.request("loan"))
    if not await talk.place():
        return
    settled = await talk.until(SETTLED)
    await talk.act(Action.STATUS_REQUEST)
    await talk.until_answer(ReasonForMessage.STATUS_REQUEST_RESPONSE)
    if not talk.is_out:
        bench.evidence.unplayed["loan"] = _why_not_lent(talk, settled=settled)
        await talk.wind_up()
        return
    await talk.act(Action.RECEIVED)
    await talk.act(Action.NOTIFICATION, note="Prøve: æ, ø, å")
    await bench.rest()
    await talk.act(Action.RENEW)
    await talk.until_answer(ReasonForMessage.RENEW_RESPONSE)
    await talk.act(Action.CANCEL, about=LATE_CANCEL)
    await talk.until_answer(ReasonForMessage.CANCEL_RESPONSE)
    returned = await talk.act(Action.SHIPPED_RETURN)
    came_back = await talk.until({Status.LOAN_COMPLETED})
    await talk.post(returned.body, AGAIN)
    if came_back:
        await bench.rest()


def _why_not_lent(talk: Talk, *, settled: bool) -> str:
    setting = talk.bench.setting
    if not talk.told:
        where = f"No message came to {setting.callback} within {setting.timeout:g} s"
        return f"{where}: is that where the system has {setting.agency}?"
    words = "It was not lent" if settled else f"Nothing was lent within {setting.timeout:g} s"
    return f"{words}; name a record that is, with --record loan=ID."


async def cancel(bench: Bench) -> None:
    """A Request that is repeated, imitated under its id, and cancelled."""
    talk = Talk(bench, "cancel", bench.drafts.request("cancel" if bench.setting.record("cancel") else "loan"))
    if not await talk.place():
        return
    body = bench.drafts.write(talk.request)
    await talk.post(body, AGAIN)
    changed = replace(talk.request, bibliographic=replace(talk.request.bibliographic, title="Another book"))
    await talk.post(bench.drafts.write(changed), OTHER)
    await talk.act(Action.CANCEL)
    await talk.until_answer(ReasonForMessage.CANCEL_RESPONSE)
    await talk.wind_up()
    await bench.rest()


async def refusal(bench: Bench) -> None:
    """A Request for what the supplier does not have; its first message finds our door busy."""
    bench.replies["refusal"] = busy_once()
    talk = Talk(bench, "refusal", bench.drafts.request("absent"))
    if await talk.place():
        await talk.until({Status.UNFILLED, Status.RETRY_POSSIBLE, Status.CANCELLED})
        first = bench.evidence.within(("refusal",)).came[:1]
        if first:
            await bench.wait("refusal", lambda one: one.body == first[0].body and one is not first[0])
        await talk.wind_up()
        await bench.rest()


def busy_once() -> Reply:
    """A reply that turns the first message away with 503, and no other."""
    turned_away: list[Exchange] = []

    def reply(exchange: Exchange) -> tuple[int, bytes] | None:
        if turned_away:
            return None
        turned_away.append(exchange)
        return BUSY, b"Busy for a moment.\n"

    return reply


async def retry(bench: Bench) -> None:
    """A Request that can only be met when it is changed, and is."""
    if bench.setting.record("retry") is None:
        bench.evidence.unplayed["retry"] = (
            "No record was named for which the supplier answers RetryPossible (--record retry=ID)."
        )
        return
    talk = Talk(bench, "retry", bench.drafts.request("retry"))
    if not await talk.place():
        return
    if not await talk.until({Status.RETRY_POSSIBLE}):
        bench.evidence.unplayed["retry"] = "The supplier did not answer RetryPossible."
        await talk.wind_up()
        return
    again = Talk(bench, "retry", _changed(talk.request, bench.drafts.new_id()))
    if is_ok(await again.retry()):
        await again.until_any()
        await again.wind_up()


def _changed(request: Request, new_id: str) -> Request:
    """The Retry of a Request, under an id of its own."""
    service = request.service
    previous = request.header.requesting_request_id
    return replace(
        request,
        header=replace(request.header, requesting_request_id=new_id),
        service=replace(service, request_type=RequestType.RETRY, previous_request_id=previous) if service else None,
    )
