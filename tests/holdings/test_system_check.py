"""What the directory check says of holdings services: the look-up's own sentences, for every protocol."""

from __future__ import annotations

from datetime import date
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.internet.defer import Deferred
from twisted.internet.testing import MemoryReactorClock
from twisted.trial.unittest import SynchronousTestCase

from adapters.http import HttpAnswer, NeverArrivedError, RequestHeaders
from adapters.http_address import parse_address
from adapters.interface import Failed, HoldingsQuery, LookUp, Network, Trouble
from adapters.registry import FAULTS, HOLDINGS
from gateway.directory.values import DirectoryFile, Library, Login, System
from gateway.holdings.questions import query_of
from gateway.holdings.system_check import PROTOCOLS, system_faults, unshown_logins

WEB: Final = "https://library.example/service"
SOCKETS: Final = {"sip2": "sip2://library.example", "z3950": "z3950://library.example/db"}
LOGIN: Final = Login(user="gateway", password="s3cret", group="ill")
case = SynchronousTestCase()


def system(protocol: str, **more: object) -> System:
    """A service that is described well, but for what is told."""
    usual = {"holdings": SOCKETS.get(protocol, WEB), "holdings_profile": "soap" if "dbc" in protocol else "plain"}
    return System(holdings_protocol=protocol, **{**usual, **more})  # type: ignore[arg-type]  # keyword names


def of(one: System) -> DirectoryFile:
    """A directory with one library."""
    return DirectoryFile(libraries=(Library(agency="773000", name="Herning", system=one),))


def said(one: System) -> list[str]:
    """What is wrong with it."""
    return [fault.sentence.removeprefix("library 773000: ") for fault in system_faults(of(one))]


class Nowhere:
    """A network on which no server is: what gets as far as asking ends here."""

    def showing(self, certificate: str) -> Nowhere:  # noqa: ARG002  the client's shape
        """Nobody sees it."""
        return self

    async def get(self, url: str, *, timeout: float, headers: RequestHeaders = ()) -> HttpAnswer:  # noqa: ARG002, ASYNC109  the client's shape
        """Nobody is there, if the address is one."""
        parse_address(url)
        raise NeverArrivedError("nowhere", "refused the connection")

    async def post(
        self,
        url: str,
        body: bytes,  # noqa: ARG002
        content_type: str,  # noqa: ARG002
        *,
        timeout: float,  # noqa: ASYNC109
        headers: RequestHeaders = (),
    ) -> HttpAnswer:
        """Nobody is there either."""
        return await self.get(url, timeout=timeout, headers=headers)


def refusal(query: HoldingsQuery) -> str:
    """Why a look-up did not even ask; "" where it did."""
    reactor = MemoryReactorClock()
    adapter = HOLDINGS[query.protocol](Network(http=Nowhere(), reactor=reactor))
    ends: list[LookUp] = []
    looking = Deferred.fromCoroutine(adapter(query, timeout=1.0, today=date(2026, 6, 15)))
    looking.addCallback(ends.append)
    reactor.advance(5.0)
    case.successResultOf(looking)
    end = ends[0]
    return end.what if isinstance(end, Failed) and end.trouble is Trouble.CONFIGURATION else ""


def test_every_protocol_has_its_check() -> None:
    """And a service that is described well has no fault in any."""
    assert FAULTS.keys() == HOLDINGS.keys()
    assert len(PROTOCOLS) == 15
    for protocol in PROTOCOLS:
        assert said(system(protocol)) == [], protocol


@pytest.mark.parametrize("protocol", sorted(PROTOCOLS))
def test_a_profile_that_a_protocol_does_not_have(protocol: str) -> None:
    """Is told for every protocol, though some are spoken in one way alone."""
    (sentence,) = said(system(protocol, holdings_profile="magic"))
    assert sentence.startswith("Herning has the holdings profile 'magic', ")
    assert "plain" in sentence


@pytest.mark.parametrize("protocol", sorted(PROTOCOLS))
def test_a_setting_that_a_protocol_does_not_have(protocol: str) -> None:
    """Is told beside a limit that is none."""
    first, *others = said(system(protocol, holdings_settings={"colour": "red", "look_up_seconds": "4 s"}))
    assert first == "Herning has the holdings setting look_up_seconds '4 s', which is no number of seconds."
    assert len(others) == 1
    assert "colour" in others[0]


