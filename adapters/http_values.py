"""What a call ends with: an HTTP answer, or one of the errors that tell whether anything can have arrived.

The errors are those of calls on bare sockets too (`adapters.tcp`).
"""

from __future__ import annotations

from attrs import frozen

from schemas.told_charset import as_told, text_as_told

RequestHeaders = tuple[tuple[str, str], ...]
"""Names and values that a request carries beside those of every request; values may be secret and are never told."""


@frozen(kw_only=True)
class HttpAnswer:
    """What a server answered: `content_type` is the media type alone, in lower case, "" where it gave none.

    `charset` is what the Content-Type tells of the body's, by Python's name (`schemas.told_charset`), "" where nothing.
    `retry_after` is its Retry-After as it came (RFC 9110 10.2.3: seconds, or a date), "" where it gave none.
    """

    status: int
    content_type: str
    body: bytes
    charset: str = ""
    retry_after: str = ""

    @property
    def document(self) -> bytes:
        """The body of an answer in XML, in the charset that XML itself would take it to be in."""
        return as_told(self.body, self.charset)

    @property
    def words(self) -> str:
        """The body of an answer in plain text."""
        return text_as_told(self.body, self.charset)


class HttpError(Exception):
    """A call that brought no answer.

    `where` is host:port, never the whole address, which can hold a password. `what` says what the server did as
    a predicate, so that a caller who knows the library can say "Randers Bibliotek refused the connection".
    """

    def __init__(self, where: str, what: str) -> None:
        super().__init__(f"{where} {what}")
        self.where = where
        self.what = what


class NeverArrivedError(HttpError):
    """No connection came about: no byte of the request has reached a server."""


class BadAddressError(NeverArrivedError):
    """The address itself cannot be called; somebody must mend the configuration."""


class OwnCertificateError(NeverArrivedError):
    """Nothing was taken, because the certificate that we show is missing or not the right one: ours to mend."""


class UntrustedError(NeverArrivedError):
    """The server's TLS certificate proves nothing (`adapters.trust` says why).

    `mend` says who mends it and how, as a clause; `theirs` whether nobody but the server's own people can.
    """

    def __init__(self, where: str, what: str, *, mend: str = "", theirs: bool = False) -> None:
        super().__init__(where, what)
        self.mend = mend
        self.theirs = theirs


class UnclearError(HttpError):
    """A connection came about, but no whole answer: the server may have acted on the request."""


class NoAnswerInTimeError(UnclearError):
    """The time limit passed after the connection had come about."""


class TooBigError(UnclearError):
    """The answer is larger than we read."""
