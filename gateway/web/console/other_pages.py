# mypy: allow-untyped-calls
"""The console's pages beside the orders: libraries, records, logging in, and static files."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus

from attrs import frozen

from gateway.directory.loan_path import loan_path, rank_by_path
from gateway.directory.values import Closing, Library, MaterialPolicy, Peer, Switch
from gateway.web.addresses import public_system
from gateway.web.answers import Answer, not_found
from gateway.web.console import times, words
from gateway.web.console.forms import HoldersQuery, LoginForm, LoginQuery, SearchQuery, StaticQuery
from gateway.web.console.order_pages import Console
from gateway.web.console.render import FOREVER, see_other, static_files
from gateway.web.routing import Call, Nothing


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
        proves=words.T.and_also.join(_proofs(library.system.peer)),
        policies=policies,
        closings=list(_closings(library)),
        path=loan_path(directory, library.agency),
        paused=_paused(console, library),
        label=directory.label,
    )


async def find_records(console: Console, call: Call[SearchQuery, Nothing]) -> Answer:
    """Records by words, ISBN or number."""
    words_asked = call.query.q
    found = tuple(console.workflow.catalogue.find(words_asked)) if words_asked else ()
    return console.render.page("records.html", here="records", q=words_asked or "", records=found)


async def show_record(console: Console, call: Call[HoldersQuery, Nothing]) -> Answer:
    """A record, its other editions, and who holds it, in a borrower's loan path order where one is named."""
    catalogue = console.workflow.catalogue
    edition = catalogue.edition(call.path["record"])
    if edition is None:
        raise not_found(f"record {call.path['record']}")
    others = [other for other in catalogue.editions_of(edition.id) if other.id != edition.id]
    material = edition.material_type
    directory, borrower = console.workflow.directory, call.query.borrower or ""
    by_path = rank_by_path(directory, borrower)
    holders = (
        sorted(edition.localisations, key=lambda held: by_path(held.agency)) if borrower else edition.localisations
    )
    return console.render.page(
        "record.html",
        here="records",
        edition=edition,
        others=others,
        holders=holders,
        borrower=borrower,
        places=directory.places(),
        material=directory.material_name(material) if material else "",
        label=directory.label,
    )


async def show_login(console: Console, call: Call[LoginQuery, Nothing]) -> Answer:
    """The login page."""
    return console.render.page("login.html", here="login", next=_own_path(call.query.next), fault="")


async def log_in(console: Console, call: Call[Nothing, LoginForm]) -> Answer:
    """Gives a session to somebody who shows the token."""
    form = call.body
    console.guard.check_origin(call.request)
    if not console.guard.opens(form.token, call.request):
        return console.render.page(
            "login.html",
            HTTPStatus.UNAUTHORIZED,
            here="login",
            next=_own_path(form.next),
            fault=words.T.door_wrong,
        )
    cookie = console.guard.session(secure=call.request.isSecure())
    return see_other(_own_path(form.next), (("Set-Cookie", cookie),))


async def log_out(console: Console, call: Call[Nothing, Nothing]) -> Answer:
    """Makes the browser forget its session."""
    cookie = console.guard.end_of_session(secure=call.request.isSecure())
    return see_other("/login", (("Set-Cookie", cookie),))


async def show_static(_console: Console, call: Call[StaticQuery, Nothing]) -> Answer:
    """A stylesheet, script or image."""
    found = static_files().get(call.path["name"])
    if found is None:
        raise not_found("file of that name")
    body, content_type = found
    return Answer(body=body, content_type=content_type, headers=FOREVER if call.query.v else ())


def _paused(console: Console, library: Library) -> str:
    """Why the library's holdings service is not asked now; "" where it is."""
    for pause, libraries in console.workflow.holdings.paused():
        if library.agency in {one.agency for one in libraries}:
            until = times.moment(datetime.fromtimestamp(pause.until, UTC), console.clock.zone)
            return words.T.holdings_paused.format(failures=pause.failures, until=until)
    return ""


def _policy_line(material: str, policy: MaterialPolicy) -> PolicyLine:
    lender, borrower = policy.lender, policy.borrower
    lends = times.days(lender.days) if lender is not None and lender.lends else words.T.never
    if borrower is None:
        return PolicyLine(material=material, lends=lends, borrows=words.T.never, own=words.T.never)
    profile = borrower.own_profile
    limits = words.T.own_limits.format(age=times.days(profile.age_days), back=times.days(profile.back_within_days))
    return PolicyLine(
        material=material,
        lends=lends,
        borrows=_switched(borrower.borrows, times.days(borrower.days)),
        own=_switched(borrower.own_material, limits),
    )


def _switched(switch: Switch, terms: str) -> str:
    """What a switch allows, and on which terms."""
    said = {Switch.NO: words.T.never, Switch.YES: terms, Switch.TEST: f"{terms} ({words.T.test_only})"}
    return said[switch]


def _proofs(peer: Peer) -> tuple[str, ...]:
    """What a library's system must show us, by its kind alone."""
    wanted = (
        (peer.sends_account or peer.sends_code, words.T.proof_account),
        (peer.sends_bearer, words.T.proof_bearer),
        (peer.sends_certificate, words.T.proof_certificate),
    )
    return tuple(word for asked, word in wanted if asked)


def _closings(library: Library) -> list[ClosingLine]:
    own = [_closing_line(library.name, one) for one in library.closings]
    branches = [_closing_line(branch.name, one) for branch in library.branches for one in branch.closings]
    return own + branches


def _closing_line(whose: str, closing: Closing) -> ClosingLine:
    shut = ((closing.cooperation, words.T.cooperation), (closing.end_users, words.T.end_users))
    return ClosingLine(
        whose=whose,
        for_whom=words.T.and_also.join(word for holds, word in shut if holds),
        since=times.day(closing.since),
        until=times.day(closing.until),
        reason=closing.reason,
    )


def _own_path(path: str) -> str:
    """A path of this console; anything that a browser could read as another site becomes the front page."""
    safe = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if safe else "/"
