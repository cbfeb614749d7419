"""Patrons and passwords: in the message as it was received, and nowhere else.

A real `illgate serve` at log level debug takes requests that are full of markers; then everything that it says and
keeps is searched for them.
"""

from __future__ import annotations

import http.client
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

import msgspec
import pytest
from attrs import frozen
from click.testing import CliRunner
from msgspec.structs import replace

from gateway.cli import main
from gateway.directory.shelf import DIRECTORY
from gateway.directory.values import DirectoryFile, LoanPath, System
from gateway.store.documents import put_document
from schemas.iso18626 import messages as m
from schemas.iso18626 import read, write
from schemas.iso18626.codes import Action
from tests.cli.country import Systems, systems
from tests.cli.serving import HUNG_SECONDS, Serving, serving
from tests.workflow.sayings import BORROWER, FIRST, PID, error_of, header, lender_says, loan_request, said_ok
from tests.workflow.world import library

MARK: Final = "zqx"
"""What every marker has in it, in any case of letters; nothing else in these tests has."""

PATRON: Final = m.PatronInfo(
    patron_id="ZQX-0101701234",
    surname="Zqxsen",
    given_name="Zqxine",
    addresses=(
        m.Address(line1="Zqxgade 7", locality="Zqxby", postal_code="ZQX1"),
        m.Address(electronic_type=m.Code(value="Email"), data="zqxine@zqx.example"),
    ),
)
AUTHENTICATION: Final = m.Authentication(account_id="zqx-konto", security_code="zqx-hemmelig")
RECORD: Final = """001 00 *a41000011*b870970*c20120312090000*d20120312*fa
004 00 *rn*ae
008 00 *tm*uf*a2012*bdk*ldan*v0
009 00 *aa*gxx
245 00 *aÆblehavens sidste sommer
$
"""


def asked(request_id: str, *, borrower: str = BORROWER, title: str = "Æblehavens sidste sommer") -> bytes:
    """A request full of markers."""
    plain = loan_request(request_id, borrower=borrower)
    return write(
        replace(
            plain,
            header=replace(plain.header, authentication=AUTHENTICATION),
            bibliographic=replace(plain.bibliographic, title=title),
            patron=PATRON,
            billing=m.BillingInfo(billing_name="Zqx Regning"),
        )
    )


def received(request_id: str) -> bytes:
    """The borrower has the book, says a message with the password in it."""
    head = replace(header("190101", BORROWER, request_id), authentication=AUTHENTICATION)
    return write(m.RequestingAgencyMessage(header=head, action=Action.RECEIVED))


@frozen
class House:
    """A gateway, the systems around it, and where it keeps what it has."""

    service: Serving
    around: Systems
    folder: Path

    @property
    def logs(self) -> str:
        """All that it has written to standard error."""
        return (self.folder / "errors").read_text(encoding="utf-8")

    def cells(self) -> Iterator[tuple[str, str, str]]:
        """Table, column and text of everything in the database file."""
        with closing(sqlite3.connect(self.folder / "illgate.db")) as database:
            database.text_factory = bytes
            tables = [
                name.decode() for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type='table'")
            ]
            for table in tables:
                found = database.execute(f"SELECT * FROM {table}")
                columns = [column for column, *_ in found.description]
                for row in found:
                    for column, cell in zip(columns, row, strict=True):
                        text = cell.decode("utf-8", "replace") if isinstance(cell, bytes) else str(cell)
                        yield table, column, text


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Started once for this module; ended in good order."""
    folder = tmp_path_factory.mktemp("privacy")
    (folder / "illgate.toml").write_text("[log]\nlevel = 'debug'\n[service]\ndate = 2026-03-02\n", encoding="utf-8")
    (folder / "records").mkdir()
    (folder / "records" / "books.lin").write_text(RECORD, encoding="utf-8")
    (folder / "holdings.json").write_text(json.dumps({"libraries": {FIRST: {"records": {PID: {}}}}}), encoding="utf-8")
    loaded = CliRunner().invoke(main, ["catalogue", "load", str(folder), "--config", str(folder / "illgate.toml")])
    assert loaded.exit_code == 0, loaded.output
    with systems() as around:
        borrower = System(iso18626=around.url("borrower"))
        lender = System(iso18626=around.url("lender"), holdings=around.url("sru"))
        libraries = (
            library(BORROWER, loan_path=LoanPath(first=(FIRST,)), system=borrower),
            library(FIRST, system=lender),
        )
        put_document(folder / "illgate.db", DIRECTORY, msgspec.json.encode(DirectoryFile(libraries=libraries)))
        with (folder / "errors").open("w") as errors, serving(folder, errors) as service:
            yield House(service, around, folder)
            assert service.stop() == 0


@pytest.fixture(scope="module")
def lent(house: House) -> tuple[str, bytes]:
    """An automated order that was sent, lent and received: its id, and the Request that its lender got."""
    assert said_ok(house.service.post(asked("R-1")))
    sent = house.around.next_for("lender")
    message = read(sent).message
    assert isinstance(message, m.Request)
    attempt = message.header.requesting_request_id
    assert said_ok(house.service.post(lender_says(FIRST, attempt, "Loaned")))
    assert said_ok(house.service.post(received("R-1")))
    house.around.next_for("lender")
    return attempt.rpartition("-")[0], sent


def clean(text: bytes | str) -> bool:
    """Whether no marker is in it."""
    return MARK not in (text.decode() if isinstance(text, bytes) else text).lower()


def test_the_lender_learns_nothing_of_the_patron(lent: tuple[str, bytes]) -> None:
    """It gets the order, not who reads, and not the borrower's password."""
    _, sent = lent
    assert b"41000011" in sent
    assert clean(sent)


