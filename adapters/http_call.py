# mypy: untyped-calls-exclude=twisted
"""One HTTP call from first to last, watched closely enough to say what may have arrived."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from attrs import define
from OpenSSL.SSL import Error as TlsError
from twisted.internet import error
from twisted.internet.defer import CancelledError, Deferred

from adapters.connecting import (
    BROKEN_OFF,
    CONNECTING,
    UNTRUSTED,
    is_broken_off,
    is_not_let_in,
    is_untrusted,
    was_cancelled,
)
from adapters.http_address import Server
from adapters.http_connection import HttpConnection, Lost, NotLetIn
from adapters.http_packing import EncodedError, OverLimitError
from adapters.http_pool import KEEP_SECONDS, Pool
from adapters.http_values import (
    HttpAnswer,
    HttpError,
    NeverArrivedError,
    NoAnswerInTimeError,
    TooBigError,
    UnclearError,
    UntrustedError,
)
from adapters.http_wire import AnswerReader, Ask, NotHttpError, write_request
from adapters.own_certificate import not_let_in
from adapters.time_limits import TimeLimits


@define(kw_only=True, eq=False)
class Call:
    """One call. `limit` is the seconds for all of it, `max_body` bytes of the answer.

    `asked` says whether a byte of the request may have been sent: from then on nothing is proven.
    """

    pool: Pool
    limits: TimeLimits
    server: Server
    limit: float
    max_body: int
    asked: bool = False
    _out_of_time: bool = False
    _waiting: Deferred[Any] | None = None

    async def perform(self, ask: Ask, target: bytes) -> HttpAnswer:
        """Ask and read, within the limit.

        Raises:
            NeverArrivedError: no connection came about.
            UnclearError: a connection came about, a whole answer did not.
        """
        self.limits.begin(self, self.limit)
        try:
            return await self._ask(ask, target)
        except UntrustedError:
            raise
        except Exception as cause:
            raise self._explain(cause) from cause
        finally:
            self.limits.end(self, self.limit)

    def out_of_time(self) -> None:
        """Its limit has passed: whatever it waits for is given up."""
        self._out_of_time = True
        if self._waiting is not None:
            self._waiting.cancel()

    async def _ask(self, ask: Ask, target: bytes) -> HttpAnswer:
        """A GET over a kept connection that turns out dead is asked once more, on a new one.

        Of a POST over one nothing is proven, whatever ended it.
        """
        request = write_request(ask, self.server.name, target)
        kept = self.pool.take(self.server)
        if kept is not None:
            try:
                return await self._over(kept, request)
            except Lost:
                if ask.method != b"GET":
                    raise Lost from None
        self._waiting = connecting = self.pool.connect(self.server)
        return await self._over(await connecting, request)

    async def _over(self, connection: HttpConnection, request: bytes) -> HttpAnswer:
        self.asked = True
        self._waiting = answering = connection.ask(request, AnswerReader(self.max_body))
        try:
            reader = await answering
            answer = reader.answer()
        except BaseException:
            connection.drop()
            raise
        if reader.reusable and reader.kept_for > KEEP_SECONDS and connection.sent_whole:
            self.pool.keep(self.server, connection)
        else:
            connection.leave()
        return answer

    def _explain(self, cause: Exception) -> Exception:
        """The typed error for what happened; a cancelled call stays cancelled, our own faults stay ours."""
        if was_cancelled(cause):
            return self._too_late() if self._out_of_time else CancelledError()
        if isinstance(cause, OverLimitError):
            return TooBigError(self.server.where, f"answered with more than {self.max_body:,} bytes")
        if isinstance(cause, NotLetIn) or (not self.asked and is_not_let_in(cause)):
            return not_let_in(self.server.where, self.server.certificate, self.pool.certificates)
        for applies, kind, what in () if self.asked else _BY_WORDS:
            if applies(cause):
                return kind(self.server.where, what)
        for failure, what in _UNDER_WAY if self.asked else (*CONNECTING, *_HANDSHAKE):
            if isinstance(cause, failure):
                return (UnclearError if self.asked else NeverArrivedError)(self.server.where, what)
        return cause

    def _too_late(self) -> HttpError:
        seconds = f"within {self.limit:.1f} s"
        if self.asked:
            return NoAnswerInTimeError(self.server.where, f"did not answer {seconds}")
        return NeverArrivedError(self.server.where, f"did not accept a connection {seconds}")


_UNDER_WAY: Final[tuple[tuple[type[Exception], str], ...]] = (
    (Lost, "closed the connection without an answer"),
    (NotHttpError, "gave an answer that breaks off or is not HTTP"),
    (EncodedError, "packed its answer in a way that was not asked for"),
    (OSError, "closed the connection and did not take another"),
    (error.ConnectError, "closed the connection and did not take another"),
)
"""Failures once a request may have been sent, and what the server did."""

_BY_WORDS: Final[tuple[tuple[Callable[[BaseException], bool], type[NeverArrivedError], str], ...]] = (
    (is_untrusted, UntrustedError, UNTRUSTED),
    (is_broken_off, NeverArrivedError, BROKEN_OFF),
)
"""Failures of TLS that only their words tell apart from others, and what the server did."""

_HANDSHAKE: Final[tuple[tuple[type[Exception], str], ...]] = (
    (error.ConnectionLost, "closed the connection before it was secure"),
    (error.ConnectionDone, "closed the connection before it was secure"),
    (TlsError, "does not speak TLS as we do"),
)
"""Failures between a connection and the server's proof of its name, and what the server did."""
