"""Pushed holdings taken: `POST /soap/holdingsitems` with one of the contract's three updates (docs/holdings.md)."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any, Final

from attrs import evolve, frozen
from twisted.web.server import Request

from adapters.aside import read_aside
from gateway.directory.values import Library
from gateway.store.values import StoreUnavailable
from gateway.web.answers import Answer, Refusal
from gateway.web.connection import body_of, media_type
from gateway.web.guard import Guard
from gateway.web.machines import Machine
from gateway.web.soap.envelopes import TAKEN, enveloped, refused, soap_of
from gateway.workflow.interface import Workflow
from schemas.holdings_items import HoldingsItemsFault, Outcome, Update, read, write
from schemas.holdings_items.read import MAX_BYTES
from schemas.openholdingstatus import Authentication
from schemas.soap import SOAP_1_1, SoapFault, requested
from schemas.xml import Element, XmlError, parse

MOST_AHEAD: Final = 24 * 3600
"""Seconds that a system's clock may be ahead: a time zone that it leaves out is no reason to refuse."""

Take = Callable[[Update], Awaitable[None]]
"""Keeps an update; raises `StoreUnavailable`."""


@frozen(kw_only=True)
class HoldingsItems:
    """The contract. A push is let in by the service's token, or by the login of the library that it is of."""

    workflow: Workflow
    guard: Guard
    take: Take
    reactor: Any

    def machine(self) -> Machine:
        """What the site mounts."""
        return Machine(methods=("POST",), work=self.answer)

    async def answer(self, request: Request) -> Answer:
        """The contract's answer; what is no update at all is a SOAP fault with HTTP 400."""
        if media_type(request) not in TAKEN:
            raise Refusal(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "A push is posted as text/xml, by its Content-Type.")
        body = body_of(request)
        soap = soap_of(request)
        try:
            content, soap = await read_aside(self.reactor, len(body), lambda: _opened(body))
            update = await read_aside(self.reactor, len(body), lambda: read(content))
            _check_moments(update, self.guard.seconds())
        except HoldingsItemsFault as wrong:
            return _told(Outcome.INVALID_DAY, str(wrong), soap) if wrong.of_day else refused(wrong, soap)
        except (SoapFault, XmlError) as wrong:
            return refused(wrong, soap)
        return _told(*await self._taken(update, request), soap)

    async def _taken(self, update: Update, request: Request) -> tuple[Outcome, str]:
        library = self.workflow.directory.library(update.agency)
        if not self._is_let_in(update.authentication, library, request):
            return Outcome.AUTHENTICATION, "Neither the service's token nor the library's login was shown."
        if library is None:
            return Outcome.INVALID_AGENCY, f"Library {update.agency[:20]} is not in the directory."
        try:
            await self.take(evolve(update, agency=library.agency))
        except StoreUnavailable:
            return Outcome.INTERNAL, "It could not be stored; send it again."
        return Outcome.OK, ""

    def _is_let_in(self, who: Authentication | None, library: Library | None, request: Request) -> bool:
        if who is not None and (who.password or who.user or who.group):
            owner = library if library is not None and _has_login(library) else None
            if self._is_right(who, owner, request):
                return True
            if owner is not None and not self.guard.token:
                return False
        try:
            self.guard.check(request)
        except Refusal as refusal:
            if refusal.status != HTTPStatus.UNAUTHORIZED:
                raise
            return False
        return True

    def _is_right(self, who: Authentication, owner: Library | None, request: Request) -> bool:
        """Whether a login is its library's or the service's. A wrong one counts against both: it may have been either.

        Raises:
            TooManyTries: too many wrong ones came from its address.
        """
        if owner is None:
            return self.guard.opens(who.password, request)
        attempts = self.guard.attempts
        attempts.check(request, owner.agency)
        if _is_its_own(who, owner):
            return True
        right = False
        try:
            right = self.guard.opens(who.password, request)
        finally:
            if not right:
                attempts.failed(request, owner.agency)
        return right


def _has_login(library: Library) -> bool:
    login = library.system.holdings_login
    return login is not None and bool(login.password)


def _is_its_own(who: Authentication, library: Library) -> bool:
    login = library.system.holdings_login
    if login is None or not login.password:
        return False
    shown, known = (f"{one.user}\0{one.group}\0{one.password}".encode() for one in (who, login))
    return hmac.compare_digest(shown, known)


def _opened(body: bytes) -> tuple[Element, str]:
    """What is asked for, and the namespace of the SOAP envelope that its answer goes in."""
    content, soap = requested(parse(body, max_bytes=MAX_BYTES))
    return content, soap or SOAP_1_1


def _check_moments(update: Update, now: float) -> None:
    """A word of the future would outdo every true one until then."""
    latest = (now + MOST_AHEAD) * 1000
    ahead = next((one for one in update.records if one.modified > latest), None)
    if ahead is not None:
        raise HoldingsItemsFault(
            f"The modificationDateTime of record {ahead.record[:40]!r} is more than a day in the future."
        )


def _told(outcome: Outcome, sentence: str, soap: str) -> Answer:
    return enveloped(write(outcome, sentence), soap)
