# mypy: allow-untyped-calls
"""Who is let in: tokens, sessions, foreign pages and foreign names."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from gateway.web.guard import SESSION_SECONDS
from tests.web.client import Reply, Service
from tests.web.inside import inside

OPEN = ["/healthz", "/readyz", "/login", "/static/console.css"]
CLOSED = ["/metrics", "/api/v1/orders", "/api/v1/openapi.json", "/api/v1/events", "/api/v1/nix"]
FORM = "application/x-www-form-urlencoded"


def log_in(service: Service, token: str, next_page: str = "/") -> Reply:
    """Sends the login form as a browser does."""
    form = urlencode({"token": token, "next": next_page}).encode()
    return service.ask("POST", "/login", form, content_type=FORM)


def test_a_guarded_service_opens_only_what_it_must(guarded: Service) -> None:
    """Health, the way in and the door for messages are open; all else wants the token."""
    assert [guarded.get(path).status for path in OPEN] == [200] * len(OPEN)
    assert guarded.post_xml(b"<ISO18626Message/>").status == 200
    for path in CLOSED:
        reply = guarded.get(path)
        assert (path, reply.status) == (path, 401)
        assert reply.headers["www-authenticate"].startswith("Bearer")


def test_the_token_opens_the_api_and_the_metrics(guarded: Service, token: str) -> None:
    """As a bearer token, whole and right."""
    right = {"authorization": "Bearer " + token.encode().decode("latin-1")}
    assert guarded.get("/api/v1/orders", **right).status == 200
    assert guarded.get("/metrics", **right).status == 200
    for wrong in ("Bearer", "Bearer x", f"Basic {token}", token, f"Bearer {token[:-1]}"):
        said = wrong.encode().decode("latin-1")
        assert guarded.get("/api/v1/orders", authorization=said).status == 401


def test_people_are_led_to_the_login_and_back(guarded: Service, token: str) -> None:
    """A page asked for without a session is shown after logging in."""
    away = guarded.get("/orders/01JX000102?x=1")
    assert (away.status, away.headers["location"]) == (303, "/login?next=%2Forders%2F01JX000102%3Fx%3D1")

    inside_now = log_in(guarded, token, "/orders/01JX000102")
    cookie = inside_now.headers["set-cookie"]
    assert (inside_now.status, inside_now.headers["location"]) == (303, "/orders/01JX000102")
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert token not in cookie
    session = cookie.partition(";")[0]
    assert guarded.get("/orders/01JX000102", cookie=session).status == 200
    assert guarded.get("/api/v1/orders", cookie=session).status == 200


@pytest.mark.parametrize("wrong", ["", "x", "A-LONG-ENOUGH-TOKEN-ÆØÅ"])
def test_a_wrong_token_gives_no_session(guarded: Service, wrong: str) -> None:
    """The page says so, and nothing is set."""
    reply = log_in(guarded, wrong)

    assert reply.status == 401
    assert "That is not the token." in reply.text
    assert "set-cookie" not in reply.headers


@pytest.mark.parametrize("away", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x"])
def test_the_login_leads_to_no_other_site(guarded: Service, token: str, away: str) -> None:
    """What is no path of ours becomes the front page."""
    assert log_in(guarded, token, away).headers["location"] == "/"


def test_changed_or_old_sessions_are_worth_nothing() -> None:
    """A session cannot be made, lengthened, or used after its day."""
    house = inside("t0ken")
    cookie = house.site.guard.session(secure=False).partition(";")[0].partition("=")[2]
    end, nonce, mac = cookie.split(".")
    longer = f"{int(end) + 1}.{nonce}.{mac}"

    def status(value: str) -> bytes:
        channel, wire = house.connect()
        channel.dataReceived(b"GET /api/v1/orders HTTP/1.1\r\nCookie: illgate=%s\r\n\r\n" % value.encode())
        return bytes(wire.value()[9:12])

    assert status(cookie) == b"200"
    assert {status(wrong) for wrong in (longer, "", "..", "a.b.c", cookie[:-1], f"{end}.{nonce}")} == {b"401"}
    house.turned.advance(SESSION_SECONDS)
    assert status(cookie) == b"401"


def test_logging_out_forgets_the_session(guarded: Service, token: str) -> None:
    """The browser is told to drop its cookie."""
    session = log_in(guarded, token).headers["set-cookie"].partition(";")[0]
    reply = guarded.ask("POST", "/logout", b"", cookie=session, content_type=FORM)

    assert (reply.status, reply.headers["location"]) == (303, "/login")
    assert "Max-Age=0" in reply.headers["set-cookie"]


def test_a_session_changes_nothing_from_a_foreign_page(guarded: Service, token: str) -> None:
    """The cookie alone is not enough where the browser says that another site asks."""
    session = log_in(guarded, token).headers["set-cookie"].partition(";")[0]
    path = "/orders/01JX000102/actions"
    for said in ({"origin": "https://evil.example"}, {"sec_fetch_site": "cross-site"}, {"sec_fetch_site": "same-site"}):
        reply = guarded.ask("POST", path, b"do=end_attempt", cookie=session, content_type=FORM, **said)
        assert reply.status == 403
    own = guarded.ask("POST", path, b"do=end_attempt", cookie=session, content_type=FORM, sec_fetch_site="same-origin")
    assert own.status == 303


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8626", "127.0.0.1.evil.example", "[::1", "", "localhost."]
)
@pytest.mark.parametrize("path", ["/", "/api/v1/orders", "/metrics", "/orders/x"])
def test_an_open_service_is_called_by_its_own_names_only(service: Service, host: str, path: str) -> None:
    """A web page whose name was bound to loopback learns nothing (DNS rebinding)."""
    reply = service.get(path, host=host)

    assert reply.status == 421
    assert "Æble" not in reply.text


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:1", "[::1]:8626", "LOCALHOST", "127.8.9.1"])
def test_loopback_names_are_its_own(service: Service, host: str) -> None:
    """All names of this machine for itself."""
    assert service.get("/api/v1/orders?limit=1", host=host).status == 200


def test_an_open_service_takes_no_changes_from_foreign_pages(service: Service) -> None:
    """Nobody's browser is made to place or close an order."""
    order = {"borrower": "710100", "records": ["x"]}
    for said in ({"origin": "https://evil.example"}, {"origin": "null"}, {"sec_fetch_site": "cross-site"}):
        assert service.post_json("/api/v1/orders", order, **said).status == 403
    assert service.post_json("/api/v1/orders", order, origin=service.base).status == 201
    assert service.ask("POST", "/api/v1/orders", b"{}", content_type="text/plain").status == 415


