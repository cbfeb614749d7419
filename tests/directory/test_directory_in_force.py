"""A directory that was imported by an earlier illgate stays in force, with what this one would not import."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from gateway.cli import main
from gateway.directory.in_force import MOST_TOLD, read_in_force
from gateway.directory.load import DirectoryFaultError, read_directory
from gateway.directory.note_faults import note_faults
from gateway.directory.peer_faults import SHOWN, peer_faults
from gateway.directory.shelf import DIRECTORY, LOOK_AGAIN_SECONDS
from gateway.directory.values import Library, LoanNotes, Peer
from gateway.store.documents import put_document
from gateway.workflow.loan_words import USUAL, words_of
from tests.cli.serving import serving
from tests.directory.test_directory_shelf import Shelf

HERE = "http://herning.example/ill"


def file(*libraries: dict[str, Any]) -> bytes:
    """A directory file of libraries that are in order but for what is said of them."""
    usual = {"agency": "765700", "name": "Herning", "kind": "public"}
    return json.dumps({"libraries": [usual | library for library in libraries]}).encode()


NOTE = file({"notes": {"overdue": "Afle\x01vér", "recalled": "Tak."}})
NOTE_WARNING = (
    "library 765700: notes.overdue has a control character at its place 5, which no message can hold; until it is "
    "mended, the usual words are said instead."
)
BORNE = {
    "a control character in a note": (NOTE, NOTE_WARNING),
    "braces in a note": (file({"notes": {"recalled": "{patron}"}}), "the usual words are said instead."),
    "a note that is too long": (file({"notes": {"recalled": "x" * 501}}), "the usual words are said instead."),
    "a secret that no header can carry": (
        file({"system": {"iso18626": HERE, "peer": {"bearer": "to ord", "account": "a"}}}),
        "since it stands in a header of HTTP; until it is mended, it is not shown.",
    ),
    "a code with a line end": (file({"system": {"peer": {"code": "x\n"}}}), "it is not shown."),
    "a code that nobody can send": (file({"system": {"peer": {"sends_code": "x\n"}}}), "it is compared as it stands."),
    "a short fingerprint": (
        file({"system": {"peer": {"sends_certificate": "e3" * 20}}}),
        "or the name of the certificate's subject; until it is mended, it is compared as it stands.",
    ),
    "a certificate without TLS": (
        file({"system": {"iso18626": HERE, "peer": {"certificate": "ours"}}}),
        "nobody is written to or asked there.",
    ),
    "a lender that is nobody": (file({"loan_path": {"first": ["710100"]}}), "it is taken as it is."),
    "no name": (file({"name": ""}), "it is taken as it is."),
}


@pytest.mark.parametrize("fault", BORNE)
def test_what_would_not_be_imported_stays_in_force(fault: str) -> None:
    """With one warning that names the library, the field, and what is done meanwhile."""
    body, ending = BORNE[fault]
    with pytest.raises(DirectoryFaultError):
        read_directory(body)
    kept = read_in_force(body)
    (warning,) = kept.warnings
    assert warning.endswith(ending)
    assert "765700" in warning
    assert [library.agency for library in kept.directory.libraries] == ["765700"]


def only(body: bytes) -> Library:
    """The one library in force."""
    return read_in_force(body).directory.libraries[0]


def test_a_note_at_fault_is_not_said_and_the_others_are() -> None:
    """In the usual words of the library's language."""
    library = only(NOTE)
    assert words_of(library) == LoanNotes(overdue=USUAL[library.language].overdue, recalled="Tak.")


def test_a_secret_of_ours_at_fault_is_not_shown_and_what_is_wanted_stays_wanted() -> None:
    """A door is not opened by a slip of whoever wrote the file."""
    peer = only(file({"system": {"peer": {"bearer": "to ord", "code": "kode", "sends_bearer": "to ord"}}})).system.peer
    assert (peer.bearer, peer.code, peer.sends_bearer) == ("", "kode", "to ord")


def test_many_faults_are_told_in_few_lines() -> None:
    """The log of a start stays readable."""
    libraries = [{"agency": f"7{number:05}", "notes": {"overdue": "{x}"}} for number in range(MOST_TOLD + 5)]
    kept = read_in_force(file(*libraries))
    assert len(kept.warnings) == MOST_TOLD + 1
    assert kept.warnings[-1] == (
        "The directory in force has 5 more such faults; `illgate directory check` names them all."
    )


@pytest.mark.parametrize("body", [file({}, {}), file({"agency": ""}), b'{"libraries": 1}', b""])
def test_what_could_never_be_in_force_is_not(body: bytes) -> None:
    """One number for two, none at all, or what cannot be read."""
    with pytest.raises(DirectoryFaultError):
        read_in_force(body)


TEXTS = st.text(st.sampled_from("a {}\n\x01æ\x7f{lender}"), max_size=8)


@given(st.builds(LoanNotes, overdue=TEXTS, recalled=TEXTS), st.builds(Peer, account=TEXTS, code=TEXTS, bearer=TEXTS))
def test_nothing_that_does_harm_is_in_force(notes: LoanNotes, peer: Peer) -> None:
    """Whatever was written; and what is in order is as it was written."""
    said = {"overdue": notes.overdue, "recalled": notes.recalled}
    shown = {"account": peer.account, "code": peer.code, "bearer": peer.bearer}
    library = only(file({"notes": said, "system": {"peer": shown}}))
    assert not list(note_faults(library.notes))
    assert not [name for name, _ in peer_faults(library.system.peer) if name in SHOWN]
    wrong = {name for name, _ in (*note_faults(notes), *peer_faults(peer))}
    for values, written in ((library.notes, said), (library.system.peer, shown)):
        assert {name: getattr(values, name) for name in written} == {
            name: "" if name in wrong else text for name, text in written.items()
        }


def test_the_shelf_warns_once_for_each_import(tmp_path: Path) -> None:
    """It looks every second, and the file is the same."""
    warned = list[str]()
    shelf = Shelf(tmp_path / "base.db", warned.append)
    for _ in range(3):
        assert shelf.after(NOTE) == ["765700"]
    assert (warned, shelf.shelf.fault) == ([NOTE_WARNING], "")
    shelf.after(file({}))
    shelf.now += LOOK_AGAIN_SECONDS
    assert (shelf.agencies(), len(warned)) == (["765700"], 1)


def test_an_upgraded_service_is_ready_and_its_log_warns(tmp_path: Path) -> None:
    """`directory show` too, on standard error; the same file is not imported again."""
    put_document(tmp_path / "illgate.db", DIRECTORY, NOTE)
    with (tmp_path / "errors").open("w+") as errors:
        with serving(tmp_path, errors) as service:
            assert service.ask("GET", "/readyz")[0] == 200
            assert service.stop() == 0
        errors.seek(0)
        warnings = [line["event"] for line in map(json.loads, errors) if line["level"] == "warning"]
    assert warnings == [NOTE_WARNING]
    (tmp_path / "illgate.toml").write_text("", encoding="utf-8")
    (tmp_path / "libraries.json").write_bytes(NOTE)
    config = ["--config", str(tmp_path / "illgate.toml")]
    shown = CliRunner().invoke(main, ["directory", "show", "765700", *config])
    assert (shown.exit_code, shown.stderr) == (0, f"Warning: {NOTE_WARNING}\n")
    refused = CliRunner().invoke(main, ["directory", "import", str(tmp_path / "libraries.json"), *config])
    assert (refused.exit_code, "has a control character" in refused.stdout) == (1, True)
