"""`holdings_protocol: "pushed"`: a library answers by what its system has pushed (docs/holdings.md, "Pushed holdings").

The day on which a copy is back is often not pushed, or is old: with the setting `live` the library's own system is
asked for it, in that protocol, when no copy is in.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from datetime import date
from typing import Any, Final

from attrs import evolve, frozen
from msgspec import Struct

from adapters.aside import read_aside
from adapters.found import NOT_OWNED, found
from adapters.interface import Done, Failed, Found, HoldingsAdapter, HoldingsQuery, LookUp, Trouble
from adapters.registry import FAULTS
from adapters.settings import PLAIN_ALONE, SettingsFault, profile_of, read_settings
from adapters.system_faults import faults_by
from gateway.holdings.pushed.store import PushedStore, decoded
from gateway.holdings.questions import KEPT_HERE
from gateway.store.values import StoreUnavailable
from schemas.holdings_items import Days, holdings_of

PROTOCOL: Final = KEPT_HERE


class PushedSettings(Struct, frozen=True, kw_only=True):
    """What a library may set; the rest of its settings is for the protocol that `live` names."""

    days: Days = Days.PUSHED
    live: str = ""
    live_profile: str = "plain"


OWN: Final = frozenset(PushedSettings.__struct_fields__)


@frozen(kw_only=True)
class PushedHoldings:
    """Answers from what was pushed (`adapters.interface.HoldingsAdapter`); `live` are all other adapters."""

    store: PushedStore
    reactor: Any
    live: Mapping[str, HoldingsAdapter]

    async def __call__(
        self,
        query: HoldingsQuery,
        *,
        timeout: float,  # noqa: ASYNC109  for the live look-up
        today: date,
    ) -> LookUp:
        """What was pushed, and the day from the library's own system where that is wanted."""
        try:
            settings = _settings(query, self.live)
            pushed = await self._pushed(query, settings.days, today)
        except SettingsFault as fault:
            return Failed(Trouble.CONFIGURATION, str(fault))
        except StoreUnavailable:
            return Failed(Trouble.UNREACHABLE, "has pushed holdings that cannot be read now")
        verdict = pushed.value.verdict
        if not settings.live or verdict.available or not (verdict.owned and verdict.lendable):
            return pushed
        asked = _of_live(query, settings)
        return _dated(pushed, await self.live[settings.live](asked, timeout=timeout, today=today))

    async def _pushed(self, query: HoldingsQuery, days: Days, today: date) -> Done[Found]:
        body = self.store.body(query.agency, query.record_id)

        def read() -> Done[Found]:
            kept = decoded(body)
            holdings = holdings_of(kept.issues, online=kept.online, note=kept.note, days=days)
            return found(holdings, query, today) if holdings.holdings else NOT_OWNED

        return await read_aside(self.reactor, len(body), read)


def faults(query: HoldingsQuery) -> tuple[str, ...]:
    """What is wrong with a library's pushed holdings, and with its live system, as the directory has them."""
    found_here = _OWN_FAULTS(_own(query))
    try:
        settings = _settings(query, FAULTS)
    except SettingsFault as fault:
        return tuple(dict.fromkeys((*found_here, str(fault))))
    return (*found_here, *(FAULTS[settings.live](_of_live(query, settings)) if settings.live else ()))


def _own(query: HoldingsQuery) -> HoldingsQuery:
    """The query with the settings of pushed holdings alone."""
    return evolve(query, settings=tuple(one for one in query.settings if one[0] in OWN))


def _of_live(query: HoldingsQuery, settings: PushedSettings) -> HoldingsQuery:
    """The query as the library's own system is asked."""
    rest = tuple(one for one in query.settings if one[0] not in OWN)
    return evolve(query, protocol=settings.live, profile=settings.live_profile, settings=rest)


def _settings(query: HoldingsQuery, protocols: Container[str]) -> PushedSettings:
    profile_of(query, PLAIN_ALONE)
    settings = read_settings(_own(query), PushedSettings)
    if settings.live and settings.live not in protocols:
        raise SettingsFault(f"has the holdings setting live {settings.live!r}, which is no protocol")
    stranger = next((name for name, _ in query.settings if name not in OWN or name == "live_profile"), None)
    if stranger and not settings.live:
        raise SettingsFault(f"has the holdings setting {stranger}, which pushed holdings do not know without live")
    return settings


_OWN_FAULTS: Final = faults_by(lambda query: profile_of(query, PLAIN_ALONE), settings=PushedSettings)


def _dated(pushed: Done[Found], live: LookUp) -> Done[Found]:
    """What was pushed, with the day and the queue of the library's own system if it tells of copies."""
    if not isinstance(live, Done) or not live.value.verdict.owned:
        return pushed
    said = live.value.verdict
    verdict = evolve(pushed.value.verdict, earliest=said.earliest, queue=said.queue)
    return Done(evolve(pushed.value, verdict=verdict))
