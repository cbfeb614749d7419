"""`[certificates]`: certificates of our own, from the configuration to a peer that lets nobody in without one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from gateway.app import Application
from gateway.certificates import expiry_warnings, load_certificates
from gateway.cli.directory import directory
from gateway.config import ConfigError, load_config
from gateway.directory.shelf import DIRECTORY
from gateway.store.documents import put_document
from tests.adapters.tls_peer import TlsPeer, tls_peer
from tests.cli.serving import Serving, serving
from tests.papers import DAY, Pair, issued
from tests.workflow.sayings import BORROWER, FIRST, request, said_ok

pytestmark = pytest.mark.filterwarnings("ignore:Passing pyOpenSSL:DeprecationWarning")  # Twisted takes no others yet
TRIES = 1_000  # some seconds' worth of asking; the first is enough, but the delivery runs beside it
SETTINGS = '[certificates.region]\ncertificate = "ours.pem"\nkey = "ours.key"\nauthority = "ca.pem"\n'


def library(agency: str, **system: Any) -> dict[str, Any]:
    """One of the directory."""
    return {"agency": agency, "name": f"Library {agency}", "kind": "public", "system": system}


def written(folder: Path, text: str = SETTINGS) -> Path:
    """A configuration file."""
    path = folder / "illgate.toml"
    path.write_text(text, encoding="utf-8")
    return path


@contextmanager
def town(folder: Path, ours: Pair, authority: Pair, name: str = "region") -> Iterator[tuple[Serving, TlsPeer]]:
    """A gateway, and a lender behind TLS that lets in whom the authority has issued a certificate."""
    ours.write(folder, "ours")
    (folder / "ca.pem").write_bytes(authority.pem)
    written(folder)
    with tls_peer(folder, issued("lender", authority), authority) as peer:
        lender = library(FIRST, iso18626=peer.url(), peer={"certificate": name})
        put_document(folder / "illgate.db", DIRECTORY, json.dumps({"libraries": [library(BORROWER), lender]}).encode())
        with (folder / "log").open("w") as log, serving(folder, log) as service:
            yield service, peer


def test_a_lender_behind_mutual_tls_gets_its_request(tmp_path: Path) -> None:
    """From a borrower's message at the door to the lender's, which sees who we are."""
    authority = issued("authority")
    with town(tmp_path, issued("illgate.example", authority), authority) as (service, peer):
        assert said_ok(service.post(request(to=FIRST)))
        assert peer.heard()["shown"] == "illgate.example"
        page = service.get(f"/libraries/{FIRST}").decode()
        assert "<dt>Is shown our certificate</dt><dd>region</dd>" in page


def test_a_certificate_near_its_end_is_told_and_used(tmp_path: Path) -> None:
    """One line in the log when the service starts."""
    authority = issued("authority")
    ours = issued("illgate.example", authority, ends_in=3 * DAY)
    with town(tmp_path, ours, authority) as (service, peer):
        assert said_ok(service.post(request(to=FIRST)))
        peer.heard()
    assert (tmp_path / "log").read_text().count("The certificate 'region' ends on ") == 1
    assert ours.key_pem.decode().splitlines()[1] not in (tmp_path / "log").read_text()


def test_a_name_that_nobody_has_stops_the_message_and_says_why(tmp_path: Path) -> None:
    """Staff see it at the order; the lender hears nothing, and nobody else is asked."""
    authority = issued("authority")
    with town(tmp_path, issued("illgate.example", authority), authority, "nordic") as (service, peer):
        assert said_ok(service.post(request(to=FIRST)))
        (order,) = json.loads(service.get("/api/v1/orders"))["orders"]
        said = (service.get(f"/api/v1/orders/{order['id']}").decode() for _ in range(TRIES))
        assert any("'nordic', which [certificates] of the configuration does not name" in one for one in said)
        assert peer.rest() == ""


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('[certificates.a]\ncertificate = "ours.pem"\n', "certificate and key are given together or not at all."),
        ('[certificates.a]\nkey = "ours.key"\nauthority = "ca.pem"\n', "certificate and key are given together"),
        ("[certificates.a]\n", "names no file: a certificate with its key, an authority, or all three."),
        ('[certificates." "]\nauthority = "ca.pem"\n', "must have a name of printable letters"),
        ('[certificates.a]\nauthority = "ca.pem"\nsecret = "x"\n', "Object contains unknown field `secret`"),
        ('[certificates.a]\nauthority = "missing.pem"\n', "[certificates.a]: cannot read "),
        (
            '[certificates.a]\nauthority = "ours.key"\n',
            "[certificates.a] authority must be a PEM file with a certificate.",
        ),
        (
            '[certificates.a]\ncertificate = "ours.pem"\nkey = "ca.key"\n',
            "[certificates.a] key is not the certificate's",
        ),
    ],
)
def test_what_cannot_be_used_is_said_before_anything_listens(tmp_path: Path, text: str, sentence: str) -> None:
    """In one sentence, with the name of the certificate."""
    issued("ours").write(tmp_path, "ours")
    issued("ca").write(tmp_path, "ca")
    with pytest.raises(ConfigError) as fault:
        Application(load_config(written(tmp_path, text)), None)
    assert sentence in str(fault.value)
    assert str(fault.value).endswith(".")


def test_days_of_a_certificate(tmp_path: Path) -> None:
    """Over, not begun, soon over; one that holds for long is not spoken of."""
    rows = {
        "old": issued("old", began=9 * DAY, ends_in=-DAY),
        "early": issued("early", began=-DAY),
        "soon": issued("soon", ends_in=7 * DAY),
        "fresh": issued("fresh"),
    }
    text = '[certificates.root]\nauthority = "fresh.pem"\n'
    for name, pair in rows.items():
        pair.write(tmp_path, name)
        text += f'[certificates.{name}]\ncertificate = "{name}.pem"\nkey = "{name}.key"\n'
    certificates = load_certificates(load_config(written(tmp_path, text)).certificates)
    warnings = list(expiry_warnings(certificates, datetime.now(UTC)))
    assert [warning.split(" on ")[0] for warning in warnings] == [
        "The certificate 'old' ended",
        "The certificate 'early' only begins",
        "The certificate 'soon' ends",
    ]


def test_the_directory_is_checked_against_the_configuration(tmp_path: Path) -> None:
    """Names that are not there, and addresses where a certificate cannot be shown."""
    issued("ours").write(tmp_path, "ours")
    issued("ca").write(tmp_path, "ca")
    config = str(written(tmp_path))
    file = tmp_path / "libraries.json"
    libraries = [
        library(FIRST, iso18626="https://ill.example/", peer={"certificate": "region"}),
        library("773000", holdings="http://sru.example/", holdings_certificate="region"),
    ]
    file.write_text(json.dumps({"libraries": libraries}))

    checked = CliRunner().invoke(directory, ["check", str(file), "--config", config])
    assert checked.exit_code == 1
    where = "library 773000: system.holdings_certificate"
    what = "is 'region', but a certificate is shown at an address with TLS alone (https, ncips, sip2s, z3950s)"
    assert checked.output.splitlines() == [f"{where} {what}"]
    file.write_text(json.dumps({"libraries": libraries[:1]}))
    checked = CliRunner().invoke(directory, ["check", str(file), "--config", config])
    assert (checked.exit_code, "Warning" in checked.output) == (0, False)


def test_a_directory_that_names_a_certificate_nobody_has_is_imported_with_a_word(tmp_path: Path) -> None:
    """The certificate may come later; the messages wait for it."""
    config = str(written(tmp_path, ""))
    file = tmp_path / "libraries.json"
    lender = library(FIRST, iso18626="https://ill.example/", peer={"certificate": "nordic"})
    file.write_text(json.dumps({"libraries": [lender]}))

    word = "Warning: library 765700: system.peer.certificate is 'nordic', which [certificates] of the configuration"
    assert word in CliRunner().invoke(directory, ["check", str(file), "--config", config]).output
    imported = CliRunner().invoke(directory, ["import", str(file), "--config", config])
    assert (imported.exit_code, word in imported.stderr) == (0, True)


def test_a_library_is_shown_with_its_certificate(tmp_path: Path) -> None:
    """Whose it is, until when, and the fingerprint that the peer asks for; no address' password."""
    ours = issued("illgate.example")
    ours.write(tmp_path, "ours")
    issued("ca").write(tmp_path, "ca")
    config = str(written(tmp_path))
    file = tmp_path / "libraries.json"
    lender = library(
        FIRST,
        iso18626="https://ill.example/iso18626",
        peer={"certificate": "region", "profile": "reshare", "bearer": "geheim"},
        holdings="https://user:geheim@sru.example/",
        holdings_certificate="nordic",
    )
    file.write_text(json.dumps({"libraries": [lender]}))

    shown = CliRunner().invoke(directory, ["show", FIRST, "--file", str(file), "--config", config])
    words = " ".join(shown.output.split())
    assert shown.exit_code == 0
    assert "ISO 18626 1.2 at https://ill.example/iso18626, profile reshare, transparent" in words
    assert f"Certificate region: CN=illgate.example, until {ours.certificate.not_valid_after_utc.date()}" in words
    assert ours.fingerprint in words
    assert "the peer is believed by an authority of its own" in words
    assert "Certificate nordic, which [certificates] of the configuration does not name" in words
    assert "geheim" not in shown.output

    (tmp_path / "ours.key").unlink()
    shown = CliRunner().invoke(directory, ["show", FIRST, "--file", str(file), "--config", config])
    assert (shown.exit_code, "[certificates.region]: cannot read " in shown.stderr) == (2, True)
    file.write_text(json.dumps({"libraries": [library(FIRST, iso18626="https://ill.example/")]}))
    shown = CliRunner().invoke(directory, ["show", FIRST, "--file", str(file), "--config", config])
    assert (shown.exit_code, "Certificate" in shown.output) == (0, False)
