"""Who is believed: every way to prove oneself, alone and together."""

from __future__ import annotations

import pytest
from attrs import evolve
from msgspec.structs import replace

from gateway.directory.values import Peer
from gateway.lending.admission import Certificate, Shown, refusal
from schemas.iso18626.codes import Action, Status
from schemas.iso18626.messages import Authentication, Post
from tests.lending.peer_talk import HEADER, acted, asked, said

PRINT = "ab" * 32
CERTIFICATE = Certificate(
    subject="CN=ill.herning.example,O=Herning", common_name="ill.herning.example", fingerprint=PRINT
)
ACCOUNT = Peer(sends_account="herning", sends_code="kode æ")
BEARER = Peer(sends_bearer="tegn")
ALL = Peer(sends_account="herning", sends_code="kode", sends_bearer="tegn", sends_certificate=PRINT)

REQUEST, ACTION, SUPPLIER = asked(), acted(Action.RECEIVED), said(Status.LOANED)


def shows(message: Post, account: str | None = None, code: str | None = None) -> Post:
    """The message with an account and a code."""
    shown = Authentication(account_id=account, security_code=code)
    return replace(message, header=replace(HEADER, authentication=shown))


@pytest.mark.parametrize("message", [REQUEST, ACTION, SUPPLIER])
def test_a_library_of_which_nothing_is_wanted_is_taken_at_its_word(message: Post) -> None:
    """As before, whatever it shows."""
    assert refusal(Peer(), message, Shown()) is None
    assert refusal(Peer(), shows(message, "x", "y"), Shown(bearer="z", certificate=CERTIFICATE)) is None


@pytest.mark.parametrize("message", [REQUEST, ACTION])
@pytest.mark.parametrize(
    ("account", "code", "believed"),
    [
        ("herning", "kode æ", True),
        ("herning", "kode", False),
        ("Herning", "kode æ", False),
        ("herning", None, False),
        (None, "kode æ", False),
        (None, None, False),
        ("", "", False),
    ],
)
def test_account_and_code(message: Post, account: str | None, code: str | None, *, believed: bool) -> None:
    """Both, to the letter; a message without any shows nothing."""
    assert (refusal(ACCOUNT, shows(message, account, code), Shown()) is None) is believed
    assert refusal(ACCOUNT, message, Shown()) is not None


def test_a_supplier_need_not_show_an_account_and_must_not_show_a_wrong_one() -> None:
    """The standard gives it no place for one."""
    assert refusal(ACCOUNT, SUPPLIER, Shown()) is None
    assert refusal(ACCOUNT, shows(SUPPLIER, "herning", "kode æ"), Shown()) is None
    assert refusal(ACCOUNT, shows(SUPPLIER, "herning", "kode"), Shown()) is not None


@pytest.mark.parametrize("message", [REQUEST, ACTION, SUPPLIER])
@pytest.mark.parametrize(("bearer", "believed"), [("tegn", True), ("Tegn", False), ("tegn ", False), ("", False)])
def test_a_bearer_token_is_shown_with_every_message(message: Post, bearer: str, *, believed: bool) -> None:
    """Suppliers' too."""
    assert (refusal(BEARER, message, Shown(bearer=bearer)) is None) is believed


@pytest.mark.parametrize(
    ("wanted", "believed"),
    [
        (PRINT, True),
        (PRINT.upper(), True),
        ("sha256:" + PRINT, True),
        ("SHA-256=" + ":".join(["AB"] * 32), True),
        ("cd" * 32, False),
        ("CN=ill.herning.example,O=Herning", True),
        ("ill.herning.example", True),
        ("herning.example", False),
        ("", True),
    ],
)
def test_a_certificate_by_its_fingerprint_or_its_name(wanted: str, *, believed: bool) -> None:
    """The fingerprint as any tool prints it."""
    peer = Peer(sends_certificate=wanted)
    assert (refusal(peer, SUPPLIER, Shown(certificate=CERTIFICATE)) is None) is believed
    assert (refusal(peer, SUPPLIER, Shown()) is None) is (wanted == "")


def test_all_that_is_wanted_must_be_shown() -> None:
    """One of three is not enough, and the sentence says which is missing and nothing of what was shown."""
    whole = Shown(bearer="tegn", certificate=CERTIFICATE)
    right = shows(REQUEST, "herning", "kode")
    assert refusal(ALL, right, whole) is None
    for message, shown, missing in (
        (shows(REQUEST, "herning", "gæt"), whole, "account or the code"),
        (right, evolve(whole, bearer="gæt"), "bearer token"),
        (right, evolve(whole, certificate=None), "client certificate"),
    ):
        refused = refusal(ALL, message, shown)
        assert refused is not None
        assert refused.type == "UnrecognisedDataValue"
        assert refused.value is not None
        assert refused.value.startswith("requestingAgencyAuthentication: ")
        assert missing in refused.value
        assert not any(secret in refused.value for secret in ("gæt", "kode ", "tegn"))


def test_what_is_shown_stands_in_no_log() -> None:
    """A bearer token is a password."""
    assert "tegn" not in repr(Shown(bearer="tegn"))
