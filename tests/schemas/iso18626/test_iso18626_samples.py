"""Real messages of other systems, where the study material is on the machine: each is read or refused by name."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Final

import pytest
from lxml import etree

from schemas.iso18626 import MessageFault, MessageKind, UnknownMessage, check, read, write
from schemas.iso18626 import messages as m
from tests.shared import DATA as SHARED

DATA: Final = SHARED / "iso18626"
FILES: Final = tuple(
    sorted(path for folder in ("samples", "derived-2021-2") for path in DATA.glob(f"{folder}/**/*.xml"))
)
pytestmark = pytest.mark.skipif(not FILES, reason="the samples are not on this machine")

EMPTY_ID: Final = "requestingAgencyRequestId: cannot be empty"
MOMENT: Final = "a date and time such as 2026-03-02T09:30:00Z (xs:dateTime)"
TEMPLATE: Final = f"header/timestamp: found '_TIMESTAMP_', expected {MOMENT}"
REFUSED: Final = {
    "gvi_sru_response.xml": None,
    "gvi_sru_response_3.xml": None,
    "reqform-example.xml": EMPTY_ID,
    "request-mock-error.xml": EMPTY_ID,
    "request-mock-multiple.xml": EMPTY_ID,
    "request-mock-unfilled.xml": EMPTY_ID,
    "patronRequestRetry.xml": "requestingAgencyId: cannot be empty",
    "cancelResponseExpectToSupplyTemplate.xml": TEMPLATE,
    "cancelResponseUnfilledTemplate.xml": TEMPLATE,
    "cancelResponseReplyNoTemplate.xml": TEMPLATE,
    "statusChangeExpectToSupplyTemplate.xml": TEMPLATE,
    "statusChangeUnfilledTemplate.xml": TEMPLATE,
    "unfilledNotification.xml": TEMPLATE.replace("_TIMESTAMP_", "timestamp_holder"),
}


def outcome(path: Path) -> m.Message | str | None:
    """The message, or the fault's words, or None for what is no message."""
    try:
        return read(path.read_bytes()).message
    except MessageFault as fault:
        return fault.error_value
    except UnknownMessage:
        return None


def test_every_sample_is_read_or_refused_for_its_reason() -> None:
    """73 of 86 are read; the rest are other formats, templates, and requests without an id."""
    outcomes = {path: outcome(path) for path in FILES}
    refused = {path.name: found for path, found in outcomes.items() if found is None or isinstance(found, str)}
    assert refused == REFUSED
    assert (len(FILES), len(FILES) - len(refused)) == (86, 73)


def test_read_samples_pass_the_checks_but_for_one_template() -> None:
    """The one whose status is a placeholder is refused by that."""
    faults = {path.name: check(found) for path in FILES if not isinstance(found := outcome(path), str | None)}
    assert {name: error for name, error in faults.items() if error is not None} == {
        "supplyingAgencyMessage_statusChange.xml": m.ErrorData(
            type="UnrecognisedDataValue", value="invalid status: status_holder"
        )
    }


def test_every_kind_of_message_is_among_the_samples() -> None:
    """So the other assertions cover all six."""
    kinds = Counter(read(path.read_bytes()).kind for path in FILES if path.name not in REFUSED)
    assert set(kinds) == set(MessageKind)


def test_samples_become_valid_version_1_2() -> None:
    """Whatever edition or dialect came in, 1.2 by the official schema goes out, and says the same."""
    schema = etree.XMLSchema(etree.parse(DATA / "xsd/ISO-18626-v1_2.xsd"))
    for path in FILES:
        found = outcome(path)
        if not isinstance(found, str | None) and check(found) is None:
            written = write(found)
            schema.assertValid(etree.fromstring(written))
            assert write(read(written).message) == written


@pytest.mark.parametrize("path", [path for path in FILES if path.parent.name == "derived-2021-2"], ids=lambda p: p.name)
def test_2021_rewrites_say_the_same_as_their_originals(path: Path) -> None:
    """The study material rewrote 1.2 samples as 2021-2; both are read as one message, but for the ids 2021 dropped."""
    room, name = path.name.split("-", 1)
    folder = {"oclc": "oclc", "catalog": "crosslink/catalog", "testdata": "crosslink/testdata"}[room]
    original = read((DATA / "samples" / folder / name).read_bytes()).message
    rewritten = read(path.read_bytes()).message
    assert rewritten.header.requesting_request_id == original.header.requesting_request_id
    if isinstance(original, m.Request) and isinstance(rewritten, m.Request):
        assert rewritten.bibliographic == original.bibliographic
        assert rewritten.service == original.service
    if isinstance(original, m.SupplyingAgencyMessage) and isinstance(rewritten, m.SupplyingAgencyMessage):
        assert (rewritten.info, rewritten.status) == (original.info, original.status)
