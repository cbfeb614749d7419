"""The Danish look-up services over real sockets: three ways of asking, and what each answer comes to."""

from __future__ import annotations

from datetime import date

import pytest

from adapters.http import HttpClient
from adapters.interface import Done, Failed, HoldingsQuery, Login, LookUp, Network, Refused, Trouble
from adapters.registry import HOLDINGS
from schemas import openholdingstatus as ohs
from schemas.soap import wrapped
from tests.adapters.scripted import Scripted, always, answer
from tests.reactor_thread import Reactor, run_in_reactor, serve

TODAY = date(2026, 6, 15)
SAID = ohs.HoldingsResponse(
    responders=(ohs.Responder(will_lend=True, expected=TODAY, record="42", responder="DK-773000"),)
)
JSON = b"application/json"


def looked_up(
    body: bytes, profile: str, *, content_type: bytes = JSON, settings: tuple[tuple[str, str], ...] = ()
) -> tuple[LookUp, str]:
    """Ask a scripted service for record 42; how it ended, and the request."""
    server = Scripted(always(answer(body, content_type=content_type)))

    async def work(reactor: Reactor) -> LookUp:
        client = HttpClient(reactor)
        adapter = HOLDINGS["dbc-holdings"](Network(http=client, reactor=reactor))
        async with serve(reactor, server) as port:
            query = HoldingsQuery(
                protocol="dbc-holdings",
                address=f"http://127.0.0.1:{port}/holdings",
                profile=profile,
                record_id="42",
                agency="773000",
                login=Login(user="u", password="s3cret", group="g"),
                settings=settings,
            )
            end = await adapter(query, timeout=10.0, today=TODAY)
            await client.close()
        return end

    return run_in_reactor(work), (server.requests[0].decode() if server.requests else "")


def available(end: LookUp) -> int:
    """Copies that are in."""
    assert isinstance(end, Done), end
    return end.value.verdict.available


def test_soap() -> None:
    """The contract's request, with who asks, and its action."""
    end, request = looked_up(wrapped(ohs.write_xml(SAID)), "soap", content_type=b"text/xml")
    assert available(end) == 1
    head, _, body = request.partition("\r\n\r\n")
    assert 'SOAPAction: "http://oss.dbc.dk/ns/openholdingstatus/Holdings"' in head
    assert ohs.read_xml(body.encode()) == ohs.HoldingsRequest(
        authentication=ohs.Authentication(group="g", password="s3cret", user="u"),
        records=(ohs.LookupRecord(responder="DK-773000", record="42"),),
    )


def test_soap_with_copies_and_volumes() -> None:
    """The detailed service."""
    said = ohs.DetailedHoldingsResponse(
        responders=(
            ohs.ResponderDetailed(
                record="42", responder="DK-773000", items=(ohs.HoldingsItem(policy="1", expected=TODAY),)
            ),
        )
    )
    body = wrapped(ohs.write_xml(said))
    end, request = looked_up(body, "soap", content_type=b"text/xml", settings=(("detailed", "yes"),))
    assert available(end) == 1
    assert "detailedHoldingsRequest" in request
    assert "/DetailedHoldings" in request


def test_json_by_the_rest_mirror() -> None:
    """Parameters instead of XML; values under "$"."""
    end, request = looked_up(ohs.write_json(SAID), "json")
    assert available(end) == 1
    assert request.split()[1] == (
        "/holdings?action=holdings&lookupRecord.responderId=DK-773000"
        "&lookupRecord.bibliographicRecordId=42&outputType=json"
    )


def test_the_newer_service() -> None:
    """A pid at an agency; plain JSON with real booleans."""
    end, request = looked_up(ohs.write_plain_json(SAID), "plain")
    assert available(end) == 1
    assert request.split()[1] == "/holdings?lookup=870970-basis%3A42%40773000"


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("ITEM_NOT_FOUND", None),
        ("no_holding_return_from_library", None),
        ("authentication_error", Refused("answered with the error authentication_error")),
        ("error_searching_library", Failed(Trouble.UNREACHABLE, "answered with the error error_searching_library")),
        (
            "LIBRARY_CONFIGURATION_ERROR",
            Failed(Trouble.CONFIGURATION, "answered with the error LIBRARY_CONFIGURATION_ERROR"),
        ),
        ("what is this", Failed(Trouble.NONSENSE, "answered with the error what is this")),
    ],
)
def test_errors(message: str, expected: LookUp | None) -> None:
    """Not found is an answer; the others say whose trouble it is."""
    said = ohs.HoldingsResponse(errors=(ohs.Problem(record="42", message=message),))
    end, _ = looked_up(ohs.write_json(said), "json")
    if expected is None:
        assert isinstance(end, Done)
        assert not end.value.verdict.owned
    else:
        assert end == expected


def test_an_answer_wins_over_an_error_beside_it() -> None:
    """The service mixes them, against its own contract."""
    mixed = ohs.HoldingsResponse(
        responders=SAID.responders, errors=(ohs.Problem(record="9", message="error_searching_library"),)
    )
    end, _ = looked_up(ohs.write_json(mixed), "json")
    assert available(end) == 1


@pytest.mark.parametrize(
    ("body", "profile", "trouble"),
    [
        (b"<html/>", "soap", Trouble.NONSENSE),
        (b"[]", "json", Trouble.NONSENSE),
        (ohs.write_json(ohs.LocalisationsResponse()), "json", Trouble.NONSENSE),
        (b"", "magic", Trouble.CONFIGURATION),
    ],
)
def test_what_is_no_answer(body: bytes, profile: str, trouble: Trouble) -> None:
    """Nonsense, or a fault of configuration."""
    end, _ = looked_up(body, profile)
    assert isinstance(end, Failed)
    assert end.trouble is trouble
