"""A library that answered a moment ago and does not now: what `illgate serve` tells others by SRU and SOAP."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import msgspec
import pytest
from click.testing import CliRunner

from gateway.cli import main
from gateway.directory.shelf import DIRECTORY
from gateway.directory.values import DirectoryFile, System
from gateway.store.documents import put_document
from schemas import iso20775, sru
from schemas import openholdingstatus as ohs
from schemas.iso20775.values import CopiesSummary, Holding, Holdings, Identifier, Simple, SummaryStatus
from schemas.openholdingstatus import ErrorCode
from schemas.soap import SOAP_1_2, wrapped
from tests.cli.serving import Serving, serving
from tests.cli.test_pushed_holdings import PID, RECORD
from tests.workflow.world import library

STATUS: Final = SummaryStatus(available_count=1, available_for=1)
COPIES: Final = Simple(summary=CopiesSummary(copies=1, statuses=(STATUS,)))
ONE_IN: Final = Holdings(holdings=(Holding(institution=Identifier(value="710100"), simple=COPIES),))


@contextmanager
def answering_once() -> Iterator[str]:
    """The address of a system that says that one copy is in, and then is away (HTTP 503)."""
    record = sru.RecordText(schema="isohold", xml=iso20775.write(ONE_IN))
    bodies = [sru.write(sru.SearchRequest(query="q"), total=1, records=[record])]

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = bodies.pop() if bodies else b""
            self.send_response(200 if body else 503)
            self.send_header("Content-Type", "text/xml")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/sru"
        server.shutdown()


@contextmanager
def gateway(folder: Path, setting: str) -> Iterator[Serving]:
    """A gateway that keeps no answer for new ones, with one library that has answered and is away now."""
    config = folder / "illgate.toml"
    config.write_text(f"[holdings]\nfresh_seconds = 0\n{setting}\n", encoding="utf-8")
    (folder / "records").mkdir()
    (folder / "records" / "books.lin").write_text(RECORD, encoding="utf-8")
    holdings: dict[str, Any] = {"libraries": {"710100": {"records": {PID: {}}}}}
    (folder / "holdings.json").write_text(json.dumps(holdings), encoding="utf-8")
    assert CliRunner().invoke(main, ["catalogue", "load", str(folder), "--config", str(config)]).exit_code == 0
    with answering_once() as address:
        one = library("710100", system=System(holdings=address))
        put_document(folder / "illgate.db", DIRECTORY, msgspec.json.encode(DirectoryFile(libraries=(one,))))
        with (folder / "errors").open("w") as errors, serving(folder, errors) as service:
            (live,) = json.loads(service.get(f"/api/v1/holdings/{PID}"))["libraries"]
            assert (live["source"], live["available"]) == ("live", 1)
            yield service
            assert service.stop() == 0


def searched(service: Serving) -> sru.SearchResponse:
    """What SRU says."""
    parameters = {"version": "1.2", "operation": "searchRetrieve", "query": f"rec.id={PID}", "recordSchema": "isohold"}
    return sru.read(service.get(f"/sru?{urlencode(parameters)}"))


def looked_up(service: Serving, kind: type[ohs.HoldingsRequest | ohs.DetailedHoldingsRequest]) -> ohs.Response:
    """What OpenHoldingStatus says, in SOAP 1.2."""
    asked = kind(records=(ohs.LookupRecord(responder="710100", pid=PID),))
    body = wrapped(ohs.write_xml(asked), SOAP_1_2)
    status, answer = service.ask("POST", "/soap/openholdingstatus/", body, content_type="application/soap+xml")
    assert status == 200
    said = ohs.read_xml(answer)
    assert not isinstance(said, ohs.Request)
    return said


def test_a_stale_answer_is_none_to_others(tmp_path: Path) -> None:
    """It is told in words by SRU; the contract has the error for a library that does not answer."""
    with gateway(tmp_path, "") as service:
        response = searched(service)
        short = looked_up(service, ohs.HoldingsRequest)
        long = looked_up(service, ohs.DetailedHoldingsRequest)
    (told,) = response.diagnostics[:1]
    assert (told.number, response.records) == (59, ())
    assert "answered HTTP 503" in told.details
    assert told.details.endswith("it said: 1 copy in.")
    assert isinstance(short, ohs.HoldingsResponse)
    assert [one.message for one in short.errors] == [ErrorCode.ERROR_SEARCHING]
    assert isinstance(long, ohs.DetailedHoldingsResponse)
    assert [one.error for one in long.responders] == [ErrorCode.ERROR_SEARCHING]


def test_where_decisions_rest_on_it_others_get_it_marked(tmp_path: Path) -> None:
    """As the holdings that it was, with the note why the system does not answer now and when it said so."""
    with gateway(tmp_path, "decide_on_stale = true") as service:
        response = searched(service)
        short = looked_up(service, ohs.HoldingsRequest)
        long = looked_up(service, ohs.DetailedHoldingsRequest)
    (record,) = response.records
    assert [one.institution.value for one in iso20775.read(record.data).holdings if one.institution] == ["DK-710100"]
    (told,) = response.diagnostics
    assert told.number == 59
    assert isinstance(short, ohs.HoldingsResponse)
    assert isinstance(long, ohs.DetailedHoldingsResponse)
    (lends,), (items,) = short.responders, long.responders
    assert lends.will_lend
    for note in (told.details, lends.note, items.items[0].note):
        assert note is not None
        assert "answered HTTP 503. At " in note
        assert note.endswith("it said: 1 copy in.")


@pytest.mark.parametrize("setting", ["", "decide_on_stale = true"])
def test_people_see_it_either_way(tmp_path: Path, setting: str) -> None:
    """The API says that it is stale, and when it was said."""
    with gateway(tmp_path, setting) as service:
        (one,) = json.loads(service.get(f"/api/v1/holdings/{PID}"))["libraries"]
    assert (one["source"], one["available"]) == ("stale", 1)
    assert one["said_at"]
