# mypy: untyped-calls-exclude=twisted
"""Programs that we did not write on the other side: YAZ's server, its two clients, and Zebra with danMarc2."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.request import urlopen

import pytest
from twisted.internet.threads import deferToThreadPool

from adapters.interface import Done, Failed, LookUp, Trouble
from fixtures.holdings_file import Copy, CopyStatus, Held, LibrarySystem
from fixtures.systems.dialects import Shelf
from fixtures.systems.z3950 import Catalogue, Server
from fixtures.systems.z3950_records import opac
from schemas import sru
from schemas.marc import Charset, Record, iso2709, make_field
from schemas.opac import xml
from schemas.opac.holdings import opac_holdings
from schemas.xml import parse
from tests.adapters.test_yaz_judges import until_listening, ztest
from tests.adapters.z3950_room import AGENCY, TODAY, ask, verdict
from tests.reactor_thread import Reactor, run_in_reactor, serve

COPIES: Final = (
    Copy(),
    Copy(status=CopyStatus.ON_LOAN, back_in_days=9, volume="2 æ"),
    Copy(status=CopyStatus.NOT_FOR_LOAN),
)
LIBRARY: Final = LibrarySystem(records={"870970-basis:1": Held(copies=COPIES, queue=1)})
MODULES: Final = sorted(Path("/usr/lib").glob("*/idzebra-2.0/modules"))

needs_ztest = pytest.mark.skipif(shutil.which("yaz-ztest") is None, reason="yaz-ztest is not installed")
needs_yaz = pytest.mark.skipif(shutil.which("yaz-client") is None, reason="yaz-client is not installed")
needs_zebra = pytest.mark.skipif(
    shutil.which("zebrasrv") is None or not MODULES, reason="Zebra is not installed (apt-get install idzebra-2.0-utils)"
)


def look_up(port: int, **parts: object) -> LookUp:
    """One look-up at a port of this machine."""
    return run_in_reactor(lambda reactor: ask(reactor, port, **parts))  # type: ignore[arg-type]


@needs_ztest
def test_yaz_server_gives_opac_records() -> None:
    """A number as a query is a number of hits; each record has one copy, which is in. Its BER is indefinite."""
    with ztest() as port:
        assert verdict(look_up(port, record="1")).available == 1
        assert verdict(look_up(port, record="0")).owned is False
        many = verdict(look_up(port, record="23", settings={"records": "12", "slice": "5"}))
    assert (many.available, many.note) == (12, "23 records match, of which 12 were read")


@needs_ztest
@pytest.mark.parametrize("profile", ["koha", "danmarc2", "852"])
@pytest.mark.parametrize("syntax", ["usmarc", "xml"])
def test_yaz_server_gives_marc_without_holdings(profile: str, syntax: str) -> None:
    """Its records say nothing of copies: owned, and nothing more is known."""
    with ztest() as port:
        came = verdict(look_up(port, record="1", profile=profile, settings={"syntax": syntax, "element_set": ""}))
    assert (came.owned, came.lendable, came.available) == (True, True, 0)
    assert came.note == "says nothing of availability"


@needs_ztest
def test_yaz_server_refuses_in_diagnostics_and_keeps_us_waiting() -> None:
    """An unknown database, an element set that it lacks, and a database that is slow."""
    with ztest() as port:
        assert look_up(port, database="/Nope") == Failed(
            Trouble.UNREACHABLE, "answered with diagnostic 109 (database unavailable, Nope)"
        )
        assert look_up(port, profile="b3") == Failed(
            Trouble.NONSENSE, "answered with diagnostic 14 (system error in presenting records)"
        )
        slow = look_up(port, database="/Default%3Fsearch-delay%3D5", limit=0.2)
        assert slow == Failed(Trouble.TIMEOUT, "did not answer within 0.2 s")


@needs_ztest
def test_both_forms_of_an_opac_record_are_read_to_the_same() -> None:
    """yaz-ztest gives one record in BER over Z39.50 and in XML over SRU."""
    with ztest() as port:
        end = look_up(port, record="1")
        url = f"http://127.0.0.1:{port}/Default?version=1.2&operation=searchRetrieve&query=1&maximumRecords=1"
        with urlopen(f"{url}&recordSchema=OP", timeout=10) as answer:
            response = sru.read(parse(answer.read()))
    assert isinstance(end, Done)
    record = xml.read(response.records[0].data)
    assert end.value.holdings == opac_holdings(record)
    assert record.holdings[0].local_location.startswith("Main or Science/Business")


def talk(words: list[str], typed: str) -> str:
    """What a program prints when something is typed into it."""
    ended = subprocess.run(words, input=typed, capture_output=True, text=True, timeout=30, check=False)
    return ended.stdout + ended.stderr


def said_by(client: str, arguments: tuple[str, ...], typed: str = "") -> str:
    """What a client prints that talks to the simulated library; `{port}` is where it is."""

    async def work(reactor: Reactor) -> str:
        server = Server(reactor, Catalogue(agency=AGENCY, library=LIBRARY, today=TODAY))
        async with serve(reactor, server) as port:
            words = [client, *(word.format(port=port) for word in arguments)]
            printed = await deferToThreadPool(reactor, reactor.getThreadPool(), talk, words, typed.format(port=port))
            return str(printed)

    return run_in_reactor(work)


@needs_yaz
def test_yaz_client_understands_every_answer_of_ours() -> None:
    """Init, searches, records in four syntaxes, diagnostics and Close, as it prints them."""
    commands = (
        "open tcp:127.0.0.1:{port}/Default",
        "find @attr 1=12 1",
        *("format opac", "show 1"),
        *("format usmarc", "show 1", "format danmarc", "show 1"),
        *("format sutrs", "show 1", "format opac", "show 5"),
        *("schema 1.2.840.10003.13.7.4", "elements B3", "format xml", "show 1"),
        *("find @attr 1=12 2", "find @attr 1=4 x", "find @and a b", "close", "quit"),
    )
    printed = said_by("yaz-client", ("-f", "/dev/null"), "\n".join((*commands, "")))
    assert "Connection accepted by v3 target.\nID     : illgate-simulation" in printed
    assert "Options: search present\n" in printed
    assert re.findall(r"Number of hits: (\d+)", printed) == ["1", "0", "0", "0"]
    assert "Record type: OPAC\nRecord type: USmarc\n" in printed
    assert "availabiltyDate: 24-06-2026" in printed
    assert "952    $7 0 $b Magasin $q 2026-06-24 $p 765700-1-2 $h 2 æ" in printed
    assert f"096 00 $z {AGENCY}" in printed
    assert "[239] Record syntax not supported -- v2 addinfo '1.2.840.10003.5.101'" in printed
    assert "[13] Present request out of range -- v2 addinfo '5'" in printed
    assert 'expectedDispatchDate-111="2026-06-24T00:00:00"' in printed
    assert "[114] Unsupported Use attribute -- v2 addinfo '4'" in printed
    assert "[110] Operator unsupported" in printed
    assert "Target has closed the association.\nReason: finished" in printed


@needs_yaz
def test_an_opac_record_survives_our_ber_and_the_xml_of_yaz() -> None:
    """What zoomsh makes of our BER is read back to the record that we wrote."""
    commands = ("connect tcp:127.0.0.1:{port}/Default", "set preferredRecordSyntax opac", "search @attr 1=12 1")
    printed = said_by("zoomsh", (*commands, "show 0 1 opac", "quit"))
    found = re.search(r"<opacRecord>.*</opacRecord>", printed, re.DOTALL)
    assert found is not None
    shelf = Shelf(agency=AGENCY, record="870970-basis:1", copies=COPIES, queue=1, today=TODAY)
    written = opac(shelf).opac
    assert written is not None
    assert xml.read(parse(found[0].encode())).holdings == written.holdings


@contextmanager
def zebra(folder: Path, record: Record) -> Iterator[int]:
    """The port of a running Zebra with one danMarc2 record, indexed by ISBN and by whose it is."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    for name in ("tab", "records", "reg", "lock"):
        (folder / name).mkdir()
    (folder / "tab" / "danish.abs").write_text(
        "name danish\nattset bib1.att\nattset dan1.att\nesetname F @\nmarc danmarc.mar\nencoding utf-8\n"
        "xpath disable\nmelm 021$e ISBN\nmelm 096$z Shelf-mark\n"
    )
    (folder / "zebra.cfg").write_text(
        f"profilePath: {folder}/tab:/usr/share/idzebra-2.0/tab\nmodulePath: {MODULES[0]}\n"
        f"register: {folder}/reg:20M\nlockDir: {folder}/lock\nrecordType: grs.marcxml.danish\n"
        "attset: bib1.att\nattset: dan1.att\nencoding: utf-8\nstoreKeys: 1\nstoreData: 1\nperm.anonymous: r\n"
    )
    (folder / "records" / "one.marc").write_bytes(iso2709.write(record, charset=Charset.UTF8))
    for arguments in (("init",), ("update", "records")):
        indexing = ["zebraidx", "-c", "zebra.cfg", *arguments]
        subprocess.run(indexing, cwd=folder, check=True, capture_output=True, timeout=30)
    serving = ["zebrasrv", "-c", "zebra.cfg", f"tcp:127.0.0.1:{port}"]
    with subprocess.Popen(serving, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            until_listening(port)
            yield port
        finally:
            process.terminate()


@needs_zebra
def test_zebra_gives_danmarc2(tmp_path: Path) -> None:
    """By ISBN in bib-1 and by shelf mark in DAN-1; 096 says that a copy stays in the house. As danMarc2 and as XML."""
    record = Record(
        (
            make_field("001", ("a", "20123456"), ("b", AGENCY)),
            make_field("021", ("e", "9788702123456")),
            make_field("096", ("z", AGENCY), ("a", "86-4"), ("r", "f")),
            make_field("245", ("a", "Læsø om natten")),
        ),
        "00000cam  2200000 3 4500",
    )
    by_isbn = {"syntax": "xml", "use": "7"}
    with zebra(tmp_path, record) as port:
        found = look_up(port, profile="danmarc2", record="9788702123456", settings=by_isbn)
        shelf = {"syntax": "xml", "use": "9", "attribute_set": "dan-1"}
        by_shelf = look_up(port, profile="danmarc2", record=AGENCY, settings=shelf)
        nothing = look_up(port, profile="danmarc2", record="9788702000000", settings=by_isbn)
        iso = look_up(port, profile="danmarc2", record="9788702123456", settings={"use": "7"})
        usmarc = look_up(port, profile="852", record="9788702123456", settings={"use": "7"})
        title = look_up(port, profile="danmarc2", record="x", settings={"syntax": "xml", "use": "4"})
    assert found == by_shelf
    assert verdict(found).note == "not for loan, only for use in the library; used on site only"
    assert verdict(nothing).owned is False
    assert iso == found
    assert usmarc == Failed(
        Trouble.CONFIGURATION, "answered with diagnostic 238 (record not available in the syntax asked for)"
    )
    assert title == Failed(Trouble.CONFIGURATION, "answered with diagnostic 114 (unsupported index, 4)")
