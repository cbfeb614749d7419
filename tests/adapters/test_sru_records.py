"""Catalogue records over SRU, on real sockets: what is asked, and what OPAC XML and MARC fields come to."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest

from adapters.http import HttpAnswer, HttpClient
from adapters.interface import Done, Failed, HoldingsQuery, LookUp, Network, Trouble
from adapters.registry import HOLDINGS
from adapters.sru_records import understand
from schemas import sru
from schemas.opac.vendors import VENDORS
from tests.adapters.scripted import Scripted, always, answer
from tests.adapters.test_sru_holdings import verdict
from tests.reactor_thread import Reactor, run_in_reactor, serve
from tests.shared import DATA

TODAY = date(2026, 6, 15)
OPAC = """<opacRecord><bibliographicRecord/><holdings><holding><localLocation>Main</localLocation><circulations>
<circulation><availableNow value="0"/><availabilityDate>29.06.2026</availabilityDate></circulation>
<circulation><availableNow value="1"/></circulation></circulations></holding></holdings></opacRecord>"""
KOHA = """<record xmlns="http://www.loc.gov/MARC21/slim"><leader>00000nam a2200000 a 4500</leader>
<datafield tag="952" ind1=" " ind2=" "><subfield code="7">0</subfield><subfield code="p">3001</subfield></datafield>
<datafield tag="952" ind1=" " ind2=" "><subfield code="7">0</subfield>
<subfield code="q">2026-06-29</subfield></datafield>
<datafield tag="952" ind1=" " ind2=" "><subfield code="7">1</subfield></datafield></record>"""


def reply(*records: str, total: int | None = None) -> bytes:
    """A server's answer with these records."""
    texts = [sru.RecordText(schema="x", xml=xml) for xml in records]
    return sru.write(sru.SearchRequest(query="q"), total=len(texts) if total is None else total, records=texts)


def looked_up(
    protocol: str, body: bytes, profile: str = "plain", settings: tuple[tuple[str, str], ...] = ()
) -> tuple[LookUp, dict[str, str]]:
    """Ask a scripted server; how it ended, and the parameters it was asked with."""
    server = Scripted(always(answer(body)))

    async def work(reactor: Reactor) -> LookUp:
        client = HttpClient(reactor)
        adapter = HOLDINGS[protocol](Network(http=client, reactor=reactor))
        async with serve(reactor, server) as port:
            query = HoldingsQuery(
                protocol=protocol,
                address=f"http://127.0.0.1:{port}/sru",
                profile=profile,
                record_id="42",
                agency="773000",
                settings=settings,
            )
            end = await adapter(query, timeout=10.0, today=TODAY)
            await client.close()
        return end

    end = run_in_reactor(work)
    target = server.requests[0].split()[1].decode() if server.requests else ""
    return end, {name: values[0] for name, values in parse_qs(urlsplit(target).query).items()}


def test_opac_xml() -> None:
    """One in, one out; days are European unless the vendor's are not."""
    end, asked = looked_up("sru-opac", reply(OPAC))
    assert verdict(end).available == 1
    assert asked == {
        "version": "1.2",
        "operation": "searchRetrieve",
        "recordSchema": "opac",
        "maximumRecords": "10",
        "query": "rec.id=42",
    }


def test_marc_with_a_field_for_each_copy() -> None:
    """Koha's 952: one in, one out until the 29th, one that stays."""
    settings = (("index", "koha.biblionumber"), ("schema", "marcxml-koha"), ("records", "1"))
    end, asked = looked_up("sru-marc", reply(KOHA), "koha", settings)
    said = verdict(end)
    assert (said.owned, said.lendable, said.available) == (True, True, 1)
    assert (asked["query"], asked["recordSchema"]) == ("koha.biblionumber=42", "marcxml-koha")


def test_copies_of_several_records_are_summed_and_the_rest_told() -> None:
    """A title with two records at the server, and one more than was read."""
    end, _ = looked_up("sru-marc", reply(KOHA, KOHA, total=3), "koha")
    assert verdict(end).available == 2
    assert "3 records match, of which 2 were read" in verdict(end).note


def test_copies_of_whatever_another_index_matched_are_not_the_records() -> None:
    """A server that found thousands by one number was asked in a wrong index: no copy of theirs may light a lamp."""
    end, _ = looked_up("sru-marc", reply(KOHA, total=139_900_014), "koha")
    assert end == Failed(
        Trouble.CONFIGURATION, "found 139,900,014 records by the number of one: the index set is another"
    )


NOT_THERE = [sru.diagnostic(65, "Record does not exist")]


@pytest.mark.parametrize(
    "body", [reply(total=0), sru.write(sru.SearchRequest(query="q"), total=None, diagnostics=NOT_THERE)]
)
def test_not_owning_it(body: bytes) -> None:
    """No hits, or a diagnostic."""
    end, _ = looked_up("sru-marc", body)
    assert not verdict(end).owned


def test_a_record_without_holdings_says_nothing_of_them() -> None:
    """No data is unknown, not no."""
    bare = '<record><leader>00000nam a2200000 a 4500</leader><controlfield tag="001">42</controlfield></record>'
    end, _ = looked_up("sru-marc", reply(bare), "koha")
    assert (verdict(end).owned, verdict(end).available) == (True, 0)


@pytest.mark.parametrize(
    ("protocol", "body", "profile", "settings", "trouble"),
    [
        ("sru-marc", reply("<dc>no</dc>"), "koha", (), Trouble.NONSENSE),
        ("sru-marc", b"<html/>", "koha", (), Trouble.NONSENSE),
        ("sru-opac", reply(OPAC), "magic", (), Trouble.CONFIGURATION),
        ("sru-opac", reply(OPAC), "plain", (("version", "3"),), Trouble.CONFIGURATION),
    ],
)
def test_what_is_no_answer(
    protocol: str, body: bytes, profile: str, settings: tuple[tuple[str, str], ...], trouble: Trouble
) -> None:
    """Nonsense, or a fault of configuration."""
    end, _ = looked_up(protocol, body, profile, settings)
    assert isinstance(end, Failed)
    assert end.trouble is trouble


REAL = DATA / "adapters" / "samples" / "sru"


@pytest.mark.skipif(not REAL.exists(), reason="the study material is not there")
@pytest.mark.parametrize(
    ("name", "owned"),
    [
        ("ztest_sru12_OP_opac_record.xml", True),
        ("ztest_sru11_zero_hits.xml", False),
        ("ztest_sru11_out_of_range_diag61.xml", False),
        ("ztest_sru12_iso20775_served_file.xml", True),
    ],
)
def test_real_answers(name: str, owned: bool) -> None:  # noqa: FBT001  a column
    """Those of yaz-ztest: an OPAC record, a served ISO 20775 file, nothing, and a diagnostic."""
    query = HoldingsQuery(protocol="sru-opac", address="", profile="plain", record_id="1", agency="773000")
    body = (REAL / name).read_bytes()
    reply = HttpAnswer(status=200, content_type="text/xml", body=body)
    end = understand(reply, query, VENDORS["plain"], TODAY)
    assert isinstance(end, Done), end
    assert bool(end.value.holdings.holdings) == owned
