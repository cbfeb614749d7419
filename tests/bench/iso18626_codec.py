"""How long an ISO 18626 message takes: parse, read, write, validate, against lxml's bare parse of the same bytes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from statistics import median
from time import perf_counter
from typing import Final

from lxml import etree

from schemas.iso18626 import check, confirmation_for, digest, read, write, write_with_losses
from schemas.iso18626 import messages as m
from schemas.iso18626.explain import explain
from schemas.iso18626.validate import valid_by
from schemas.xml import parse

ROUNDS: Final = 7  # the median of these; the machine's speed moves between them
CALLS: Final = 400  # in a round: some 20 ms each

_MOMENT: Final = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
_ISIL: Final = m.Code(value="ISIL", scheme="http://illtransactions.org/ISO18626/OpenCodeList/AgencyIdTypeList-V1.0")


def loan_request() -> m.Request:
    """A request as full as a library system sends it."""
    return m.Request(
        header=m.Header(
            supplying_agency=m.AgencyId(type=_ISIL, value="DK-710100"),
            requesting_agency=m.AgencyId(type=_ISIL, value="DK-726500"),
            timestamp=_MOMENT,
            requesting_request_id="1000000042",
        ),
        bibliographic=m.BibliographicInfo(
            supplier_unique_record_id="870970-basis:51234567",
            title="Løgneren & andre fortællinger",
            author="Martin A. Hansen",
            edition="3. udgave",
            item_ids=(m.ItemId(identifier="9788702000000", code=m.Code(value="ISBN")),),
            record_ids=(m.RecordId(code=m.Code(value="FAUST"), identifier="51234567"),),
        ),
        publication=m.PublicationInfo(publisher="Gyldendal", publication_date="2019", place="København"),
        service=m.ServiceInfo(
            request_type="New", service_type="Loan", need_before=_MOMENT, preferred_edition="AnyEdition"
        ),
        suppliers=tuple(
            m.SupplierInfo(sort_order=place, supplier=m.AgencyId(type=_ISIL, value=f"DK-7{place}0100"))
            for place in range(1, 4)
        ),
        requesting_agency_info=m.RequestingAgencyInfo(name="Roskilde Bibliotekerne", contact_name="Fjernlån"),
        patron=m.PatronInfo(patron_id="4711", send_to_patron=False),
    )


def run() -> list[tuple[str, float, str]]:
    """Rows of (name, microseconds for one call, note)."""
    message = loan_request()
    body = write(message)
    root = parse(body)
    broken = parse(body.replace(b"<requestType>New", b"<requestType>new"))
    bare = _microseconds(lambda: etree.fromstring(body))
    steps: tuple[tuple[str, Callable[[], object]], ...] = (
        ("iso18626 parse (hardened)", lambda: parse(body)),
        ("iso18626 parse and read", lambda: read(body)),
        ("iso18626 read of parsed", lambda: read(root)),
        ("iso18626 write", lambda: write(message)),
        ("iso18626 write 2021-2", lambda: write(message, "2021-2")),
        ("iso18626 write, losses told", lambda: write_with_losses(message, "2021-2")),
        ("iso18626 valid by its schema", lambda: valid_by(root)),
        ("iso18626 check", lambda: check(message)),
        ("iso18626 confirmation, written", lambda: write(confirmation_for(message, now=_MOMENT))),
        ("iso18626 all that the door does", lambda: _answer(body)),
        ("iso18626 faults in words", lambda: explain(broken)),
        ("iso18626 digest", lambda: digest(root, without_timestamp=True)),
    )
    rows = [("iso18626 lxml bare parse", bare, f"{len(body)} bytes")]
    for name, step in steps:
        spent = _microseconds(step)
        rows.append((name, spent, f"{spent / bare:.1f} times the bare parse"))
    return rows


def _answer(body: bytes) -> bytes:
    """A body read, judged, checked and confirmed, as the gateway does it, with nothing kept."""
    root = parse(body)
    message = read(root).message
    assert isinstance(message, m.Request)
    assert valid_by(root) == "1.2"
    assert check(message) is None
    return write(confirmation_for(message, now=_MOMENT))


def _microseconds(step: Callable[[], object]) -> float:
    rounds = []
    for _ in range(ROUNDS):
        start = perf_counter()
        for _ in range(CALLS):
            step()
        rounds.append((perf_counter() - start) / CALLS * 1e6)
    return median(rounds)


if __name__ == "__main__":
    for row_name, row_microseconds, row_note in run():
        print(f"{row_name:28} {row_microseconds:9.1f} us  {row_note}")
