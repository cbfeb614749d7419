"""What a peer is told otherwise than it was meant, or not at all, is named for staff: by its place, never its words."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct
from msgspec.structs import replace

from gateway.directory.values import Iso18626Version, Peer, PeerProfile
from gateway.lending.peers import letter_to
from schemas.iso18626 import WriteError, changes_between, read
from schemas.iso18626.codes import Action, ReasonForMessage, RequestSubType, Status
from schemas.iso18626.messages import (
    AgencyId,
    Code,
    DeliveryInfo,
    ItemId,
    PatronInfo,
    Post,
    Request,
    ReturnInfo,
    ShippingInfo,
)
from tests.lending.peer_talk import HOME, KRONER, NOW, acted, asked, said
from tests.schemas.iso18626.strategies_iso18626 import requesting_messages, requests, supplying_messages

ALMA, RESHARE, SLNP = (Peer(profile=profile) for profile in (PeerProfile.ALMA, PeerProfile.RESHARE, PeerProfile.SLNP))
PEERS = st.builds(Peer, profile=st.sampled_from(PeerProfile), version=st.sampled_from(Iso18626Version))
POSTS = st.sampled_from(["1.2", "2021-2"]).flatmap(
    lambda version: st.one_of(requests(version), supplying_messages(version), requesting_messages(version))
)
ANSWER, CHANGE, NEWS = (
    ReasonForMessage.REQUEST_RESPONSE,
    ReasonForMessage.STATUS_CHANGE,
    ReasonForMessage.NOTIFICATION,
)
REASON = "messageInfo/reasonForMessage: replaced by another word"
FILE = DeliveryInfo(url="https://kopi.example/7", item_ids=("a",), sent_via=Code(value="Mail"))


@pytest.mark.parametrize(
    ("peer", "message", "lost"),
    [
        (ALMA, said(Status.EXPECT_TO_SUPPLY, ANSWER), ["statusInfo/status: replaced by another word"]),
        (ALMA, said(Status.EXPECT_TO_SUPPLY, CHANGE), [REASON, "statusInfo/status: replaced by another word"]),
        (ALMA, said(Status.LOANED, ANSWER), [REASON]),
        (ALMA, said(Status.LOANED, CHANGE), []),
        (ALMA, said(Status.LOANED, NEWS), []),
        (ALMA, said(Status.LOAN_COMPLETED, CHANGE), [REASON]),
        (
            ALMA,
            said(Status.WILL_SUPPLY, ANSWER, delivery=DeliveryInfo(date_sent=NOW, delivery_costs=(KRONER,))),
            [REASON],
        ),
        (Peer(), said(Status.HOLD_RETURN, CHANGE), [REASON, "statusInfo/status: moved to the note"]),
        (Peer(), said(Status.HOLD_RETURN, NEWS), ["statusInfo/status: moved to the note"]),
        (Peer(), acted(Action.LOST, "In the lake."), ["action: moved to the note"]),
        (Peer(version=Iso18626Version.V2021), acted(Action.LOST, "In the lake."), []),
        (RESHARE, acted(Action.RENEW), ["action: moved to the note"]),
        (RESHARE, acted(Action.SHIPPED_FORWARD), ["action: replaced by another word"]),
        (RESHARE, acted(Action.RECEIVED), []),
        (RESHARE, acted(Action.NOTIFICATION, "The loan conditions are agreed to."), ["note: replaced by another word"]),
        (
            RESHARE,
            said(Status.COPY_COMPLETED, delivery=FILE),
            ["deliveryInfo/itemId[1]: moved to the note", "deliveryInfo/sentVia: replaced by another word"],
        ),
        (
            Peer(),
            replace(said(Status.LOANED), shipping=ShippingInfo(courier=Code(value="DHL"), third_party_name="Tryg")),
            ["shippingInfo/courierName: moved to the note", "shippingInfo/thirdPartyName: dropped"],
        ),
    ],
)
def test_what_is_said_otherwise_is_named(peer: Peer, message: Post, lost: list[str]) -> None:
    """Statuses, reasons and actions too: what the peer reads is not what was meant."""
    assert [one for one in letter_to(peer, message).lost.split("; ") if one] == lost


def test_what_the_order_form_of_slnp_holds_has_only_moved() -> None:
    """The service stands among the record ids as well: nothing is lost, nothing is told."""
    assert not letter_to(SLNP, asked(("FAUST", "27942628"), service_type="Loan")).lost


def test_nobody_is_named_by_a_loss() -> None:
    """The place says enough; who the patron is stays in the message."""
    before = replace(asked(), patron=PatronInfo(surname="Hansen", given_name="Else", addresses=(HOME,)))
    losses = changes_between(before, replace(before, patron=None), "1.2")

    assert [str(loss) for loss in losses] == [
        "patronInfo/surname: dropped",
        "patronInfo/givenName: dropped",
        "patronInfo/address[1]: dropped",
    ]


def test_changes_are_told_in_the_words_of_the_version() -> None:
    """What only moved to another element is not told, and what was added is no loss."""
    before = said(Status.LOANED, delivery=replace(FILE, url=None), note="Mind the stairs.")
    assert before.delivery is not None
    after = replace(
        before,
        info=replace(before.info, note="Mind the stairs.\nSent: Mail"),
        delivery=DeliveryInfo(url="a", delivery_costs=(KRONER,)),
        return_info=ReturnInfo(name="Central store"),
    )
    for version, element in (("1.2", "sentVia"), ("2021-2", "deliveryMethod")):
        assert [str(one) for one in changes_between(before, after, version)] == [
            f"deliveryInfo/{element}: moved to the note"
        ]
    assert changes_between(before, before, "1.2") == ()


def test_one_of_several_that_is_gone_is_named_by_its_place() -> None:
    """Counted from one, as XPath does."""
    ids = (ItemId(identifier="1", code=Code(value="ISBN")), ItemId(identifier="2", code=Code(value="EAN")))
    asks = asked()
    before = replace(asks, bibliographic=replace(asks.bibliographic, item_ids=ids))
    after = replace(asks, bibliographic=replace(asks.bibliographic, item_ids=ids[:1]))
    (loss,) = changes_between(before, after, "2021-2")
    assert str(loss) == "bibliographicInfo/bibliographicItemId[2]: dropped"


@settings(deadline=None, max_examples=150)
@given(POSTS, PEERS)
def test_no_word_vanishes_untold(message: Post, peer: Peer) -> None:
    """Whatever any peer is sent: where nothing is named as lost, it reads every word, in its element or in the note."""
    try:
        letter = letter_to(peer, message)
    except WriteError:
        return
    if not letter.lost:
        heard = "\n".join(words(read(letter.body).message)).casefold()
        assert not [word for word in words(message) if word.strip().casefold() not in heard]


def words(value: object) -> Iterator[str]:
    """Every text in a message, without the outer blanks and the schemes of codes."""
    match value:
        case str():
            yield value
        case Code() | AgencyId():
            yield value.value
        case Decimal():
            yield f"{value.normalize():f}"
        case tuple():
            for one in value:
                yield from words(one)
        case Struct():
            for name in value.__struct_fields__:
                yield from words(getattr(value, name))
        case _:
            pass


def test_what_1_2_added_is_told_to_a_peer_of_1_1() -> None:
    """In lines under the note, and named for staff as moved there."""
    asks = asked(
        ("FAUST", "27942628"), request_sub_types=(RequestSubType.BOOKING,), start_date=NOW, end_date=NOW, note="Tak."
    )
    message = replace(asks, header=replace(asks.header, multiple_item_request_id="G-7"))
    letter = letter_to(Peer(version=Iso18626Version.V1_1), message)
    heard = read(letter.body).message

    assert isinstance(heard, Request)
    assert heard.service is not None
    assert heard.service.note == (
        "Tak.\nSub-types: BookingRequest\nWanted from and until: 2026-03-02, 2026-03-02\nOrdered together: G-7"
    )
    assert letter.lost.split("; ") == [
        "header/multipleItemRequestId: moved to the note",
        "serviceInfo/requestSubType: moved to the note",
        "serviceInfo/startDate: moved to the note",
        "serviceInfo/endDate: moved to the note",
    ]
    assert not letter_to(Peer(), message).lost


def test_alma_takes_the_numbers_it_knows_spelt_as_it_knows_them() -> None:
    """Kinds of numbers and schemes of the lists of 2017; what is left out is named."""
    asks = asked(("faust", "27942628"), ("medline", "7"), ("870970-basis", "1"))
    ids = (
        ItemId(identifier="9788702", code=Code(value="isbn", scheme="x:y")),
        ItemId(identifier="57", code=Code(value="EAN")),
    )
    message = replace(asks, bibliographic=replace(asks.bibliographic, item_ids=ids))
    letter = letter_to(ALMA, message)
    heard = read(letter.body).message

    assert isinstance(heard, Request)
    assert [(one.code, one.identifier) for one in heard.bibliographic.item_ids] == [(Code(value="ISBN"), "9788702")]
    assert [one.code.value for one in heard.bibliographic.record_ids] == ["FAUST", "Medline"]
    assert letter.lost.split("; ") == [
        "bibliographicInfo/bibliographicItemId[2]: dropped",
        "bibliographicInfo/bibliographicRecordId[3]: dropped",
    ]
