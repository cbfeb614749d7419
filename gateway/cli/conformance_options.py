"""What the options of `illgate conformance` hold: values, or a refusal in a sentence before anything is called."""

from __future__ import annotations

import os
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Final

import click

from adapters.interface import Login
from gateway.cli.common import Unusable
from gateway.cli.options import Belongs, belonging, refuse_idle
from gateway.conformance.check import Check
from gateway.conformance.judging.catalogue import checks_of
from gateway.conformance.run import is_http
from gateway.conformance.values import HoldingsProtocol, Role, kinds_of

PASSWORD: Final = "ILLGATE_CONFORMANCE_PASSWORD"  # noqa: S105  the name of a variable, which has it
MAX_PORT: Final = 65535
ANYWHERE: Final = frozenset({"0.0.0.0", "::"})  # noqa: S104  refused as an address to be called at
_HOST_PORT: Final = re.compile(r"(?P<host>\[[0-9A-Fa-f:]+\]|[^:\s]+):(?P<port>\d{1,5})", re.ASCII)
_HEADER: Final = re.compile(r"(?P<name>[!#$%&'*+.^`|~\w-]+):\s*(?P<value>[^\r\n]+)", re.ASCII)


def refuse_idle_options(role: Role, protocol: str | None) -> None:
    """Refuses what says nothing to a system of this role.

    Raises:
        Unusable: such an option was given.
    """
    holdings = role is Role.HOLDINGS
    by_sru = holdings and protocol in {None, HoldingsProtocol.SRU}
    refuse_idle(
        {
            **belonging(("agency", "version", "listen", "callback"), "a supplier or a requester", here=not holdings),
            **belonging(("protocol", "patience"), "a holdings server", here=holdings),
            "records": Belongs("a supplier or a holdings server", role is not Role.REQUESTER),
            "profile": Belongs("a holdings server that is asked by SRU", by_sru),
            "login": Belongs("an OpenHoldingStatus service", holdings and protocol == HoldingsProtocol.STATUS),
        },
        f"--role {role}{f' --protocol {protocol}' if holdings and protocol else ''}",
    )


def checks_named(role: Role, protocol: HoldingsProtocol, only: str, skip: str) -> tuple[Check, ...]:
    """The checks that --only and --skip leave of a role's.

    Raises:
        Unusable: one of them is no check of this role, or none is left.
    """
    try:
        checks = checks_of(role, _names(only), _names(skip), protocol)
    except KeyError as unknown:
        option = "--only" if unknown.args[0] in _names(only) else "--skip"
        words = f"{option} names {unknown.args[0]!r}; docs/conformance.md lists the checks of a {role.words}"
        raise Unusable(f"{words}{f' by {protocol}' if role is Role.HOLDINGS else ''}.") from None
    if not checks:
        raise Unusable("--skip leaves no check over.")
    return checks


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def full_address(url: str, what: str) -> str:
    """An address that can be called; `what` is what the option is called.

    Raises:
        Unusable: it is none, or names a user.
    """
    if not is_http(url):
        raise Unusable(f"{what} must be a full http or https address, without user and password; --header takes those.")
    return url


def records_named(texts: tuple[str, ...], role: Role, protocol: HoldingsProtocol) -> tuple[tuple[str, str], ...]:
    """The kind and the id of each --record.

    Raises:
        Unusable: there is no such kind, or it is named twice.
    """
    records = tuple(_record(one, role, protocol) for one in texts)
    twice = next((kind for kind, count in Counter(kind for kind, _ in records).items() if count > 1), None)
    if twice is not None:
        raise Unusable(f"--record names more than one record for {twice}; the kit asks for one of each kind.")
    return records


def _record(text: str, role: Role, protocol: HoldingsProtocol) -> tuple[str, str]:
    kind, equals, record = text.partition("=")
    kinds = kinds_of(role, protocol)
    if not equals:
        return kinds[0], text
    if kind not in kinds or not record:
        raise Unusable(f"--record takes KIND=ID; the kinds for a {role.words} are {', '.join(kinds)}, not {kind!r}.")
    return kind, record


def header_of(text: str) -> tuple[str, str]:
    """The name and the value of a --header.

    Raises:
        Unusable: it is not NAME:VALUE.
    """
    match = _HEADER.fullmatch(text)
    if match is None:
        raise Unusable("--header takes NAME:VALUE.")
    return match["name"], match["value"]


def login_of(text: str) -> Login | None:
    """Who the kit says it is, by --login, with the password that is given beside it; None for nobody.

    Raises:
        Unusable: there is no password and nobody to ask for it.
    """
    if not text:
        return None
    group, _, user = text.rpartition("/")
    password = os.environ.get(PASSWORD, "")
    if not password and sys.stdin.isatty():
        password = click.prompt(f"Password of {text}", hide_input=True, err=True)
    if not password:
        raise Unusable(f"--login takes the password from the environment variable {PASSWORD}, which is empty.")
    return Login(user=user, password=password, group=group)


def place_to_listen(listen: str, callback: str) -> tuple[str, int]:
    """The host and the port of --listen.

    Raises:
        Unusable: they are none, or stand for every address and no --callback says which.
    """
    match = _HOST_PORT.fullmatch(listen)
    if match is None or int(match["port"]) > MAX_PORT:
        raise Unusable(f"--listen takes HOST:PORT, not {listen!r}.")
    host = match["host"].strip("[]")
    if host in ANYWHERE and not callback:
        raise Unusable(f"Nobody can call {listen}, which stands for every address: say with --callback which it is.")
    return host, int(match["port"])


def check_folder(path: Path) -> None:
    """Minds before a run what would lose its report.

    Raises:
        Unusable: there is no such folder.
    """
    if not path.parent.is_dir():
        raise Unusable(f"Cannot write {path}: there is no folder {path.parent}.")
