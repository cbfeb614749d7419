"""Which steps a role has, in their order: first single probes, then whole conversations."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from attrs import frozen

from gateway.conformance.bench import Bench
from gateway.conformance.check import Check
from gateway.conformance.judging.catalogue import PROBES
from gateway.conformance.labels import DECLINING, LENDING, RETRYING
from gateway.conformance.playing import as_fetcher, as_requester, as_searcher, as_status_asker, as_supplier
from gateway.conformance.values import Role


@frozen
class Step:
    """A part of a run; `words` tell the person who watches what is being done."""

    name: str
    words: str
    play: Callable[[Bench], Awaitable[None]]


def _words(step: str) -> str:
    return step.rpartition(" ")[2].replace("-", " ")


_TALKS: Final[dict[Role, tuple[Step, ...]]] = {
    Role.SUPPLIER: (
        Step("loan", "borrowing, renewing and returning", as_requester.loan),
        Step("cancel", "repeating and cancelling a Request", as_requester.cancel),
        Step("refusal", "asking for what nobody has", as_requester.refusal),
        Step("retry", "changing a Request and asking again", as_requester.retry),
    ),
    Role.HOLDINGS: (
        *(Step(name, f"searching: {_words(name)}", play) for name, play in as_searcher.STEPS.items()),
        *(Step(name, f"fetching: {_words(name)}", play) for name, play in as_fetcher.STEPS.items()),
        *(Step(name, f"asking: {_words(name)}", play) for name, play in as_status_asker.STEPS.items()),
    ),
    Role.REQUESTER: (
        Step(LENDING, "lending what is asked for", as_supplier.lend),
        Step(DECLINING, "turning a Request down", as_supplier.decline),
        Step(RETRYING, "asking for another Request", as_supplier.bargain),
    ),
}


def steps_for(role: Role, checks: tuple[Check, ...]) -> tuple[Step, ...]:
    """The steps that these checks judge; all of the role where a check judges everything."""
    probes = tuple(Step(probe.id, probe.title, probe.play) for probe in PROBES if role in probe.roles)
    steps = (*probes, *_TALKS.get(role, ()))
    if any(not check.steps for check in checks):
        return steps
    wanted = {step for check in checks for step in check.steps}
    return tuple(step for step in steps if step.name in wanted)