HEADS = (
    b"Content-Type",
    b"Host",
    b"Origin",
    b"Authorization",
    b"Cookie",
    b"Sec-Fetch-Site",
    b"Last-Event-ID",
    b"Accept",
)
ODD = (b"illgate=\xff\xfe", b"Bearer \xe6", b"\xff", b"\xc3", b"9" * 5000)
DOORS = (
    (b"GET", b"/"),
    (b"GET", b"/api/v1/orders?limit=1"),
    (b"GET", b"/api/v1/events"),
    (b"POST", b"/api/v1/orders"),
    (b"POST", b"/iso18626"),
    (b"POST", b"/login"),
    (b"GET", b"/metrics"),
)


@pytest.mark.parametrize("token", ["", "t0kén"])
@pytest.mark.parametrize("name", HEADS)
def test_no_bytes_of_a_header_are_our_own_fault(token: str, name: bytes) -> None:
    """What no header may hold is the caller's fault, at every door: never 500."""
    house = inside(token)
    for method, path in DOORS:
        for value in ODD:
            host = b"" if name == b"Host" else b"Host: 127.0.0.1\r\n"
            channel, wire = house.connect()
            channel.dataReceived(
                b"%s %s HTTP/1.1\r\n%s%s: %s\r\nContent-Length: 0\r\n\r\n" % (method, path, host, name, value)
            )
            assert wire.value()[9:10] in b"234", (path, value, wire.value()[:200])


@pytest.mark.parametrize(
    ("head", "path", "status", "word"),
    [
        (b"Host: \xff", b"/", 400, "Host"),
        (b"Host: localhost\r\nContent-Type: \xff", b"/iso18626", 415, "application/xml"),
        (b"Host: localhost\r\nContent-Type: \xff", b"/api/v1/orders", 415, "application/json"),
        (b"Host: localhost\r\nOrigin: \xff", b"/api/v1/orders", 403, "another web site"),
        (b"Host: localhost\r\nSec-Fetch-Site: \xff", b"/api/v1/orders", 403, "another web site"),
    ],
)
def test_a_header_that_cannot_be_read_is_refused_in_its_own_words(
    head: bytes, path: bytes, status: int, word: str
) -> None:
    """The same words as for any other wrong value."""
    channel, wire = inside().connect()
    channel.dataReceived(b"POST %s HTTP/1.1\r\n%s\r\nContent-Length: 0\r\n\r\n" % (path, head))

    assert wire.value()[9:12] == str(status).encode()
    assert word in wire.value().decode()


@pytest.mark.parametrize("token", ["voilà", "æ-à\u0085x"])
def test_a_token_is_compared_byte_for_byte(token: str) -> None:
    """A token of any letters opens as UTF-8, and one in another encoding is told the same as a wrong one."""
    house = inside(token)
    for said, status in ((token.encode(), b"200"), (token.encode("latin-1"), b"401"), (b"\xe6", b"401")):
        channel, wire = house.connect()
        channel.dataReceived(b"GET /api/v1/orders HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n\r\n" % said)
        assert wire.value()[9:12] == status
