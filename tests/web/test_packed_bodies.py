"""A body that is packed is refused in the same way by every face that takes one."""

from __future__ import annotations

import gzip
from http import HTTPStatus

import pytest

from tests.web.client import Service
from tests.web.inside import inside
from tests.web.test_attempts import ask

XML, FORM, JSON = "text/xml", "application/x-www-form-urlencoded", "application/json"
LOOK_UP = (
    b'<holdingsRequest xmlns="http://oss.dbc.dk/ns/openholdingstatus"><lookupRecord><responderId>1</responderId>'
    b"<bibliographicRecordId>2</bibliographicRecordId></lookupRecord></holdingsRequest>"
)
FACES = {
    "the door": ("/iso18626", XML, b"<ISO18626Message/>"),
    "SRU": ("/sru", FORM, b"operation=explain&version=1.2"),
    "OpenHoldingStatus": ("/soap/openholdingstatus", XML, LOOK_UP),
    "the API": ("/api/v1/orders", JSON, b'{"borrower": "710100", "records": ["870970-basis:1"]}'),
    "a dry run": ("/api/v1/decisions", JSON, b'{"borrower": "710100", "records": ["870970-basis:1"]}'),
    "the login": ("/login", FORM, b"token=&next=/"),
}


@pytest.mark.parametrize("face", FACES)
def test_a_packed_body_is_refused_by_every_face(service: Service, face: str) -> None:
    """415 that names the packing and says what is taken, in the face's own form."""
    path, kind, body = FACES[face]
    reply = service.ask("POST", path, gzip.compress(body), content_type=kind, content_encoding="gzip")
    assert (reply.status, reply.headers["accept-encoding"]) == (415, "identity")
    words = "A body is sent as it is, without a Content-Encoding; gzip is not unpacked here."
    assert words in reply.text
    assert (reply.headers["content-type"] == "application/problem+json") is (kind == JSON)


@pytest.mark.parametrize("said", ["identity", " Identity ", "identity, identity", "", "UTF-8", "none", "x-\xff"])
@pytest.mark.parametrize("face", FACES)
def test_one_that_is_said_to_be_as_it_is_is_read(service: Service, face: str, said: str) -> None:
    """As without the header."""
    path, kind, body = FACES[face]
    reply = service.ask("POST", path, body, content_type=kind, content_encoding=said)
    assert reply.status == service.ask("POST", path, body, content_type=kind).status
    assert reply.status != HTTPStatus.UNSUPPORTED_MEDIA_TYPE


def test_every_line_of_the_header_counts() -> None:
    """One that says identity hides none that does not."""
    body = b"operation=explain&version=1.2"
    lines = "gzip\r\nContent-Encoding: identity"
    status, _ = ask(inside(), "POST", "/sru", body, Content_Type=FORM, Content_Encoding=lines)
    assert status == 415