def test_the_api_and_the_console_show_orders_without_patrons(house: House, lent: tuple[str, bytes]) -> None:
    """The order, the list, what is searched, statistics, the decision, metrics, and the pages."""
    order, _ = lent
    for path in (
        f"/api/v1/orders/{order}",
        f"/api/v1/orders/{order}/decision",
        "/api/v1/orders",
        "/api/v1/statistics",
        "/metrics",
        "/",
        f"/orders/{order}",
    ):
        body = house.service.get(path)
        assert clean(body), path
    assert json.loads(house.service.get("/api/v1/orders?q=zqxsen"))["orders"] == []
    assert order.encode() in house.service.get("/api/v1/orders?q=R-1")


def test_the_feed_tells_of_orders_without_patrons(house: House, lent: tuple[str, bytes]) -> None:
    """From the first event on."""
    assert lent
    written = sum(table == "event" and column == "sequence" for table, column, _ in house.cells())
    connection = http.client.HTTPConnection("127.0.0.1", house.service.port, timeout=HUNG_SECONDS)
    connection.request("GET", "/api/v1/events", headers={"Last-Event-ID": "0"})
    answer = connection.getresponse()
    told: list[bytes] = []
    while sum(line.startswith(b"data: ") for line in told) < written:
        told.append(answer.readline())
        assert told[-1], "the feed ended by itself"
    connection.close()
    assert written >= 6
    assert all(clean(line) for line in told)


GOOD: Final = asked("R-2")
CONTRADICTION: Final = asked("R-1", title="En helt anden bog")
FAULTY: Final = {
    "no request id": asked("R-3").replace(b">R-3<", b"><"),
    "another request under a known id": CONTRADICTION,
    "a borrower that nobody knows": asked("R-4", borrower="999999"),
    "a patron where yes or no belongs": GOOD.replace(
        b"</patronInfo>", b"<sendToPatron>Zqxsen</sendToPatron></patronInfo>"
    ),
    "an action for an order that nobody knows": received("R-5"),
    "an element of their own": GOOD.replace(b"<patronInfo>", b"<patronInfo><zqx>Zqxsen</zqx>"),
}


@pytest.mark.parametrize("fault", FAULTY)
def test_what_is_refused_is_refused_without_repeating_the_patron(
    house: House, lent: tuple[str, bytes], fault: str
) -> None:
    """The confirmation says what to mend; whether it is an ERROR is other tests' business, but for these three."""
    assert lent
    answer = house.service.post(FAULTY[fault])
    assert clean(answer)
    if fault.startswith(("no ", "another", "a borrower", "an action")):
        assert error_of(answer)


UNREADABLE: Final = {
    "cut off": GOOD[: GOOD.index(b"</patronInfo>")],
    "ends that do not meet": GOOD.replace(b"</patronInfo>", b"</zqxInfo>"),
    "not XML": b"Zqxsen vil gerne laane en bog",
    "a document type": b"<!DOCTYPE zqx [<!ENTITY zqx 'Zqxsen'>]><zqx>&zqx;</zqx>",
    "another standard": b"<zqx xmlns='http://zqx.example/'>Zqxsen</zqx>",
    "bytes that are no letters": GOOD.replace(b"Zqxgade", b"Zqx\xffgade"),
}


@pytest.mark.parametrize("fault", UNREADABLE)
def test_what_cannot_be_read_is_refused_without_repeating_it(house: House, fault: str) -> None:
    """400, and words about the form alone."""
    status, answer = house.service.ask("POST", "/iso18626", UNREADABLE[fault], content_type="application/xml")
    assert status == 400
    assert answer.strip()
    assert clean(answer)


def test_a_door_that_turns_a_message_away_repeats_nothing(house: House) -> None:
    """Wrong type, wrong door, too big."""
    for path, content_type, body in (
        ("/iso18626", "text/csv", GOOD),
        ("/api/v1/orders", "application/json", b'{"borrower": "zqxsen", "name": "Zqxsen"}'),
        ("/api/v1/orders", "application/json", b'{"borrower": "710100", "records": ["zqx"], "lender": "zqxsen"'),
        ("/iso18626", "application/xml", GOOD.replace(b"Zqxgade", b"Zqx" * 100_000)),
    ):
        status, answer = house.service.ask("POST", path, body, content_type=content_type)
        assert 400 <= status < 500
        assert clean(answer), (path, answer)


def test_what_it_keeps_has_patrons_in_the_message_as_received_alone(house: House, lent: tuple[str, bytes]) -> None:
    """Every cell of every table when all of the above has happened, and the list of what was refused."""
    assert lent
    found = {(table, column) for table, column, text in house.cells() if not clean(text)}
    assert found == {("message", "body")}
    for path in ("/api/v1/messages/refused", "/messages"):
        assert clean(house.service.get(path)), path


def test_its_logs_name_no_patron_and_no_password(house: House, lent: tuple[str, bytes]) -> None:
    """At level debug, with every refusal above in them."""
    assert lent
    logs = house.logs
    assert '"level": "debug"' in logs
    spoken = [line for line in logs.splitlines() if not clean(line) and "q=zqxsen" not in line]
    assert spoken == []
