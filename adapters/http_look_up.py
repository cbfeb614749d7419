"""A look-up that is one HTTP call: what to ask and what the answer means are the protocol's, the rest is here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from attrs import field, frozen

from adapters.aside import read_aside
from adapters.http import Http, HttpAnswer, HttpError, RequestHeaders
from adapters.http_ends import by_status, without_answer
from adapters.interface import Failed, HoldingsQuery, LookUp, Network, Trouble
from adapters.settings import SettingsFault


class UnusableAnswerError(ValueError):
    """The body of an answer is not what the protocol says; the text is a clause: "it is not JSON"."""


@frozen(kw_only=True)
class Asking:
    """One HTTP call: a GET, or the POST of a body. `repr` hides all that may hold a login."""

    url: str = field(repr=False)
    headers: RequestHeaders = field(default=(), repr=False)
    body: bytes | None = field(default=None, repr=False)
    content_type: str = ""


@frozen
class HttpLookUp:
    """A holdings adapter (`adapters.interface.HoldingsAdapter`) of one call.

    `ask` may raise `SettingsFault`; `understand` gets a body whatever its HTTP status and raises
    `UnusableAnswerError` for one that says nothing: then the HTTP status speaks, if it is an error.
    """

    network: Network
    ask: Callable[[HoldingsQuery], Asking]
    understand: Callable[[HttpAnswer, HoldingsQuery, date], LookUp]

    async def __call__(
        self,
        query: HoldingsQuery,
        *,
        timeout: float,  # noqa: ASYNC109  kept by the HTTP client on Twisted's clock
        today: date,
    ) -> LookUp:
        """Ask once."""
        try:
            answer = await _call(self.network.http_for(query), self.ask(query), timeout)
        except SettingsFault as fault:
            return Failed(Trouble.CONFIGURATION, str(fault))
        except HttpError as fault:
            return without_answer(fault)
        try:
            return await read_aside(
                self.network.reactor, len(answer.body), lambda: self.understand(answer, query, today)
            )
        except UnusableAnswerError as fault:
            return by_status(answer) or Failed(Trouble.NONSENSE, f"gave an answer that cannot be used: {fault}")


async def _call(http: Http, asking: Asking, limit: float) -> HttpAnswer:
    if asking.body is None:
        return await http.get(asking.url, timeout=limit, headers=asking.headers)
    return await http.post(asking.url, asking.body, asking.content_type, timeout=limit, headers=asking.headers)


def with_parameters(address: str, parameters: str) -> str:
    """An address with more parameters, whether it has some or not."""
    before_fragment = address.partition("#")[0]
    return f"{before_fragment}{'&' if '?' in before_fragment else '?'}{parameters}"
