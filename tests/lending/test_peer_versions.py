"""What one version cannot say is told in another way, for any message."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from gateway.directory.values import Iso18626Version, Peer
from gateway.lending.peers import letter_to
from gateway.lending.versions import SUPPLYING_LINES, Line
from schemas.iso18626 import read
from schemas.iso18626.codes import Action, PreferredEdition, ReasonForMessage, RequestSubType, Status
from schemas.iso18626.messages import (
    Code,
    DeliveryAddress,
    DeliveryInfo,
    Request,
    RequestingAgencyMessage,
    RetryInfo,
    ShippingInfo,
    SupplyingAgencyMessage,
)
from tests.lending.peer_talk import HOME, KRONER, NOW, acted, asked, said

OLD = Peer(version=Iso18626Version.V1_2)
NEW = Peer(version=Iso18626Version.V2021)
WORD = (Code(value="a"), Code(value="b"))
FULL_DELIVERY = DeliveryInfo(
    url="https://kopi.example/7", item_ids=("a", "b"), loan_conditions=WORD, delivery_costs=(KRONER, KRONER)
)
FULL_SHIPPING = ShippingInfo(courier=Code(value="DHL"), tracking_ids=("T1",))
FULL_RETRY = RetryInfo(
    loan_conditions=WORD,
    editions=("2.",),
    item_formats=WORD,
    volumes=("1",),
    service_type="Copy",
    service_levels=WORD,
    delivery_methods=WORD,
    couriers=WORD,
    offered_costs=(KRONER, KRONER),
    payment_methods=WORD,
)


def old(message: SupplyingAgencyMessage) -> SupplyingAgencyMessage:
    """A supplier's message as a 1.2 peer reads it."""
    written = read(letter_to(OLD, message).body).message
    assert isinstance(written, SupplyingAgencyMessage)
    return written


@pytest.mark.parametrize("status", [Status.HOLD_RETURN, Status.RELEASE_HOLD_RETURN])
@pytest.mark.parametrize(
    ("reason", "written"),
    [
        (ReasonForMessage.STATUS_CHANGE, ReasonForMessage.NOTIFICATION),
        (ReasonForMessage.STATUS_REQUEST_RESPONSE, ReasonForMessage.STATUS_REQUEST_RESPONSE),
    ],
)
def test_statuses_of_2021_are_notifications_in_1_2(
    status: Status, reason: ReasonForMessage, written: ReasonForMessage
) -> None:
    """With the word in the note; an answer stays one. A 2021 peer gets the status itself."""
    message = old(said(status, reason, note="For a colleague."))
    assert (message.status.status, message.info.reason_for_message) == (Status.LOANED, written)
    assert message.info.note == f"{status}: For a colleague."
    assert letter_to(NEW, said(status, reason)).message == said(status, reason)


@pytest.mark.parametrize("action", [Action.LOST, Action.HOLD_RETURN])
def test_actions_of_2021_are_notifications_in_1_2(action: Action) -> None:
    """Likewise."""
    written = read(letter_to(OLD, acted(action)).body).message
    assert isinstance(written, RequestingAgencyMessage)
    assert (written.action, written.note) == (Action.NOTIFICATION, str(action))
    again = read(letter_to(NEW, acted(action)).body).message
    assert isinstance(again, RequestingAgencyMessage)
    assert again.action == action


def test_what_1_2_has_no_element_for_is_told_in_the_note() -> None:
    """The address of a file, numbers of a parcel, the terms of a new try: a person must read them."""
    copy = said(
        Status.COPY_COMPLETED,
        note="Here it is.",
        delivery=DeliveryInfo(date_sent=NOW, url="https://kopi.example/7", item_ids=("a", "b", "c")),
    )
    message = old(replace(copy, shipping=ShippingInfo(courier=Code(value="DHL"), tracking_ids=("T1", "T2"))))
    assert message.info.note == (
        "Here it is.\nURL: https://kopi.example/7\nMore items: b, c\nCourier: DHL\nTracking: T1, T2"
    )
    retry = RetryInfo(
        editions=("2.", "3."), volumes=("1",), offered_costs=(KRONER,), delivery_methods=(Code(value="Mail"),)
    )
    offered = old(said(Status.RETRY_POSSIBLE, retry=retry))
    assert offered.info.note == "Possible editions: 2., 3.\nPossible volumes: 1\nPossible delivery: Mail"
    assert offered.retry == RetryInfo(offered_costs=(KRONER,))


