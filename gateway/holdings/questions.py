"""What a local system is asked, from the question and what the directory knows of the library."""

from __future__ import annotations

from collections.abc import Container, Mapping
from datetime import date
from typing import Final

from adapters.interface import HoldingsQuery, Login
from gateway.automation.values import Question
from gateway.config import HoldingsConfig
from gateway.directory.certificate_faults import ALONE, can_be_shown_at
from gateway.directory.fan_out_settings import HEDGE, LIMIT, OWN_SETTINGS, NoSecondsError, seconds_of
from gateway.directory.values import Library, System
from gateway.holdings.values import Ask

VOLUME_MARK: Final = "__"
"""What DBC's pids put between a record's id and the volume that is meant; local systems know only the former."""

KEPT_HERE: Final = "pushed"
"""The protocol that needs no address: its answers are in the service's own database."""


class CannotAsk(ValueError):
    """This library cannot be asked; the text is a predicate."""


def ask_of(  # noqa: PLR0913, PLR0917  a question's parts
    question: Question,
    library: Library,
    local_id: str | None,
    today: date,
    config: HoldingsConfig,
    protocols: Container[str],
) -> Ask:
    """What to ask.

    Raises:
        CannotAsk: the library has no holdings service that can be spoken to.
    """
    system = library.system
    if not has_service(system):
        raise CannotAsk("has no holdings service in the directory")
    check_protocol(system, protocols)
    if system.holdings_certificate and not can_be_shown_at(system.holdings):
        raise CannotAsk(f"has a holdings certificate, which {ALONE}")
    limit = own_seconds(system, LIMIT, config.look_up_seconds)
    hedge = own_seconds(system, HEDGE, config.hedge_after_seconds)
    query = query_of(library, local_id or record_id(question.edition))
    return Ask(query, today, limit, hedge if 0 < hedge < limit else None)


def has_service(system: System) -> bool:
    """Whether the directory names a holdings service."""
    return system.holdings is not None or system.holdings_protocol == KEPT_HERE


def check_protocol(system: System, protocols: Container[str]) -> None:
    """A holdings service is spoken to in one of these protocols.

    Raises:
        CannotAsk: it speaks another.
    """
    if system.holdings_protocol not in protocols:
        raise CannotAsk(f"has a holdings service that speaks {system.holdings_protocol!r}, which illgate does not")


def query_of(library: Library, record: str) -> HoldingsQuery:
    """One record at the library's system, as its adapter is asked for it."""
    system = library.system
    return HoldingsQuery(
        protocol=system.holdings_protocol,
        address=system.holdings or f"{KEPT_HERE}:{library.agency}",
        profile=system.holdings_profile,
        record_id=record,
        agency=library.agency,
        branches=tuple([branch.number for branch in library.branches]),
        login=_login(system),
        settings=_for_adapter(system.holdings_settings),
        certificate=system.holdings_certificate,
    )


def is_read_here(ask: Ask) -> bool:
    """Whether the answer comes out of the own database alone: a kept one saves nothing and hides a new push."""
    query = ask.query
    return query.protocol == KEPT_HERE and not dict(query.settings).get("live")


def record_id(pid: str) -> str:
    """The record's id at a local system: `870970-basis:27942628__2` gives `27942628`."""
    return pid.rpartition(":")[2].partition(VOLUME_MARK)[0]


def _for_adapter(settings: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    if not settings:
        return ()
    return tuple(sorted(one for one in settings.items() if one[0] not in OWN_SETTINGS))


def own_seconds(system: System, name: str, usual: float) -> float:
    """The seconds that a library's own setting says, or the usual ones where it has none.

    Raises:
        CannotAsk: it says something else.
    """
    try:
        return seconds_of(system.holdings_settings, name, usual)
    except NoSecondsError as why:
        raise CannotAsk(f"has the holdings setting {name} {why}") from None


def _login(system: System) -> Login | None:
    login = system.holdings_login
    return Login(user=login.user, password=login.password, group=login.group) if login else None
