"""A system pushes its holdings to `illgate serve`, and everybody who asks is answered from them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest
from attrs import frozen
from click.testing import CliRunner

from gateway.cli import main
from gateway.directory.shelf import DIRECTORY
from gateway.directory.values import DirectoryFile, Login, System
from gateway.store.documents import put_document
from schemas.soap import SOAP_1_1, SOAP_1_2
from tests.cli.serving import Serving, serving
from tests.workflow.world import library

PID: Final = "870970-basis:41000011"
RECORD: Final = """001 00 *a41000011*b870970*c20120312090000*d20120312*fa
004 00 *rn*ae
008 00 *tm*uf*a2012*bdk*ldan*v0
009 00 *aa*gxx
245 00 *aÆblehavens sidste sommer
$
"""
TOKEN: Final = "a-long-enough-token"
OWN: Final = ("710100", "illgate", "own-password")
NEIGHBOUR: Final = "746100"


@frozen
class House:
    """A gateway with a token, and the folder of its database and its log."""

    service: Serving
    folder: Path

    def push(self, body: str, **headers: str) -> tuple[int, str]:
        """Status and answer of a push."""
        named = {"content_type": "text/xml"} | headers
        status, answer = self.service.ask("POST", "/soap/holdingsitems/", body.encode(), **named)
        return status, answer.decode()

    def told(self) -> dict[str, Any]:
        """What the API says of the library."""
        body = self.service.get(f"/api/v1/holdings/{PID}", authorization=f"Bearer {TOKEN}")
        (one,) = json.loads(body)["libraries"]
        return dict(one)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """One library whose system pushes and has no address to be asked at."""
    with housed(tmp_path, f"token = '{TOKEN}'") as one:
        yield one


@pytest.fixture
def open_house(tmp_path: Path) -> Iterator[House]:
    """The same without a token: whoever is on this machine may call."""
    with housed(tmp_path) as one:
        yield one


@contextmanager
def housed(tmp_path: Path, line: str = "") -> Iterator[House]:
    """A gateway with that line among its settings."""
    config = tmp_path / "illgate.toml"
    config.write_text(f"[service]\ndate = 2026-06-15\n{line}\n", encoding="utf-8")
    (tmp_path / "records").mkdir()
    (tmp_path / "records" / "books.lin").write_text(RECORD, encoding="utf-8")
    holdings: dict[str, Any] = {"libraries": {"710100": {"records": {PID: {}}}}}
    (tmp_path / "holdings.json").write_text(json.dumps(holdings), encoding="utf-8")
    loaded = CliRunner().invoke(main, ["catalogue", "load", str(tmp_path), "--config", str(config)])
    assert loaded.exit_code == 0, loaded.output
    group, user, password = OWN
    system = System(holdings_protocol="pushed", holdings_login=Login(user=user, password=password, group=group))
    directory = DirectoryFile(libraries=tuple(library(agency, system=system) for agency in ("710100", NEIGHBOUR)))
    put_document(tmp_path / "illgate.db", DIRECTORY, msgspec.json.encode(directory))
    with (tmp_path / "errors").open("w") as errors, serving(tmp_path, errors) as service:
        yield House(service, tmp_path)
        assert service.stop() == 0


def push(
    status: str, second: int, login: tuple[str, str, str] | None = OWN, agency: str = "710100", day: str = "2026-06-20"
) -> str:
    """A push of the one item, at that second."""
    shown = ""
    if login is not None:
        group, user, password = login
        shown = (
            f"<authentication><groupIdAut>{group}</groupIdAut><passwordAut>{password}</passwordAut>"
            f"<userIdAut>{user}</userIdAut></authentication>"
        )
    return (
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><holdingsItemsUpdate '
        f'xmlns="http://oss.dbc.dk/ns/holdingsItemsUpdate"><holdingsItemsUpdateRequest>{shown}'
        f"<agencyId>{agency}</agencyId><bibliographicItem><bibliographicRecordId>41000011</bibliographicRecordId>"
        f"<modificationTimeStamp><modificationDateTime>2024-06-15T08:00:{second:02d}Z</modificationDateTime>"
        "<modificationMilliSeconds>0</modificationMilliSeconds></modificationTimeStamp><holding>"
        f"<expectedDeliveryDate>{day}</expectedDeliveryDate><readyForLoan>0</readyForLoan><issueId/><issueText/>"
        f"<holdingsItem><itemId>1</itemId><branchId>710100</branchId><branch>Hoved</branch><status>{status}</status>"
        "</holdingsItem></holding></bibliographicItem></holdingsItemsUpdateRequest></holdingsItemsUpdate>"
        "</s:Body></s:Envelope>"
    )


def test_a_push_is_what_the_library_says(house: House) -> None:
    """Out until the 20th; then in; an older word that comes late changes nothing; the login is in no log."""
    assert house.told()["state"] != "held"
    status, answer = house.push(push("OnLoan", 5))
    assert (status, "<holdingsItemsUpdateStatus>ok<" in answer) == (200, True)
    out = house.told()
    assert (out["available"], out["earliest"]) == (0, "2026-06-20")
    newer = push("OnShelf", 7, day="2026-06-15").replace(SOAP_1_1, SOAP_1_2)
    assert SOAP_1_2 in house.push(newer, content_type="application/soap+xml")[1]
    house.push(push("OnLoan", 6))
    assert house.told()["available"] == 1
    assert OWN[2] not in (house.folder / "errors").read_text(encoding="utf-8")


def test_a_push_is_refused_in_the_callers_soap(open_house: House) -> None:
    """Two updates in one body, a header that nobody here knows, a wrong day: each in SOAP 1.2, and nothing is kept."""
    good = push("OnShelf", 1).replace(SOAP_1_1, SOAP_1_2)
    inner = good[good.index("<s:Body>") + len("<s:Body>") : good.index("</s:Body>")]
    header = '<s:Header><x:Pay xmlns:x="urn:x" s:mustUnderstand="true"/></s:Header>'
    for wrong, words in (
        (good.replace(inner, inner * 2), "<s:Value>s:Sender</s:Value>"),
        (good.replace("<s:Body>", f"{header}<s:Body>"), "<s:Value>s:MustUnderstand</s:Value>"),
        (good.replace(inner, "<html/>"), "<s:Value>s:Sender</s:Value>"),
    ):
        status, answer = open_house.push(wrong, content_type="application/soap+xml")
        assert (status, words in answer, SOAP_1_2 in answer) == (400, True, True), answer
    status, answer = open_house.push(good.replace("2026-06-20", "soon"), content_type="application/soap+xml")
    assert (status, "failed_invalid_delivery_date" in answer, SOAP_1_2 in answer) == (200, True, True)
    assert open_house.told()["state"] != "held"


def test_who_may_push(house: House) -> None:
    """The library by its own login, or whoever has the service's token; nobody else, and nothing is kept then."""
    for login in (None, ("710100", "illgate", "guessed"), ("715700", "illgate", "own-password")):
        status, answer = house.push(push("OnShelf", 1, login))
        assert (status, "authentication_error" in answer) == (200, True), login
    assert house.told()["state"] != "held"
    _, answer = house.push(push("OnShelf", 1, None), authorization=f"Bearer {TOKEN}")
    assert ">ok<" in answer
    assert house.told()["state"] == "held"


