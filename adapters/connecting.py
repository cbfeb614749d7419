"""What kept a connection from coming about, in words: the same for HTTP and for protocols on bare sockets."""

from __future__ import annotations

import re
from typing import Final

from OpenSSL.SSL import Error as TlsError
from service_identity import VerificationError
from twisted.internet import error
from twisted.internet.defer import CancelledError
from twisted.python.failure import Failure

CONNECTING: Final[tuple[tuple[type[Exception], str], ...]] = (
    (error.DNSLookupError, "has a host name that cannot be found"),
    (error.UnknownHostError, "has a host name that cannot be found"),
    (error.ConnectionRefusedError, "refused the connection"),
    (error.NoRouteError, "cannot be reached: there is no route to it"),
    (error.TimeoutError, "did not accept a connection in time"),
    (error.ConnectError, "cannot be connected to"),
    (OSError, "cannot be connected to"),
)
"""Failures before a connection, most special first, and what the server did."""

UNTRUSTED: Final = "has a TLS certificate that is not trusted"
"""What `is_untrusted` means, for a person."""


BROKEN_OFF: Final = "broke off the TLS handshake: it may want another certificate of ours"
"""What `is_broken_off` means, for a person."""

_NOT_LET_IN: Final = re.compile(
    r"alert (bad certificate|unsupported certificate|certificate (revoked|expired|unknown|required)|unknown ca|"
    r"access denied)"
)
"""The alerts by which a server's TLS turns our certificate down, or the lack of one (RFC 8446, 6.2)."""


def was_cancelled(cause: BaseException) -> bool:
    """Whether the one who asked gave up."""
    if isinstance(cause, CancelledError | error.ConnectingCancelledError):
        return True
    return any(isinstance(reason, CancelledError) for reason in _reasons(cause))


def is_untrusted(cause: BaseException) -> bool:
    """Whether we broke the handshake off: then not a byte of the request was sent (RFC 8446, 4.4.4)."""
    return any(
        isinstance(reason, VerificationError)  # of Twisted's own check, where it has one after ours
        or (isinstance(reason, TlsError) and "certificate verify failed" in str(reason))
        for reason in (cause, *_reasons(cause))
    )


def is_not_let_in(cause: BaseException) -> bool:
    """Whether the server's TLS did not accept what we show: it has read nothing of what was sent after that."""
    return any(
        isinstance(reason, TlsError) and _NOT_LET_IN.search(str(reason)) is not None
        for reason in (cause, *_reasons(cause))
    )


def is_broken_off(cause: BaseException) -> bool:
    """Whether the server broke the handshake off without saying why, as TLS 1.2 does where it misses a certificate."""
    return any(isinstance(one, TlsError) and "alert handshake failure" in str(one) for one in (cause, *_reasons(cause)))


def _reasons(cause: BaseException) -> list[BaseException]:
    """What Twisted wrapped."""
    wrapped = getattr(cause, "reasons", ())
    return [reason.value for reason in wrapped if isinstance(reason, Failure) and reason.value is not None]
