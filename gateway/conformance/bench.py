"""Where steps are played: posts to the system under test, listens for it, and writes everything down."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlsplit

from attrs import define, evolve, field
from twisted.internet.defer import CancelledError, Deferred
from twisted.internet.defer import TimeoutError as DeferredTimeoutError
from twisted.internet.task import deferLater

from adapters.http import Http, HttpError, NeverArrivedError
from gateway.conformance.drafts import Draft, Drafts
from gateway.conformance.evidence import Evidence, Exchange, Way
from gateway.conformance.values import Setting

BROKEN_OFF: Final = "The run was broken off."
_REQUEST: Final = b"<request>"
_HEAD_BYTES: Final = 1_000  # in which a message of ours says what it is

Wanted = Callable[[Exchange], bool]
Reply = Callable[[Exchange], tuple[int, bytes] | None]


@define(kw_only=True)
class Bench:
    """One run at work.

    Attributes:
        setting: The run.
        http: How we call.
        reactor: Time.
        drafts: The kit's messages.
        evidence: What has happened so far.
        told: Called with a sentence for the person who watches.
        asks: Called with a sentence for the person who works the system under test, who has to do something.
        steps_of: Request id -> the step it belongs to.
        replies: Step -> what answers a message that came for it; None from it means an ordinary confirmation.
    """

    setting: Setting
    http: Http
    reactor: Any
    drafts: Drafts
    told: Callable[[str], None]
    asks: Callable[[str], None]
    evidence: Evidence = field(factory=Evidence)
    steps_of: dict[str, str] = field(factory=dict)
    replies: dict[str, Reply] = field(factory=dict)
    takers: dict[str, Callable[[Exchange], None]] = field(factory=dict)
    newcomers: Callable[[Exchange], str] | None = None
    _waiting: list[Callable[[], None]] = field(factory=list)

    async def post(self, step: str, draft: Draft, about: str = "") -> Exchange:
        """Posts once and writes down what came of it."""
        begun = self.reactor.seconds()
        sent = Exchange(step=step, way=Way.SENT, about=about, body=draft.body, content_type=draft.content_type)
        if _REQUEST in draft.body[:_HEAD_BYTES]:
            self.steps_of.setdefault(sent.asked.request_id, step)
        return self._kept(await self._posted(sent, draft, begun))

    async def ask(self, step: str, url: str, about: str) -> Exchange:
        """Fetches an address, as a search does, and writes down what came of it; its host is left out."""
        begun = self.reactor.seconds()
        parts = urlsplit(url)
        asked = Exchange(step=step, way=Way.SENT, about=about, body=f"GET {parts.path}?{parts.query}".encode())
        try:
            answer = await self.http.get(url, timeout=self.setting.timeout, headers=self.setting.headers)
        except HttpError as fault:
            self._note_unreached(fault)
            return self._kept(evolve(asked, trouble=f"{fault}.", seconds=self.reactor.seconds() - begun))
        return self._kept(
            evolve(
                asked,
                status=answer.status,
                answer=answer.body,
                answer_type=answer.content_type,
                seconds=self.reactor.seconds() - begun,
            )
        )

    async def _posted(self, sent: Exchange, draft: Draft, begun: float) -> Exchange:
        setting = self.setting
        try:
            if draft.method == "GET":
                answer = await self.http.get(setting.url, timeout=setting.timeout, headers=setting.headers)
            else:
                headers = (*draft.headers, *setting.headers)
                answer = await self.http.post(
                    setting.url, draft.body, draft.content_type, timeout=setting.timeout, headers=headers
                )
        except HttpError as fault:
            self._note_unreached(fault)
            return evolve(sent, trouble=f"{fault}.", seconds=self.reactor.seconds() - begun)
        except CancelledError:
            self._kept(evolve(sent, trouble=BROKEN_OFF))
            raise
        return evolve(
            sent,
            status=answer.status,
            answer=answer.body,
            answer_type=answer.content_type,
            seconds=self.reactor.seconds() - begun,
        )

    def _note_unreached(self, fault: HttpError) -> None:
        if isinstance(fault, NeverArrivedError) and not self.evidence.exchanges:
            self.evidence.unreached = str(fault)

    def _kept(self, exchange: Exchange) -> Exchange:
        self.evidence.exchanges.append(exchange)
        for look in tuple(self._waiting):
            look()
        return exchange

    def step_of(self, exchange: Exchange) -> str:
        """The step that a message which came belongs to; "" for none."""
        known = self.steps_of.get(exchange.asked.request_id)
        if known is None and self.newcomers is not None:
            known = self.newcomers(exchange)
            if known:
                self.steps_of[exchange.asked.request_id] = known
        return known or ""

    def came(self, exchange: Exchange) -> None:
        """Writes down what came, and lets the step that it belongs to go on."""
        taker = self.takers.get(exchange.step)
        if taker is not None:
            taker(exchange)
        self._kept(exchange)

    async def wait(self, step: str, wanted: Wanted, *, after: int = 0, seconds: float = 0.0) -> Exchange | None:
        """The first message of a step, from place `after` of all exchanges on, that is wanted; None after the limit."""
        found: Deferred[Exchange] = Deferred()

        def look() -> None:
            for one in self.evidence.exchanges[after:]:
                if one.way is Way.CAME and one.step == step and not found.called and wanted(one):
                    found.callback(one)

        self._waiting.append(look)
        found.addTimeout(seconds or self.setting.timeout, self.reactor)
        look()
        try:
            return await found
        except DeferredTimeoutError:
            return None
        finally:
            self._waiting.remove(look)

    @property
    def place(self) -> int:
        """How many exchanges there have been."""
        return len(self.evidence.exchanges)

    async def rest(self) -> None:
        """Leaves a little time for what should not come any more."""
        await deferLater(self.reactor, self.setting.rest, lambda: None)
