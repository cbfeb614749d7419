"""Draws the examples of docs/peers.md: what each profile changes of a message, from the code that changes it.

    .venv/bin/python tools/peers.py

The prose between the examples is written by hand. A test holds them current.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from difflib import SequenceMatcher
from pathlib import Path
from typing import Final, TypeAlias

from attrs import frozen
from lxml import etree

from gateway.directory.values import Iso18626Version, Peer, PeerProfile
from gateway.lending.peers import letter_to, understood
from schemas.iso18626 import read, write
from schemas.iso18626.codes import Action, ReasonForMessage, Status
from schemas.iso18626.messages import (
    Address,
    AgencyId,
    BibliographicInfo,
    Code,
    Costs,
    DeliveryInfo,
    Header,
    ItemId,
    MessageInfo,
    Post,
    RecordId,
    Request,
    RequestingAgencyMessage,
    ReturnInfo,
    ServiceInfo,
    ShippingInfo,
    StatusInfo,
    SupplyingAgencyMessage,
)
from schemas.xml import local, parse

PAGE: Final = Path(__file__).parents[1] / "docs" / "peers.md"
NOTHING: Final = "(nothing: no change)"
NOW: Final = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
DUE: Final = datetime(2026, 4, 1, 23, 59, 59, tzinfo=UTC)
HEADER: Final = Header(
    supplying_agency=AgencyId(type=Code(value="ISIL"), value="DK-765700"),
    requesting_agency=AgencyId(type=Code(value="ISIL"), value="DK-710100"),
    timestamp=NOW,
    requesting_request_id="R-1",
)
KRONER: Final = Costs(currency=Code(value="DKK"), amount=Decimal("125.50"))
STORE: Final = Address(line1="Skovvej 3", postal_code="7400", locality="Herning", country=Code(value="DK"))
PLUGIN: Final = (
    b'<ISO18626Message xmlns="http://example.com/ill/request" version="1.2"><request><header><supplyingAgencyId>'
    b"<agencyIdType>ISIL</agencyIdType><agencyIdValue>DK-765700</agencyIdValue></supplyingAgencyId><requestingAgencyId>"
    b"<agencyIdType>ISIL</agencyIdType><agencyIdValue>DK-710100</agencyIdValue></requestingAgencyId>"
    b"<timestamp>2026-03-02T09:30:00Z</timestamp><requestingAgencyRequestId>17</requestingAgencyRequestId></header>"
    b"<bibliographicInfo><title>Lysets veje</title></bibliographicInfo>"
    b"<serviceInfo><serviceType>Loan</serviceType></serviceInfo></request></ISO18626Message>"
)
Elements: TypeAlias = tuple[str, ...]


@frozen(kw_only=True)
class Example:
    """What is told of it, the message's elements before and after, and what is named for staff."""

    words: str
    before: Elements
    after: Elements
    lost: str = ""
    unsent: str = ""


def drawn(page: str) -> str:
    """The page with its examples as they are now."""

    def draw(match: re.Match[str]) -> str:
        return f"<!-- drawn: {match[1]} -->\n{''.join(_drawing(EXAMPLES[match[1]]))}<!-- end -->\n"

    return re.sub(r"<!-- drawn: ([a-z0-9-]+) -->\n.*?<!-- end -->\n", draw, page, flags=re.DOTALL)


def _drawing(example: Example) -> Iterator[str]:
    yield f"{example.words}\n\n```diff\n"
    if example.unsent:
        yield from _marked("-", example.before)
        yield f"# {example.unsent}\n"
    else:
        matcher = SequenceMatcher(None, example.before, example.after, autojunk=False)
        for kind, start, end, to, to_end in matcher.get_opcodes():
            if kind != "equal":
                yield from _marked("-", example.before[start:end])
                yield from _marked("+", example.after[to:to_end])
    yield "```\n"
    if example.lost:
        yield f"\nNamed for staff: `{example.lost}`\n"


def _marked(sign: str, elements: Elements) -> Iterator[str]:
    return (f"{sign} {line}\n" for element in elements for line in element.splitlines())


def _elements(body: bytes) -> Elements:
    """A message's elements as `element/element: text`, as they stand on the wire; its header and the times apart."""
    root = parse(body)
    return tuple(_leaves(next(iter(root)), ""))


def _leaves(element: etree._Element, path: str) -> Iterator[str]:
    for child in element:
        name = local(child)
        if name in {"header", "lastChange", "dateSent"}:
            continue
        if len(child):
            yield from _leaves(child, f"{path}{name}/")
        else:
            margin = " " * len(f"{path}{name}: ")
            text = f"\n{margin}".join((child.text or "").splitlines())
            yield f"{path}{name}: {text}"


