"""What `illgate conformance` and `illgate simulate` refuse before they call anybody: misuse, and what has no effect."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click
import pytest
from click.testing import CliRunner

from gateway.cli.conformance import conformance
from gateway.cli.simulate import simulate

URL: Final = "http://ill.example/"
SUPPLIER: Final = (URL, "--role", "supplier")
HOLDINGS: Final = (URL, "--role", "holdings")


def refused(command: click.Command, *arguments: str) -> str:
    """The sentence of a call that ends with exit code 2."""
    ended = CliRunner().invoke(command, arguments)
    assert ended.exit_code == 2, ended.output
    return " ".join(ended.output.split())


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("ill.example", "--role", "supplier"), "URL must be a full http or https address"),
        (("http://u:p@ill.example/", "--role", "supplier"), "without user and password"),
        ((URL, "--role", "lender"), "'lender' is not one of"),
        ((*SUPPLIER, "--record", "loaned=1"), "the kinds for a supplier are loan"),
        ((*SUPPLIER, "--record", "loan=1", "--record", "2"), "--record names more than one record for loan"),
        ((*SUPPLIER, "--only", "dance"), "--only names 'dance'"),
        ((*SUPPLIER, "--skip", "dance"), "--skip names 'dance'"),
        ((*SUPPLIER, "--only", "dates", "--skip", "dates,codes"), "leaves no check"),
        ((*SUPPLIER, "--listen", "8702"), "--listen takes HOST:PORT"),
        ((*SUPPLIER, "--listen", "0.0.0.0:8702"), "say with --callback which it is"),
        ((*SUPPLIER, "--listen", "[::]:8702"), "say with --callback which it is"),
        ((*SUPPLIER, "--header", "token"), "--header takes NAME:VALUE"),
        ((*HOLDINGS, "--protocol", "dbc-holdings", "--login", "kit"), "takes the password from the environment"),
        ((*SUPPLIER, "--callback", "kit"), "--callback must be a full http"),
    ],
)
def test_misuse_of_the_kit_is_told(arguments: tuple[str, ...], words: str) -> None:
    """A sentence each."""
    assert words in refused(conformance, *arguments)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((*SUPPLIER, "--protocol", "iso20775-sru"), "--protocol is for a holdings server; it says nothing with"),
        ((*SUPPLIER, "--patience", "4"), "--patience is for a holdings server"),
        ((*SUPPLIER, "--profile", "plain"), "--profile is for a holdings server that is asked by SRU"),
        ((URL, "--role", "requester", "--record", "1"), "--record is for a supplier or a holdings server"),
        ((*HOLDINGS, "--version", "1.2"), "it says nothing with --role holdings."),
        ((*HOLDINGS, "--agency", "DK-710100"), "--agency is for a supplier or a requester"),
        ((*HOLDINGS, "--listen", "127.0.0.1:1"), "--listen is for a supplier or a requester"),
        ((*HOLDINGS, "--login", "bib/kit"), "--login is for an OpenHoldingStatus service"),
        ((*HOLDINGS, "--callback", URL), "--callback is for a supplier or a requester"),
        (
            (*HOLDINGS, "--protocol", "dbc-holdings", "--profile", "alma"),
            "it says nothing with --role holdings --protocol dbc-holdings.",
        ),
    ],
)
def test_an_option_of_the_kit_without_effect_is_refused(arguments: tuple[str, ...], words: str) -> None:
    """Also where it says what is the default: who types it believes that it counts."""
    assert words in refused(conformance, *arguments)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("holdings", "--gateway", URL), "--gateway is for systems that send messages; it says nothing with simulate"),
        (("holdings", "--version", "2021-2"), "--version is for systems that send messages"),
        (("holdings", "--writes", "plain"), "--writes is for systems that send messages"),
        (("holdings", "--scenario", "LOANED"), "--scenario is for a supplier or a library"),
        (("requester", "--scenario", "LOANED"), "--scenario is for a supplier or a library"),
        (("supplier", "--speaks", "sip2"), "--speaks is for a holdings server or a library"),
        (("supplier", "--note", "#RENEW#"), "--note is for a requester; it says nothing with simulate supplier."),
        (("library", "--count", "1"), "--count is for a requester"),
        (("supplier", "--pause", "0"), "--pause is for a requester"),
        (("supplier", "--record", "LOANED"), "--record is for a requester"),
        (("supplier", "--supplier", "765700"), "--supplier is for a requester"),
        (("requester", "--agency", "999999"), "There is no library 999999"),
        (("supplier", "--scenario", "DANCE"), "There is no scenario 'DANCE'"),
    ],
)
def test_an_option_of_a_simulated_system_without_effect_is_refused(arguments: tuple[str, ...], words: str) -> None:
    """Before it listens."""
    assert words in refused(simulate, *arguments)


def test_a_report_that_could_not_be_written_is_minded_before_the_run(tmp_path: Path) -> None:
    """Nobody waits for a run whose report has no place."""
    for option in ("--html", "--junit"):
        assert "there is no folder" in refused(conformance, *SUPPLIER, option, str(tmp_path / "none" / "report"))
