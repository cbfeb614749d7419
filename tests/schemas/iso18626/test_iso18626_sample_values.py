"""Real messages of other systems, read to the right values: chosen ones by hand, all of them leaf by leaf."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal
from functools import reduce
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

import pytest

from schemas.iso18626 import MessageFault, UnknownMessage, check, read, write
from schemas.xml import format_datetime, parse_datetime
from tests.shared import DATA as SHARED

DATA: Final = SHARED / "iso18626"
FILES: Final = tuple(
    sorted(path for folder in ("samples", "derived-2021-2") for path in DATA.glob(f"{folder}/**/*.xml"))
)
pytestmark = pytest.mark.skipif(not FILES, reason="the samples are not on this machine")


def at(*parts: int) -> datetime:
    """A moment in UTC: year, month, day, hour, minute, second, microsecond."""
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]  # the caller gives whole numbers in order


EXPECTED: Final[dict[str, dict[str, object]]] = {
    "samples/crosslink/testdata/supmsg-ok.xml": {
        "kind": "supplyingAgencyMessage",
        "version": "1.2",
        "message.header.supplying_agency.value": "SUP_B",
        "message.header.requesting_agency.value": "SUP_A",
        "message.header.requesting_agency.type.value": "ISIL",
        "message.header.requesting_request_id": "6ad1ff2e-bab2-4978-b064-656c0e67ebd6",
        "message.header.supplying_request_id": "c488bef0-5735-4c33-ba13-a9f343447574",
        "message.header.timestamp": at(2024, 12, 12, 20, 12, 0, 629597),
        "message.info.reason_for_message": "StatusChange",
        "message.status.status": "Loaned",
        "message.status.last_change": at(2024, 12, 12, 20, 12, 0, 629710),
        "message.delivery.date_sent": at(2024, 12, 12, 20, 12, 0, 629725),
    },
    "samples/crosslink/testdata/supmsg-notification.xml": {
        "message.info.reason_for_message": "Notification",
        "message.status.status": "RequestReceived",
        "message.header.supplying_request_id": None,
    },
    "samples/crosslink/testdata/reqmsg-notification.xml": {
        "kind": "requestingAgencyMessage",
        "message.action": "Notification",
        "message.header.supplying_agency.value": "SLNP_TWO_A",
    },
    "samples/crosslink/catalog/request-1.xml": {
        "kind": "request",
        "version": "1.2",
        "message.header.supplying_agency.value": "BROKER",
        "message.header.multiple_item_request_id": "",
        "message.header.timestamp": at(2024, 11, 28, 10, 25, 11, 136000),
        "message.service.request_type": "New",
        "message.service.request_sub_types": ("PatronRequest",),
        "message.service.service_type": "Loan",
    },
    "samples/mod-rs/isoMessages/patronRequest.xml": {
        "message.header.supplying_agency.value": "",
        "message.header.requesting_request_id": "requestId_holder",
    },
    "samples/oclc/SupplyingAgencyMessageSample1.xml": {
        "version": "v1_2_2017",
        "message.info.reason_for_message": "RenewResponse",
        "message.info.answer": True,
        "message.info.reason_unfilled.value": "NotOnShelf",
        "message.info.reason_retry.value": "AtBindery",
        "message.retry.offered_costs.0.amount": Decimal("99.99"),
        "message.retry.retry_after": at(2018, 3, 9, 12),
        "message.retry.retry_before": at(2018, 3, 10, 12),
        "message.status.expected_delivery": at(2018, 3, 12, 12),
        "message.status.due": at(2018, 3, 14, 12),
        "message.delivery.sent_via.value": "Mail",
        "message.delivery.sent_to_patron": True,
        "message.delivery.loan_conditions.0.value": "NoReproduction",
        "message.delivery.delivery_costs.0.amount": Decimal("99.99"),
    },
    "samples/oclc/RequestSample1.xml": {
        "message.header.multiple_item_request_id": "What is this?",
        "message.service.request_sub_types": ("TransferRequest",),
        "message.service.service_type": "CopyOrLoan",
        "message.service.service_level.value": "Normal",
        "message.service.preferred_format.value": "LargePrint",
        "message.service.need_before": at(2018, 1, 16, 14),
        "message.service.copyright_compliance.value": "US-CCG",
        "message.service.any_edition": True,
        "message.suppliers.0.sort_order": 2,
        "message.deliveries.0.sort_order": 5,
        "message.patron.send_to_patron": False,
        "message.billing.maximum_costs.amount": Decimal("99.99"),
    },
    "derived-2021-2/oclc-RequestSample1.xml": {
        "version": "2021-2",
        "message.service.preferred_format.value": "LargePrint",
        "message.service.any_edition": True,
        "message.suppliers.0.sort_order": 2,
    },
    "samples/oclc/RequestingAgencyMessageRenew.xml": {
        "message.action": "Renew",
        "message.header.requesting_request_id": "168134581",
        "message.header.supplying_request_id": "Requesting-ID-1",
        "message.header.timestamp": at(2021, 2, 9, 11, 8, 39),
    },
    "samples/oclc/RequestingAgencyMessageReturned.xml": {"message.action": "ShippedReturn"},
    "samples/oclc/SupplyingAgencyMessageOverdue.xml": {
        "message.status.status": "Overdue",
        "message.status.due": at(2021, 3, 11, 5),
    },
    "samples/oclc/RequestingAgencyMessageConfirmationSample1.xml": {
        "kind": "requestingAgencyMessageConfirmation",
        "message.header.message_status": "OK",
        "message.header.timestamp_received": at(2018, 2, 8, 8, 35, 14),
        "message.header.multiple_item_request_id": "what's this",
        "message.action": "Notification",
        "message.errors.0.type": "BadlyFormedMessage",
    },
    "samples/oclc/SupplyingAgencyMessageConfirmationSample1.xml": {
        "message.reason_for_message": "Notification",
        "message.header.requesting_request_id": "Request-ID-001",
    },
    "derived-2021-2/oclc-RequestConfirmationSample1.xml": {
        "kind": "requestConfirmation",
        "message.header.timestamp_received": at(2018, 2, 8, 8, 44, 54),
        "message.header.requesting_request_id": None,
    },
}


def told(value: object, path: str) -> object:
    """What stands at a path of attributes and places."""
    return reduce(lambda at, name: at[int(name)] if name.isdigit() else getattr(at, name), path.split("."), value)  # type: ignore[index]  # the paths are the tables


@pytest.mark.parametrize("name", EXPECTED)
def test_chosen_samples_have_the_values_that_stand_in_them(name: str) -> None:
    """At least one of each family of senders and of each kind of message, read by eye."""
    envelope = read((DATA / name).read_bytes())
    assert {path: told(envelope, path) for path in EXPECTED[name]} == EXPECTED[name]


def leaves(root: ET.Element) -> Counter[tuple[str, str]]:
    """Every text of a message with the path that leads to it; dates in UTC seconds, blanks at the ends cut."""
    message = root[0] if root.tag.endswith("ISO18626Message") else root
    found: Counter[tuple[str, str]] = Counter()

    def walk(element: ET.Element, path: str) -> None:
        path = f"{path}/{element.tag.rpartition('}')[2]}"
        text = (element.text or "").strip()
        if not len(element) and text:
            moment = parse_datetime(text) if "T" in text and text[:4].isdigit() else None
            found[path, format_datetime(moment) if moment else text] += 1
        for child in element:
            walk(child, path)

    walk(message, "")
    return found


# What the writer adds: dates that the schema insists on, and 2021's word beside the deprecated anyEdition.
WRITERS_OWN: Final = ("/statusInfo/lastChange", "/deliveryInfo/dateSent", "/serviceInfo/preferredEdition")


def readable() -> list[Path]:
    """The samples that are messages without a fault."""
    found = []
    for path in FILES:
        try:
            message = read(path.read_bytes()).message
        except (MessageFault, UnknownMessage):
            continue
        if check(message) is None:
            found.append(path)
    return found


@pytest.mark.parametrize("path", readable(), ids=lambda path: str(path.relative_to(DATA)))
def test_every_leaf_of_every_sample_is_read(path: Path) -> None:
    """Written again in its own edition, a sample holds each of its values under the same path, and no others."""
    body = path.read_bytes()
    version = "2021-2" if path.parent.name == "derived-2021-2" else "1.2"
    source = leaves(ET.fromstring(body))
    written = leaves(ET.fromstring(write(read(body).message, version)))
    assert source - written == Counter()
    assert all(place.endswith(WRITERS_OWN) for place, _ in written - source)