def _sent(words: str, peer: Peer, message: Post, version: str = "1.2") -> Example:
    """A message that goes to a peer, beside what a plain one of the version would get."""
    letter = letter_to(peer, message)
    before = _elements(write(message, version))
    return Example(words=words, before=before, after=_elements(letter.body), lost=letter.lost, unsent=letter.unsent)


def _came(words: str, peer: Peer, body: bytes) -> Example:
    """A message that comes from a peer, beside what it means."""
    message = read(body).message
    assert isinstance(message, Post)
    meant = understood(peer, message)
    silent = isinstance(meant, SupplyingAgencyMessage) and not meant.status.status
    if silent:
        assert isinstance(meant, SupplyingAgencyMessage)
        meant = SupplyingAgencyMessage(
            header=meant.header, info=meant.info, status=StatusInfo(status=Status.WILL_SUPPLY), delivery=meant.delivery
        )
    after = _elements(write(meant))
    if silent:
        after = tuple(f"statusInfo/status: {NOTHING}" if "statusInfo/status" in line else line for line in after)
    return Example(words=words, before=_elements(body), after=after)


def _says(status: Status, reason: ReasonForMessage, note: str | None = None, **parts: object) -> SupplyingAgencyMessage:
    return SupplyingAgencyMessage(
        header=HEADER,
        info=MessageInfo(reason_for_message=reason, note=note, answer=False if "Cancel" in reason else None),
        status=StatusInfo(status=status, due=DUE if status in {Status.LOANED, Status.HOLD_RETURN} else None),
        **parts,  # type: ignore[arg-type]  # the blocks of a message by their names
    )


def _wants(*records: tuple[str, str], note: str | None = None) -> Request:
    return Request(
        header=HEADER,
        bibliographic=BibliographicInfo(
            title="Lysets veje",
            supplier_unique_record_id="27942628",
            item_ids=(ItemId(identifier="9788702113976", code=Code(value="isbn")),),
            record_ids=tuple(RecordId(code=Code(value=code), identifier=text) for code, text in records),
        ),
        service=ServiceInfo(request_type="New", service_level=Code(value="Core"), note=note),
    )


def _peer(profile: PeerProfile) -> Peer:
    return Peer(profile=profile)


_ANSWER, _CHANGE = ReasonForMessage.REQUEST_RESPONSE, ReasonForMessage.STATUS_CHANGE
_FILE: Final = DeliveryInfo(date_sent=NOW, url="https://kopi.example/7", delivery_costs=(KRONER,))
EXAMPLES: Final[Mapping[str, Example]] = {
    "version": _sent(
        "A lender of 2021 wants its book back for somebody else; a plain borrower of 1.2 reads:",
        _peer(PeerProfile.PLAIN),
        _says(
            Status.HOLD_RETURN,
            _CHANGE,
            note="For a colleague.",
            shipping=ShippingInfo(courier=Code(value="DHL"), tracking_ids=("T1",), insurance=True),
        ),
        version="2021-2",
    ),
    "alma": _sent(
        "A lender lends for 125.50 DKK, and wants the book back at its store; an Alma reads:",
        _peer(PeerProfile.ALMA),
        _says(
            Status.LOANED,
            _ANSWER,
            delivery=DeliveryInfo(date_sent=NOW, delivery_costs=(KRONER,)),
            return_info=ReturnInfo(name="Herning Bibliotekerne", address=STORE),
        ),
    ),
    "rapido": _sent(
        "A Request to a Rapido:",
        _peer(PeerProfile.RAPIDO),
        _wants(("870970-basis", "27942628"), ("FAUST", "27942628"), ("OCLC", "812345")),
    ),
    "reshare": _sent(
        "A lender of 2021 has put a copy where it can be fetched, for 125.50 DKK; a ReShare reads:",
        _peer(PeerProfile.RESHARE),
        _says(Status.COPY_COMPLETED, _CHANGE, delivery=_FILE),
        version="2021-2",
    ),
    "slnp": _sent("A Request to an SLNP system:", _peer(PeerProfile.SLNP), _wants(("FAUST", "27942628"))),
    "oclc": _came(
        "OCLC refuses to cancel; what it sends, and what it means:",
        _peer(PeerProfile.OCLC),
        write(_says(Status.CANCELLED, ReasonForMessage.CANCEL_RESPONSE, "Already sent.\nLoan condition: OTHER (none)")),
    ),
    "koha": _sent(
        "A Renew for a Koha is not sent, and answered N in its place:",
        Peer(profile=PeerProfile.KOHA, version=Iso18626Version.V2021),
        RequestingAgencyMessage(header=HEADER, action=Action.RENEW),
        version="2021-2",
    ),
    "koha-plugin": _came(
        "A request of the plug-in, and what it means:",
        _peer(PeerProfile.KOHA_PLUGIN),
        PLUGIN,
    ),
}


if __name__ == "__main__":
    PAGE.write_text(drawn(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