def test_a_request_of_2021_tells_1_2_what_it_accepts() -> None:
    """Conditions, delivery, the edition; a fourth sub-type is left out and named among what was lost."""
    request = replace(
        asked(
            note="Thanks.",
            loan_conditions=(Code(value="NoReproduction"),),
            preferred_edition=PreferredEdition.MOST_RECENT,
            request_sub_types=tuple(RequestSubType)[:4],
        ),
        deliveries=(DeliveryAddress(address=HOME, delivery_method=Code(value="Courier"), courier=Code(value="DHL")),),
    )
    letter = letter_to(OLD, request)
    written = read(letter.body).message
    assert isinstance(written, Request)
    assert written.service is not None
    assert written.service.note == (
        "Thanks.\nAccepted loan conditions: NoReproduction\nDelivery by: Courier\nCourier: DHL\n"
        "Edition: the most recent one"
    )
    assert len(written.service.request_sub_types) == 3
    assert letter.lost.split("; ") == [
        "serviceInfo/loanCondition: moved to the note",
        "serviceInfo/requestSubType: only the first kept",
        "serviceInfo/preferredEdition: moved to the note",
        "requestedDeliveryInfo[1]/deliveryMethod: moved to the note",
        "requestedDeliveryInfo[1]/courierName: moved to the note",
    ]


def test_what_stands_in_the_note_is_not_told_as_dropped() -> None:
    """Staff see by the words what the borrower really does not get: here who insures the parcel."""
    message = replace(
        said(Status.LOANED, delivery=FULL_DELIVERY, retry=RetryInfo(volumes=("1",))), shipping=FULL_SHIPPING
    )
    letter = letter_to(OLD, message)
    assert sorted(letter.lost.split("; ")) == [
        "deliveryInfo/URL: moved to the note",
        "deliveryInfo/deliveryCosts: moved to the note",
        "deliveryInfo/itemId: moved to the note",
        "deliveryInfo/loanCondition: moved to the note",
        "retryInfo/volume: moved to the note",
        "shippingInfo/courierName: moved to the note",
        "shippingInfo/trackingId: moved to the note",
    ]
    insured = letter_to(OLD, replace(message, shipping=replace(FULL_SHIPPING, insurance=True)))
    assert "shippingInfo/insurance: dropped" in insured.lost.split("; ")
    assert not letter_to(NEW, message).lost


@pytest.mark.parametrize("line", SUPPLYING_LINES, ids=lambda line: line.label)
def test_each_line_takes_out_what_it_tells(line: Line) -> None:
    """What a line tells is no loss, and taking it out leaves what the version can say."""
    full = replace(said(Status.RETRY_POSSIBLE, retry=FULL_RETRY, delivery=FULL_DELIVERY), shipping=FULL_SHIPPING)
    told = list(line.values(full))
    assert told
    rest = line.taken_from(full)
    assert not list(line.values(rest))
    assert line.taken_from(rest) == rest
    others = [one for one in SUPPLYING_LINES if one != line]
    assert [list(one.values(rest)) for one in others] == [list(one.values(full)) for one in others]


@pytest.mark.parametrize("peer", [OLD, NEW])
@pytest.mark.parametrize("status", list(Status))
def test_every_status_can_be_told_to_every_version(peer: Peer, status: Status) -> None:
    """No message is refused for its version."""
    assert read(letter_to(peer, said(status)).body).version == peer.version


@pytest.mark.parametrize("peer", [OLD, NEW])
@pytest.mark.parametrize("action", list(Action))
def test_every_action_can_be_told_to_every_version(peer: Peer, action: Action) -> None:
    """Likewise."""
    assert read(letter_to(peer, acted(action)).body).version == peer.version


def test_a_plain_message_is_written_as_it_is() -> None:
    """Nothing is added where nothing is missing."""
    for peer in (OLD, NEW):
        letter = letter_to(peer, said(Status.LOANED, note="Enjoy."))
        assert (letter.message, letter.lost, letter.unsent) == (said(Status.LOANED, note="Enjoy."), "", "")
