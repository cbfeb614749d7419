"""The console's pages about libraries."""

from __future__ import annotations

from datetime import UTC, datetime

from attrs import frozen

from gateway.directory.loan_path import loan_path
from gateway.directory.values import Closing, Library, MaterialPolicy, Peer, Switch
from gateway.web.addresses import public_system
from gateway.web.answers import Answer, not_found
from gateway.web.console import times
from gateway.web.console.console import Console
from gateway.web.console.page_words import T
from gateway.web.routing import Call, Nothing
from gateway.workflow.loan_words import words_of


@frozen(kw_only=True)
class PolicyLine:
    """A library's two sides for one material type, in words."""

    material: str
    lends: str
    borrows: str
    own: str


@frozen(kw_only=True)
class ClosingLine:
    """One closing, in words."""

    whose: str
    for_whom: str
    since: str
    until: str
    reason: str


async def list_libraries(console: Console, _call: Call[Nothing, Nothing]) -> Answer:
    """Every library of the directory."""
    return console.render.page(
        "libraries.html", here="libraries", libraries=console.workflow.directory.libraries, name=console.name
    )


async def show_library(console: Console, call: Call[Nothing, Nothing]) -> Answer:
    """A library's settings, closings, branches, and loan path."""
    directory = console.workflow.directory
    library = directory.library(call.path["agency"])
    if library is None:
        raise not_found(f"library {call.path['agency']}")
    policies = [
        _policy_line(directory.material_name(kind), policy) for kind, policy in sorted(library.policies.items())
    ]
    return console.render.page(
        "library.html",
        here="libraries",
        library=library,
        system=public_system(library.system),
        proves=T.and_also.join(_proofs(library.system.peer)),
        policies=policies,
        closings=list(_closings(library)),
        path=loan_path(directory, library.agency),
        notes=words_of(library),
        paused=_paused(console, library),
        label=directory.label,
    )


def _paused(console: Console, library: Library) -> str:
    """Why the library's holdings service is not asked now; "" where it is."""
    for pause, libraries in console.workflow.holdings.paused():
        if library.agency in {one.agency for one in libraries}:
            until = times.moment(datetime.fromtimestamp(pause.until, UTC), console.clock.zone)
            return T.holdings_paused.format(failures=pause.failures, until=until)
    return ""


def _policy_line(material: str, policy: MaterialPolicy) -> PolicyLine:
    lender, borrower = policy.lender, policy.borrower
    lends = times.days(lender.days) if lender is not None and lender.lends else T.never
    if borrower is None:
        return PolicyLine(material=material, lends=lends, borrows=T.never, own=T.never)
    profile = borrower.own_profile
    limits = T.own_limits.format(age=times.days(profile.age_days), back=times.days(profile.back_within_days))
    return PolicyLine(
        material=material,
        lends=lends,
        borrows=_switched(borrower.borrows, times.days(borrower.days)),
        own=_switched(borrower.own_material, limits),
    )


def _switched(switch: Switch, terms: str) -> str:
    """What a switch allows, and on which terms."""
    said = {Switch.NO: T.never, Switch.YES: terms, Switch.TEST: f"{terms} ({T.test_only})"}
    return said[switch]


def _proofs(peer: Peer) -> tuple[str, ...]:
    """What a library's system must show us, by its kind alone."""
    wanted = (
        (peer.sends_account or peer.sends_code, T.proof_account),
        (peer.sends_bearer, T.proof_bearer),
        (peer.sends_certificate, T.proof_certificate),
    )
    return tuple(word for asked, word in wanted if asked)


def _closings(library: Library) -> list[ClosingLine]:
    own = [_closing_line(library.name, one) for one in library.closings]
    branches = [_closing_line(branch.name, one) for branch in library.branches for one in branch.closings]
    return own + branches


def _closing_line(whose: str, closing: Closing) -> ClosingLine:
    shut = ((closing.cooperation, T.cooperation), (closing.end_users, T.end_users))
    return ClosingLine(
        whose=whose,
        for_whom=T.and_also.join(word for holds, word in shut if holds),
        since=times.day(closing.since),
        until=times.day(closing.until),
        reason=closing.reason,
    )
