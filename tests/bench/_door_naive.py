# mypy: untyped-calls-exclude=twisted
"""The door as most people would write it: klein, xmlschema, xsdata, and a commit in a thread for each message.

    python -m tests.bench._door_naive FOLDER [steps]

It prints its port and ends with its standard input. With `steps` it prints what each step costs alone instead, in
microseconds, as JSON. It does less than the gateway: it keeps the message, an order and an event, and tells no repeats.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib import import_module
from io import BytesIO
from pathlib import Path
from time import process_time
from typing import Any, Final, cast

import xmlschema
from lxml import etree
from xsdata.formats.dataclass.parsers import XmlParser
from xsdata.formats.dataclass.serializers import XmlSerializer

from tests.bench._door_messages import bodies

SCHEMA: Final = Path(__file__).parents[2] / "schemas/iso18626/iso18626-2021-2.xsd"
NAMESPACE: Final = "{http://illtransactions.org/2013/iso18626}"
CALLS: Final = 150
TABLES: Final = """
    PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
    CREATE TABLE inbox (id TEXT PRIMARY KEY, body BLOB, confirmation BLOB);
    CREATE TABLE "order" (id TEXT PRIMARY KEY, requester TEXT, request TEXT, title TEXT, UNIQUE (requester, request));
    CREATE INDEX order_by_title ON "order" (title);
    CREATE TABLE event (id INTEGER PRIMARY KEY, "order" TEXT, at TEXT, what TEXT);
    CREATE INDEX event_by_order ON event ("order");
"""


class Naive:
    """One message through every step; what the steps share is made once."""

    def __init__(self, folder: Path) -> None:
        self._schema = xmlschema.XMLSchema(str(SCHEMA))
        self._message = _generated(folder).Iso18626Message
        self._parser, self._serializer = XmlParser(), XmlSerializer()
        self._database = sqlite3.connect(folder / "naive.db", check_same_thread=False)
        self._database.executescript(TABLES)

    def parse(self, body: bytes) -> Any:
        """The XML."""
        return etree.fromstring(body)

    def validate(self, root: Any) -> None:
        """Whether it is what the schema says."""
        assert self._schema.is_valid(root)

    def bind(self, body: bytes) -> Any:
        """The message as objects."""
        return self._parser.from_bytes(body, self._message).request

    def serialise(self, message: Any) -> str:
        """A message as XML again, which the peer's forwarding to a lender needs."""
        text: str = self._serializer.render(self._message(request=message, version="2021-2"))
        return text

    def confirm(self, message: Any) -> bytes:
        """The confirmation, built as a tree."""
        root = etree.Element(f"{NAMESPACE}ISO18626Message", {f"{NAMESPACE}version": "2021-2"})
        head = etree.SubElement(
            etree.SubElement(root, f"{NAMESPACE}requestConfirmation"), f"{NAMESPACE}confirmationHeader"
        )
        for name in ("supplyingAgencyId", "requestingAgencyId"):
            agency = etree.SubElement(head, NAMESPACE + name)
            said = getattr(message.header, _attribute(name))
            etree.SubElement(agency, f"{NAMESPACE}agencyIdType").text = said.agency_id_type.value
            etree.SubElement(agency, f"{NAMESPACE}agencyIdValue").text = said.agency_id_value
        for name, text in (
            ("timestamp", datetime.now(UTC).isoformat(timespec="seconds")),
            ("requestingAgencyRequestId", message.header.requesting_agency_request_id.value),
            ("timestampReceived", str(message.header.timestamp)),
            ("messageStatus", "OK"),
        ):
            etree.SubElement(head, NAMESPACE + name).text = text
        return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))

    def store(self, message: Any, body: bytes, confirmation: bytes) -> None:
        """Message, order and event, durable when it comes back."""
        head = message.header
        requester, request = head.requesting_agency_id.agency_id_value, head.requesting_agency_request_id.value
        order = f"{requester}-{request}"
        with self._database as unit:
            unit.execute("INSERT INTO inbox VALUES (?, ?, ?)", (order, body, confirmation))
            title = str(message.bibliographic_info.title)
            unit.execute('INSERT INTO "order" VALUES (?, ?, ?, ?)', (order, requester, request, title))
            now = datetime.now(UTC).isoformat()
            unit.execute('INSERT INTO event ("order", at, what) VALUES (?, ?, ?)', (order, now, "placed"))


def _attribute(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


def _generated(folder: Path) -> Any:
    """The classes that xsdata makes of the schema."""
    command = [sys.executable, "-m", "xsdata", "generate", str(SCHEMA), "--package", "naive_binding"]
    beside_python = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    subprocess.run(command, cwd=folder, env=beside_python, check=True, capture_output=True)  # it formats with ruff
    sys.path.insert(0, str(folder))
    return import_module("naive_binding")


def steps(naive: Naive) -> Iterator[tuple[str, float]]:
    """Microseconds of CPU for each step."""
    (body,) = bodies("S", 1)
    root, message = naive.parse(body), naive.bind(body)
    confirmation = naive.confirm(message)
    various = iter([naive.bind(one) for one in bodies("T", CALLS)])
    timed: tuple[tuple[str, Callable[[], object]], ...] = (
        ("parse", lambda: naive.parse(body)),
        ("validate", lambda: naive.validate(root)),
        ("bind", lambda: naive.bind(body)),
        ("serialise", lambda: naive.serialise(message)),
        ("confirm", lambda: naive.confirm(message)),
        ("store", lambda: naive.store(next(various), body, confirmation)),
    )
    for name, step in timed:
        began = process_time()
        for _ in range(CALLS):
            step()
        yield name, (process_time() - began) / CALLS * 1e6


def _serve(naive: Naive) -> None:
    from klein import Klein  # noqa: PLC0415  xmlschema's classes must be made before Twisted's are loaded
    from twisted.internet import reactor, stdio  # noqa: PLC0415
    from twisted.internet.protocol import Protocol  # noqa: PLC0415
    from twisted.internet.threads import deferToThreadPool  # noqa: PLC0415
    from twisted.python.threadpool import ThreadPool  # noqa: PLC0415
    from twisted.web.server import Request, Site  # noqa: PLC0415

    running: Any = reactor
    writers = ThreadPool(1, 1)
    writers.start()
    app = Klein()

    @app.route("/iso18626", methods=["POST"])
    async def take(request: Request) -> bytes:
        body = cast("BytesIO", request.content).read()
        naive.validate(naive.parse(body))
        message = naive.bind(body)
        confirmation = naive.confirm(message)
        await deferToThreadPool(running, writers, naive.store, message, body, confirmation)
        request.setHeader("Content-Type", "application/xml")
        request.setHeader("Content-Length", str(len(confirmation)))
        return confirmation

    class End(Protocol):
        def connectionLost(self, reason: object = None) -> None:  # noqa: ARG002, N802  twisted's name
            writers.stop()
            running.stop()

    port = running.listenTCP(0, Site(app.resource()), interface="127.0.0.1", backlog=200).getHost().port
    stdio.StandardIO(End())
    running.callWhenRunning(lambda: os.write(1, b"%d\n" % port))
    running.run()


def main() -> None:
    """Serves until standard input ends, or tells the steps."""
    naive = Naive(Path(sys.argv[1]))
    if "steps" in sys.argv[2:]:
        sys.stdout.write(json.dumps(dict(steps(naive))))
    else:
        _serve(naive)


if __name__ == "__main__":
    main()
