"""`holdings_protocol: "pushed"`: a library answers by what its system has pushed (docs/holdings.md, "Pushed holdings").

The day on which a copy is back is often not pushed, or is old: with the setting `live` the library's own system is
asked for it, in that protocol, when no copy is in.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from attrs import evolve, frozen
from msgspec import Struct

from adapters.aside import read_aside
from adapters.found import NOT_OWNED, found
from adapters.interface import Done, Failed, Found, HoldingsAdapter, HoldingsQuery, LookUp, Trouble
from adapters.settings import SettingsFault, read_settings
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
        rest = tuple(one for one in query.settings if one[0] not in OWN)
        try:
            settings = self._settings(query, rest)
            pushed = await self._pushed(query, settings.days, today)
        except SettingsFault as fault:
            return Failed(Trouble.CONFIGURATION, str(fault))
        except StoreUnavailable:
            return Failed(Trouble.UNREACHABLE, "has pushed holdings that cannot be read now")
        verdict = pushed.value.verdict
        if not settings.live or verdict.available or not (verdict.owned and verdict.lendable):
            return pushed
        asked = evolve(query, protocol=settings.live, profile=settings.live_profile, settings=rest)
        return _dated(pushed, await self.live[settings.live](asked, timeout=timeout, today=today))

    def _settings(self, query: HoldingsQuery, rest: tuple[tuple[str, str], ...]) -> PushedSettings:
        own = evolve(query, settings=tuple(one for one in query.settings if one[0] in OWN))
        settings = read_settings(own, PushedSettings)
        if settings.live and settings.live not in self.live:
            raise SettingsFault(f"has the holdings setting live {settings.live!r}, which is no protocol")
        if rest and not settings.live:
            raise SettingsFault(f"has the holdings setting {rest[0][0]}, which pushed holdings do not know")
        return settings

    async def _pushed(self, query: HoldingsQuery, days: Days, today: date) -> Done[Found]:
        body = self.store.body(query.agency, query.record_id)

        def read() -> Done[Found]:
            kept = decoded(body)
            holdings = holdings_of(kept.issues, online=kept.online, note=kept.note, days=days)
            return found(holdings, query, today) if holdings.holdings else NOT_OWNED

        return await read_aside(self.reactor, len(body), read)


def _dated(pushed: Done[Found], live: LookUp) -> Done[Found]:
    """What was pushed, with the day and the queue of the library's own system if it tells of copies."""
    if not isinstance(live, Done) or not live.value.verdict.owned:
        return pushed
    said = live.value.verdict
    verdict = evolve(pushed.value.verdict, earliest=said.earliest, queue=said.queue)
    return Done(evolve(pushed.value, verdict=verdict))
