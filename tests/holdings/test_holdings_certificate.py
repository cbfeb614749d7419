"""A holdings service that is to be shown a certificate of ours is asked with it, or not at all."""

from __future__ import annotations

from datetime import date

import pytest

from gateway.automation.values import Question
from gateway.config import HoldingsConfig
from gateway.directory.values import Library, System
from gateway.holdings.questions import CannotAsk, ask_of
from gateway.holdings.values import Ask

TODAY = date(2026, 3, 2)


def asked(address: str, protocol: str) -> Ask:
    """What a library at this address is asked."""
    system = System(holdings=address, holdings_protocol=protocol, holdings_certificate="region")
    question = Question(library="710100", edition="870970-basis:27942628")
    library = Library(agency="710100", system=system)
    return ask_of(question, library, None, TODAY, HoldingsConfig(), {"sip2", "z3950", "daia", "ncip1"})


@pytest.mark.parametrize(
    ("address", "protocol"),
    [
        ("https://daia.example/", "daia"),
        (" SIP2S://sip.example", "sip2"),
        ("z3950s://z.example/DB", "z3950"),
        ("ssl:z.example:992/DB", "z3950"),
        ("ncips://ncip.example:1", "ncip1"),
    ],
)
def test_the_query_names_the_certificate(address: str, protocol: str) -> None:
    """The adapter's client shows it."""
    assert asked(address, protocol).query.certificate == "region"


@pytest.mark.parametrize(
    ("address", "protocol"),
    [
        ("sip2://sip.example", "sip2"),
        ("z3950://z.example/DB", "z3950"),
        ("ncip://ncip.example:1", "ncip1"),
        ("http://daia.example/", "daia"),
    ],
)
def test_where_it_cannot_be_shown_nobody_is_asked(address: str, protocol: str) -> None:
    """A look-up without the proof that the directory wants would be another one."""
    with pytest.raises(CannotAsk, match="shown at an address with TLS alone"):
        asked(address, protocol)