@pytest.mark.parametrize("protocol", sorted(FAULTS))
@pytest.mark.parametrize(
    "address", ["library.example", "https://library.example:99999/", "gopher://x", "http://[x", ""]
)
def test_an_address_that_cannot_be_called(protocol: str, address: str) -> None:
    """Without a scheme, with a port that is none, of another protocol."""
    (sentence,) = said(system(protocol, holdings=address))
    assert sentence.startswith("Herning cannot be called: ")


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (system("telepathy", holdings=WEB), "speaks 'telepathy', which illgate does not"),
        (system("fbs", holdings_login=Login(user="u")), "a holdings_login without a password, which is FBS's bearer"),
        (system("folio-rtac", holdings_login=Login(user="u")), "without a password, which is FOLIO's API key"),
        (system("koha-rest", holdings_profile="oauth2"), "'oauth2' without a user and a password in a holdings_login"),
        (system("koha-rest", holdings_profile="basic"), "'basic' without a user and a password in a holdings_login"),
        (system("koha-rest", holdings_login=Login(user="u")), "'plain' without a user and a password"),
        (system("iso20775-http", holdings=WEB + "?k={key}"), "has {key} in its holdings address and no password"),
        (system("iso20775-http", holdings_profile="rega"), "'rega' without the setting base_url"),
        (
            system("iso20775-http", holdings_profile="rega", holdings_settings={"base_url": "here"}),
            "has the holdings setting base_url, an address that cannot be called",
        ),
        (
            system("iso20775-http", holdings_settings={"base_url": WEB}),
            "has the holdings setting base_url, which is for the holdings profile rega alone",
        ),
        (
            system("dbc-holdings", holdings_profile="json", holdings_settings={"detailed": "yes"}),
            "has the holdings setting detailed, which is for the holdings profile soap alone",
        ),
        (system("ncip1", holdings_profile="danish"), "needs the holdings setting from_agency"),
        (system("ncip1", holdings_settings={"service": "item-set"}), "service item-set, which NCIP 1 does not have"),
        (system("sip2", holdings="sip2://library.example:0"), "names no port"),
        (system("daia", holdings="http://library.example:0/"), "its port is 0"),
        (system("z3950", holdings_settings={"query": "@attr 1=12"}), "query that is no PQF"),
        (system("z3950", holdings_settings={"schema": "B3"}), "schema 'B3', which is no object identifier"),
        (system("pushed", holdings_settings={"live": "telepathy"}), "live 'telepathy', which is no protocol"),
        (system("pushed", holdings_settings={"live": "sip2"}, holdings=WEB), "it must begin with sip2:// or sip2s://"),
        (
            system("pushed", holdings_settings={"live_profile": "alma"}),
            "live_profile, which pushed holdings do not know",
        ),
    ],
)
def test_each_fault_has_its_sentence(one: System, words: str) -> None:
    """One fault at a time."""
    (sentence,) = said(one)
    assert words in sentence


@pytest.mark.parametrize(
    ("name", "written"),
    [("look_up_seconds", "0"), ("look_up_seconds", "inf"), ("hedge_after_seconds", "-1"), ("hedge_after_seconds", "x")],
)
def test_limits_that_are_no_seconds(name: str, written: str) -> None:
    """As the look-up words them."""
    expected = f"Herning has the holdings setting {name} {written!r}, which is no number of seconds."
    assert said(system("daia", holdings_settings={name: written})) == [expected]


def test_all_faults_of_a_service_come_at_once() -> None:
    """Where a look-up ends at its first."""
    wrong = {"syntax": "marc", "records": "many", "query": "@and", "schema": "B3"}
    assert len(said(system("z3950", holdings="z3950://:1", holdings_settings=wrong))) == 3
    assert len(said(system("z3950", holdings="z3950://:1", holdings_settings={"query": "@and", "schema": "B3"}))) == 3
    assert len(said(system("ncip1", holdings_settings={"version": "2.0", "service": "item-set"}))) == 2


def test_a_library_without_a_service_is_nothing_wrong() -> None:
    """Whatever is set beside it."""
    assert said(System(holdings_protocol="telepathy")) == []


def test_no_sentence_repeats_a_login() -> None:
    """Nor what stands in an address before its host."""
    for protocol in PROTOCOLS:
        wrong = system(protocol, holdings="http://u:s3cret@x/", holdings_profile="magic", holdings_login=LOGIN)
        assert "s3cret" not in " ".join(said(wrong)), protocol


@pytest.mark.parametrize(
    ("one", "shown"),
    [
        (system("daia"), False),
        (system("sru-opac"), False),
        (system("koha-ilsdi"), False),
        (system("iso20775-sru"), False),
        (system("dbc-holdings"), True),
        (system("dbc-holdings", holdings_profile="json"), False),
        (system("iso20775-http"), False),
        (system("iso20775-http", holdings=WEB + "?k={key}"), True),
        (system("fbs"), True),
        (system("sip2"), True),
        (system("pushed"), True),
        (System(), True),
    ],
)
def test_a_login_that_is_never_shown_is_odd(one: System, shown: bool) -> None:  # noqa: FBT001  a table's column
    """Whoever wrote it thinks that it is."""
    parts = {name: getattr(one, name) for name in one.__struct_fields__}
    odd = unshown_logins(of(System(**{**parts, "holdings_login": LOGIN})))
    assert len(odd) == (not shown)
    assert unshown_logins(of(one)) == ()


NAMES = st.sampled_from([
    "service", "version", "records", "query", "schema", "detailed", "base_url", "charset", "form", "due_date",
])  # fmt: skip
WORDS = st.sampled_from(["", "yes", "item-set", "2.0", "1.2", "json", "xml", "7", "@attr 1=12 {id}", "1.2.840", WEB])
PROFILES = st.sampled_from(
    ["plain", "soap", "json", "oauth2", "basic", "rega", "danish", "alma", "b3", "koha", "magic"]
)
ADDRESSES = st.sampled_from(
    [
        WEB,
        WEB + "/{id}?k={key}",
        "sip2://h.example",
        "z3950://h.example/d",
        "ncip://h.example:1",
        "ncip://h",
        "http://[x",
    ]
)
LOGINS = st.sampled_from([None, LOGIN, Login(user="u"), Login()])


@pytest.mark.parametrize("protocol", sorted(FAULTS))
@settings(max_examples=40, deadline=None)
@given(PROFILES, ADDRESSES, LOGINS, st.dictionaries(NAMES, WORDS, max_size=2))
def test_the_check_and_the_look_up_agree(
    protocol: str, profile: str, address: str, login: Login | None, own: dict[str, str]
) -> None:
    """What a look-up refuses before it asks is among the faults, in the same words; without a fault it asks."""
    library = Library(
        agency="773000",
        system=System(
            holdings=address,
            holdings_protocol=protocol,
            holdings_profile=profile,
            holdings_login=login,
            holdings_settings=own,
        ),
    )
    query = query_of(library, "1")
    refused, faults = refusal(query), FAULTS[protocol](query)
    assert bool(refused) == bool(faults)
    assert not refused or refused in faults
