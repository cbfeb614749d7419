"""A server that repeats the login that it was shown: its words are not told, the rest of the end is."""

from __future__ import annotations

from datetime import date
from types import ModuleType

import pytest
from attrs import evolve

from adapters import dbc_holdings, folio, iso20775_http
from adapters.http import HttpAnswer
from adapters.interface import Failed, HoldingsQuery, Login, Refused
from adapters.wording import clause, repeats_login
from schemas.xml import XmlError, parse

TODAY = date(2026, 6, 15)
QUERY = HoldingsQuery(
    protocol="",
    address="https://library.example/",
    profile="get",
    record_id="1",
    agency="773000",
    login=Login(password="s3cret"),
)

DIAGNOSTIC = (
    b'<searchRetrieveResponse xmlns="http://www.loc.gov/zing/srw/"><version>1.1</version><diagnostics>'
    b'<diagnostic xmlns="http://www.loc.gov/zing/srw/diagnostic/"><uri>info:srw/diagnostic/1/3</uri>'
    b"<details>s3cret</details><message>Bad key</message></diagnostic></diagnostics></searchRetrieveResponse>"
)
RTAC = b'{"errors": [{"message": "Bad key s3cret", "code": "500"}]}'
STATUS = b'{"holdingsResponse": {"error": [{"errorMessage": {"$": "no_user s3cret"}}]}}'


@pytest.mark.parametrize(
    ("adapter", "profile", "body", "told"),
    [
        (iso20775_http, "get", DIAGNOSTIC, "answered with diagnostic 3"),
        (folio, "plain", RTAC, "answered with an error"),
        (dbc_holdings, "json", STATUS, "answered with an error"),
    ],
)
def test_a_repeated_login_is_not_told(adapter: ModuleType, profile: str, body: bytes, told: str) -> None:
    """Who has another login, or none, reads the server's words."""
    answer = HttpAnswer(status=200, content_type="", body=body)
    query = evolve(QUERY, profile=profile)
    for login, shown in ((query.login, False), (Login(password="another"), True), (None, True)):
        end = adapter.understand(answer, evolve(query, login=login), TODAY)
        assert isinstance(end, Failed | Refused)
        words = end.what if isinstance(end, Failed) else end.reason
        assert ("s3cret" in words) is shown
        assert shown or words == told


def test_an_empty_login_hides_nothing() -> None:
    """Or no server would ever be heard."""
    assert not repeats_login("any words", Login())


def test_a_fault_becomes_a_clause() -> None:
    """No capital at its beginning, no full stop at its end."""
    with pytest.raises(XmlError) as raised:
        parse(b"")
    words = clause(raised.value)
    assert words[0].islower()
    assert not words.endswith(".")
