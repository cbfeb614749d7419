"""Who a message is from, and what it means: the quirks of its sender's system are taken out before anything is done.

Some systems need to be known by more than their header: one leaves words of its template where its agency should
stand, one may put the two request ids in each other's place. Both are found by an id that we gave or were given.
"""

from __future__ import annotations

from typing import Final

from attrs import frozen
from msgspec.structs import replace

from gateway.directory.values import Peer
from gateway.lending.admission import Shown, refusal, same, shows_certificate
from gateway.lending.parsed import Parsed
from gateway.lending.peers import profile_of, understood
from gateway.lending.tries import Tries
from gateway.lending.wire import agency_id, sender_of
from gateway.store.reader import Reader
from gateway.workflow.office import Office
from gateway.workflow.order_base import ATTEMPT, REQUEST, load_order, order_by, request_key
from schemas.iso18626 import MessageFault
from schemas.iso18626.messages import ErrorData, Post, Request, RequestingAgencyMessage, SupplyingAgencyMessage

ANYBODY: Final = ""
"""Whom somebody claims to be whose message cannot be read: whoever has the bearer token that it shows."""


@frozen(kw_only=True)
class Hearing:
    """Reads messages as they are meant, of senders who prove who they are."""

    office: Office
    tries: Tries

    def meant(self, reader: Reader, message: Post) -> Post:
        """The message without its sender's quirks; its own words and ids stay as they came where they are right."""
        match message:
            case Request():
                named: Post = message
            case SupplyingAgencyMessage():
                named = self._with_its_agency(reader, message)
            case RequestingAgencyMessage():
                named = self._with_its_id(reader, message)
        return understood(self.peer(named), named)

    def check_read(self, shown: Shown) -> None:
        """Lets a message be read; one that comes with a certificate always, since few have one of our authorities.

        Raises:
            TooManyTries: its address fails often to prove who it is, and much is being read for nothing.
        """
        if self.tries.any and shown.certificate is None:
            self.tries.check_read(shown.address())

    def peer(self, message: Post) -> Peer:
        """What the directory says of a message's sender."""
        return self.office.peer(sender_of(message))

    def refusal(self, reader: Reader, parsed: Parsed, shown: Shown) -> ErrorData | None:
        """Why the sender of a message is not believed; a message that cannot be read is refused for that.

        Raises:
            TooManyTries: too often its address has not been; the right certificate of the sender is looked at always.
        """
        named = parsed.what
        if isinstance(named, MessageFault):
            return None
        if isinstance(named, SupplyingAgencyMessage):
            named = self._with_its_agency(reader, named)
        peer, claimed = self.peer(named), sender_of(named)
        if self.tries.any and not shows_certificate(peer, shown):
            self.tries.check(shown.address(), claimed)
        why = refusal(peer, named, shown)
        if why is not None:
            self.tries.failed(shown.address(), claimed)
        return why

    def is_stranger(self, shown: Shown) -> bool:
        """Whether somebody shows a bearer token that is no library's.

        Raises:
            TooManyTries: its address has shown too many such.
        """
        if not shown.bearer:
            return False
        self.tries.check(shown.address(), ANYBODY)
        libraries = self.office.directory().libraries
        wanted = [token for library in libraries if (token := library.system.peer.sends_bearer)]
        strange = not sum(same(token, shown.bearer) for token in wanted)  # all, in equal time
        if strange:
            self.tries.failed(shown.address(), ANYBODY)
        return strange

    def _with_its_agency(self, reader: Reader, message: SupplyingAgencyMessage) -> SupplyingAgencyMessage:
        lender = self.lender_asked(reader, message)
        if lender is None or message.header.supplying_agency.value not in self._placeholders(lender):
            return message
        return replace(message, header=replace(message.header, supplying_agency=agency_id(lender)))

    def _placeholders(self, lender: str) -> frozenset[str]:
        return profile_of(self.office.peer(lender)).placeholders

    def lender_asked(self, reader: Reader, message: SupplyingAgencyMessage) -> str | None:
        """The lender that was given the request id of a message; None where nobody was."""
        request_id = message.header.requesting_request_id
        order_id = order_by(reader, ATTEMPT, request_id)
        order = load_order(reader, order_id) if order_id else None
        attempt = order.attempt_under(request_id) if order else None
        return attempt.lender if attempt else None

    def _with_its_id(self, reader: Reader, message: RequestingAgencyMessage) -> RequestingAgencyMessage:
        borrower, header = sender_of(message), message.header
        if not profile_of(self.office.peer(borrower)).swaps_ids or header.supplying_request_id is None:
            return message
        here, there = header.requesting_request_id, header.supplying_request_id
        if order_by(reader, REQUEST, request_key(borrower, here)) is not None:
            return message
        if order_by(reader, REQUEST, request_key(borrower, there)) is None:
            return message
        return replace(message, header=replace(header, requesting_request_id=there, supplying_request_id=here))