def test_a_login_that_is_not_the_librarys_is_refused_without_a_token_too(open_house: House) -> None:
    """On loopback a push may show nothing; what it shows must be right."""
    for login in (("710100", "illgate", "guessed"), ("710100", "illgate", ""), ("715700", "illgate", OWN[2])):
        status, answer = open_house.push(push("OnShelf", 1, login))
        assert (status, "authentication_error" in answer) == (200, True), login
    assert open_house.told()["state"] != "held"
    for second, right in enumerate((OWN, None, ("", "", "")), 2):
        assert ">ok<" in open_house.push(push("OnShelf", second, right))[1], right
    assert open_house.told()["state"] == "held"


def test_guessing_a_librarys_login_costs_time_without_a_token_too(open_house: House) -> None:
    """After so many wrong ones nothing is looked at."""
    guess = push("OnShelf", 1, ("710100", "illgate", "guessed"))
    assert [open_house.push(guess)[0] for _ in range(12)][-1] == 429


def test_guessing_a_librarys_login_keeps_no_neighbour_out(house: House) -> None:
    """Another library pushes from the same address, with its right login."""
    guess = push("OnShelf", 1, ("710100", "illgate", "guessed"))
    assert [house.push(guess)[0] for _ in range(12)][-1] == 429
    assert ">ok<" in house.push(push("OnShelf", 1, agency=NEIGHBOUR))[1]


def test_a_push_of_the_days_to_come_is_refused(house: House) -> None:
    """Kept, it would outdo every true one until then; a clock that is some hours ahead does no harm."""
    for ahead, expected in ((timedelta(days=2), 400), (timedelta(hours=20), 200)):
        moment = f"{datetime.now(UTC) + ahead:%Y-%m-%dT%H:%M:%SZ}"
        status, answer = house.push(push("OnShelf", 1).replace("2024-06-15T08:00:01Z", moment))
        assert (status, "in the future" in answer) == (expected, expected == 400), ahead


def test_what_cannot_be_taken_is_told(house: House) -> None:
    """By the contract's own words, by a SOAP fault where it is no push, by HTTP where it is no XML at all."""
    shown = {"authorization": f"Bearer {TOKEN}"}
    assert "failed_invalid_agency" in house.push(push("OnShelf", 1, agency="999999"), **shown)[1]
    assert "failed_invalid_delivery_date" in house.push(push("OnShelf", 1, day="soon"), **shown)[1]
    status, answer = house.push(push("OnTheMoon", 1), **shown)
    assert (status, "There is no status 'OnTheMoon'" in answer) == (400, True)
    assert house.push("nothing", **shown)[0] == 400
    assert house.push(push("OnShelf", 1), content_type="text/plain")[0] == 415
