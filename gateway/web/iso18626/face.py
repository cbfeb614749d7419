# mypy: allow-untyped-calls
"""What a POST to the door gets (docs/conversations.md, "At the door"), however it was received."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Final

from attrs import field, frozen
from twisted.web.server import Request

from gateway.lending.admission import Certificate
from gateway.lending.trail import gateways_in
from gateway.web.answers import Answer, Refusal, answer_of, sentence
from gateway.web.attempts import address_of
from gateway.web.connection import body_of, header, media_type, whole_header
from gateway.web.headers import bearer_in
from gateway.web.machines import XML_TYPES, Machine
from gateway.web.tls import client_certificate
from gateway.workflow.interface import SenderNotProved, Shown, Workflow
from schemas.told_charset import as_told, told_charset

NAME: Final = "iso18626"
PATH: Final = b"/iso18626"
XML: Final = "application/xml; charset=utf-8"
CHALLENGE: Final = (("WWW-Authenticate", 'Bearer realm="iso18626"'),)


@frozen(kw_only=True)
class Posted:
    """What came: a body that says it is XML, three headers, and who sent it.

    `address` is who counts for failed attempts; it is asked only where there are any.
    """

    body: bytes = field(repr=False)
    content_type: str
    authorization: str = field(repr=False)
    certificate: Certificate | None
    via: str
    address: Callable[[], str]


@frozen(kw_only=True)
class Iso18626:
    """The door."""

    workflow: Workflow

    def machine(self) -> Machine:
        """`POST /iso18626` for what twisted.web received: 405 for other methods, 415 for other content types."""
        return Machine(methods=("POST",), work=self._take)

    async def answer(self, posted: Posted) -> Answer:
        """The answer, refusals and failures included."""
        try:
            return await self.confirmed(posted)
        except Exception as fault:  # noqa: BLE001  the one place where a failure becomes an answer
            return answer_of(fault, sentence)

    async def confirmed(self, posted: Posted) -> Answer:
        """200 with the confirmation, which may say ERROR.

        What the charset of the Content-Type counts for is `told_charset.as_told`'s to say.

        Raises:
            Refusal: 401, its bearer token is nobody's.
            TooManyTries, XmlError, Iso18626Error, StoreUnavailable: as `Workflow.receive` says.
        """
        shown = Shown(bearer=bearer_in(posted.authorization), certificate=posted.certificate, address=posted.address)
        body = as_told(posted.body, told_charset(posted.content_type))
        try:
            confirmation = await self.workflow.receive(body, shown, gateways_in(posted.via))
        except SenderNotProved as fault:
            if fault.confirmation is None:
                raise Refusal(HTTPStatus.UNAUTHORIZED, "The bearer token is no library's.", CHALLENGE) from None
            confirmation = fault.confirmation
        return Answer(body=confirmation, content_type=XML)

    async def _take(self, request: Request) -> Answer:
        if media_type(request) not in XML_TYPES:
            raise Refusal(
                HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
                "An ISO 18626 message is sent as application/xml or text/xml, by its Content-Type.",
            )
        posted = Posted(
            body=body_of(request),
            content_type=header(request, b"Content-Type"),
            authorization=header(request, b"Authorization"),
            certificate=client_certificate(request),
            via=whole_header(request, b"Via"),
            address=partial(address_of, request),
        )
        return await self.confirmed(posted)
