# mypy: allow-untyped-calls
"""Who may use the console and the API.

With a token (needed beyond loopback) a caller shows it as `Authorization: Bearer`, or a browser shows the cookie it
got for the token at /login. The cookie is `<end>.<nonce>.<mac>`: it ends by itself, holds nothing of the token, and
outlives a restart because its key comes from the token.

Without a token everything on this machine may call. A web page in this machine's browser must not, so the Host that
was asked for must be a loopback name or one that the operator named (DNS rebinding), and whatever changes something
must come from our own pages where the browser says where it comes from (Fetch Metadata, else Origin).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from attrs import field, frozen
from twisted.web.server import Request

from gateway.config import is_loopback
from gateway.web.answers import Refusal
from gateway.web.attempts import Attempts
from gateway.web.connection import bearer_of, header

COOKIE: Final = "illgate"
SESSION_SECONDS: Final = 12 * 3600  # a working day
SAFE_METHODS: Final = frozenset({b"GET", b"HEAD", b"OPTIONS"})
OWN_SITES: Final = frozenset({"same-origin", "none"})


@frozen(kw_only=True)
class Guard:
    """The rules above for one service; `hosts` are names it is known by, `seconds` is the clock."""

    token: str
    seconds: Callable[[], float]
    attempts: Attempts
    hosts: frozenset[str] = frozenset()
    _key: bytes = field(init=False, repr=False)

    @_key.default
    def _derive(self) -> bytes:
        return hashlib.sha256(b"illgate console session\0" + self.token.encode()).digest()

    def check(self, request: Request) -> None:
        """Lets a request through, or says why not.

        Raises:
            Refusal: 401 without a right token or session, 403 from a foreign page, 421 for a foreign Host.
            TooManyTries: its address has shown too many wrong tokens.
        """
        if self.token:
            if self.opens(bearer_of(request), request):
                return
            if not self._has_session(request):
                raise Refusal(
                    HTTPStatus.UNAUTHORIZED,
                    "Show the service's token: Authorization: Bearer TOKEN.",
                    (("WWW-Authenticate", 'Bearer realm="illgate"'),),
                )
        else:
            self._check_host(request)
        self.check_origin(request)

    def check_origin(self, request: Request) -> None:
        """Stops a foreign web page from changing anything.

        Raises:
            Refusal: 403, the browser says that the request comes from elsewhere.
        """
        if request.method in SAFE_METHODS:
            return
        site = header(request, b"Sec-Fetch-Site")
        origin = header(request, b"Origin")
        foreign = site not in OWN_SITES if site else bool(origin) and _netloc(origin) != header(request, b"Host")
        if foreign:
            raise Refusal(HTTPStatus.FORBIDDEN, "This comes from another web site, so nothing was done.")

    def opens(self, token: str, request: Request) -> bool:
        """Whether this is the token. A wrong one counts against the address that it comes from; none is no try.

        Raises:
            TooManyTries: that address has tried too often.
        """
        if not (token and self.token):
            return False
        self.attempts.check(request)
        right = hmac.compare_digest(token.encode(), self.token.encode())
        if not right:
            self.attempts.failed(request)
        return right

    def session(self, *, secure: bool) -> str:
        """A Set-Cookie value for somebody who has shown the token."""
        end = str(int(self.seconds()) + SESSION_SECONDS)
        nonce = secrets.token_hex(16)
        value = f"{end}.{nonce}.{self._mac(end, nonce)}"
        return _cookie(value, SESSION_SECONDS, secure=secure)

    def end_of_session(self, *, secure: bool) -> str:
        """A Set-Cookie value that makes a browser forget its session."""
        return _cookie("", 0, secure=secure)

    def _has_session(self, request: Request) -> bool:
        value = (request.getCookie(COOKIE.encode()) or b"").decode("latin-1")
        end, _, rest = value.partition(".")
        nonce, _, mac = rest.partition(".")
        right = hmac.compare_digest(mac.encode(), self._mac(end, nonce).encode())
        return right and self.seconds() < int(end)

    def _mac(self, end: str, nonce: str) -> str:
        return hmac.new(self._key, f"{end}.{nonce}".encode(), hashlib.sha256).hexdigest()

    def _check_host(self, request: Request) -> None:
        host = _hostname(header(request, b"Host"))
        if not (is_loopback(host) or host in self.hosts):
            raise Refusal(
                HTTPStatus.MISDIRECTED_REQUEST,
                "The service was called by a name that is not its own; call it by its loopback address.",
            )


def _hostname(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _netloc(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""


def _cookie(value: str, seconds: int, *, secure: bool) -> str:
    cookie = f"{COOKIE}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict"
    return f"{cookie}; Secure" if secure else cookie
