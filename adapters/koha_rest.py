"""Holdings by Koha's REST API: the items of one record.

The address is the API's (`https://.../api/v1`). With the profile `basic` the login goes as HTTP Basic; with `oauth2`
its user and password are a client's id and secret, and a token is fetched first and kept for as long as it holds.
Settings: `due_date` is `checked_out_date` where a site keeps due dates there, else `none` (schemas.koha.rest).
"""

from __future__ import annotations

from base64 import b64encode
from datetime import date
from typing import Final, Literal
from urllib.parse import quote, urlencode

from attrs import Factory, define, field, frozen
from msgspec import Struct

from adapters.aside import read_aside
from adapters.found import NOT_OWNED, found
from adapters.http import HttpAnswer, HttpError, RequestHeaders
from adapters.http_ends import by_status, without_answer
from adapters.interface import Failed, HoldingsQuery, Login, LookUp, Network, Refused, Trouble
from adapters.settings import SettingsFault, profile_of, read_settings
from adapters.system_faults import faults_by, http_address
from adapters.wording import UNUSABLE
from schemas.jsonfile import JsonFault, read_json
from schemas.koha import rest

ACCEPT: Final = ("Accept", "application/json")
FORM: Final = "application/x-www-form-urlencoded"
PER_PAGE: Final = "-1"
"""Koha's word for all of them; its own page has 20 items, too few for a periodical."""
LEEWAY_SECONDS: Final = 60
"""A token that ends sooner is not used: it might end on the way."""


class KohaSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a library may set."""

    due_date: Literal["none", "checked_out_date"] = "none"


class Token(Struct, frozen=True, kw_only=True):
    """Koha's answer to a client's credentials (RFC 6749, 5.1)."""

    access_token: str
    expires_in: int = 3600


@frozen
class _Kept:
    """A token, and until when it holds, in seconds of the reactor's clock."""

    token: str = field(repr=False)
    until: float


@define
class KohaRest:
    """Asks Koha's REST API (`adapters.interface.HoldingsAdapter`)."""

    network: Network
    _tokens: dict[tuple[str, str], _Kept] = Factory(dict)

    async def __call__(
        self,
        query: HoldingsQuery,
        *,
        timeout: float,  # noqa: ASYNC109  kept by the HTTP client on Twisted's clock
        today: date,
    ) -> LookUp:
        """Ask once, within the limit for the token and the items together."""
        clock = self.network.reactor
        end = clock.seconds() + timeout
        try:
            dated = read_settings(query, KohaSettings).due_date == "checked_out_date"
            shown = await self._shown(query, timeout)
            if not isinstance(shown, tuple):
                return shown
            url = f"{query.address.rstrip('/')}/biblios/{quote(query.record_id, safe='')}/items?_per_page={PER_PAGE}"
            left = max(end - clock.seconds(), 0.001)
            answer = await self.network.http_for(query).get(url, timeout=left, headers=(ACCEPT, *shown))
        except SettingsFault as fault:
            return Failed(Trouble.CONFIGURATION, str(fault))
        except HttpError as fault:
            return without_answer(fault)
        if answer.status == 401:
            self._tokens.pop(_whose(query), None)
        return await read_aside(clock, len(answer.body), lambda: _understood(answer, query, today, dated=dated))

    async def _shown(self, query: HoldingsQuery, limit: float) -> RequestHeaders | Refused | Failed:
        """The header that says who asks."""
        login = _login(query)
        if login is None:
            return ()
        if query.profile == "oauth2":
            token = await self._token(query, login, limit)
            return (("Authorization", f"Bearer {token}"),) if isinstance(token, str) else token
        pair = b64encode(f"{login.user}:{login.password}".encode()).decode()
        return (("Authorization", f"Basic {pair}"),)

    async def _token(self, query: HoldingsQuery, login: Login, limit: float) -> str | Refused | Failed:
        whose = _whose(query)
        now = self.network.reactor.seconds()
        kept = self._tokens.get(whose)
        if kept is not None and now < kept.until:
            return kept.token
        form = {"grant_type": "client_credentials", "client_id": login.user, "client_secret": login.password}
        url = f"{query.address.rstrip('/')}/oauth/token"
        http = self.network.http_for(query)
        answer = await http.post(url, urlencode(form).encode(), FORM, timeout=limit, headers=(ACCEPT,))
        try:
            token = read_json(answer.body, Token)
        except JsonFault:
            said = by_status(answer)
            return said or Failed(Trouble.NONSENSE, "gave a token answer that cannot be used")
        self._tokens[whose] = _Kept(token.access_token, now + token.expires_in - LEEWAY_SECONDS)
        return token.access_token


PROFILES: Final = {
    "basic": "which go as HTTP Basic",
    "oauth2": "which are a client's id and secret",
    "plain": "",
}
"""What the user and the password of each profile are; `plain` is `basic`, and asks without a login too."""


def _login(query: HoldingsQuery) -> Login | None:
    """What is shown; None asks anonymously, as the profile `plain` alone does."""
    what = profile_of(query, PROFILES)
    if query.login is None and not what:
        return None
    if query.login is None or not (query.login.user and query.login.password):
        raise SettingsFault(
            f"has the holdings profile {query.profile!r} without a user and a password in a holdings_login"
            + (f", {what}" if what else "")
        )
    return query.login


faults: Final = faults_by(_login, http_address, settings=KohaSettings)
"""What is wrong with a library's Koha as the directory has it."""


def _understood(answer: HttpAnswer, query: HoldingsQuery, today: date, *, dated: bool) -> LookUp:
    try:
        if answer.status == 404:
            rest.read_problem(answer.body)  # Koha's own 404 speaks of the record, any other of the address
            return NOT_OWNED
        return by_status(answer) or found(rest.read(answer.body, dated=dated), query, today)
    except JsonFault as fault:
        return by_status(answer) or Failed(Trouble.NONSENSE, f"{UNUSABLE}: {fault}")


def _whose(query: HoldingsQuery) -> tuple[str, str]:
    return query.address, query.login.user if query.login else ""
