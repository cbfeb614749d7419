# mypy: allow-untyped-calls
"""A whole run: listen, play the steps, judge what they brought."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final, Protocol
from urllib.parse import urlsplit

from attrs import define, evolve
from twisted.internet.defer import CancelledError, maybeDeferred

from adapters.http import HttpClient
from gateway.conformance.bench import Bench
from gateway.conformance.check import Check
from gateway.conformance.drafts import Drafts
from gateway.conformance.judging.catalogue import checks_of
from gateway.conformance.listener import site
from gateway.conformance.playing import closing
from gateway.conformance.playing.as_supplier import assign
from gateway.conformance.playing.script import Step, steps_for
from gateway.conformance.values import Report, Role, Setting

LAST_SECONDS: Final = 5.0
"""How long a run that is broken off waits for each answer to its last messages: somebody waits for its end."""


class Progress(Protocol):
    """Called with what is being done, how many steps are behind us, and how many there are."""

    def __call__(self, words: str, done: int, of: int) -> None:
        """Shows it."""
        ...


class NotReachedError(Exception):
    """The system under test cannot be reached at all; the text says why."""


def _silent(words: str, done: int, of: int) -> None:
    del words, done, of


@define(kw_only=True)
class Run:
    """One run of these checks. `listen` is where the kit's own door is, host and port, 0 for any free one.

    `asks` is called with what a person at the system under test has to do, `listening` with the kit's own address, once
    its door is open.
    """

    setting: Setting
    checks: tuple[Check, ...]
    reactor: Any
    listen: tuple[str, int] = ("127.0.0.1", 0)
    progress: Progress = _silent
    asks: Callable[[str], None] = lambda _words: None
    listening: Callable[[str], object] = lambda _url: None

    async def perform(self) -> Report:
        """Plays everything and judges it. Who cancels it is told once the loans that it has begun are ended.

        Raises:
            twisted.internet.defer.CancelledError: it was cancelled.
            twisted.internet.error.CannotListenError: the kit's own address is taken.
            NotReachedError: nobody listens at the address of the system under test.
        """
        begun = self.reactor.seconds()
        http = HttpClient(self.reactor)
        bench = Bench(
            setting=self.setting,
            http=http,
            reactor=self.reactor,
            drafts=Drafts(self.setting, self.reactor.seconds),
            told=lambda _words: None,
            asks=self.asks,
        )
        bench.newcomers = assign(bench) if self.setting.role is Role.REQUESTER else None
        port = None
        if self.setting.role is not Role.HOLDINGS:
            port = self.reactor.listenTCP(self.listen[1], site(bench), interface=self.listen[0])
            bench.setting = evolve(self.setting, callback=self.setting.callback or _address(port, self.listen[0]))
            bench.drafts.setting = bench.setting
            self.listening(_address(port, self.listen[0]))
        try:
            await self._play(bench)
        except CancelledError:
            await self._break_off(bench)
            raise
        finally:
            if port is not None:
                await maybeDeferred(port.stopListening)
            await http.close()
        return self._report(bench, begun)

    async def _play(self, bench: Bench) -> None:
        steps: tuple[Step, ...] = steps_for(self.setting.role, self.checks)
        for done, step in enumerate(steps):
            bench.told = partial(self.progress, done=done, of=len(steps))
            bench.told(step.words)
            await step.play(bench)
            if bench.evidence.unreached:
                raise NotReachedError(bench.evidence.unreached)
        self.progress(closing.WORDS, len(steps), len(steps))
        await closing.close(bench)
        self.progress("judging", len(steps), len(steps))

    async def _break_off(self, bench: Bench) -> None:
        self.progress(closing.WORDS, 0, 0)
        bench.setting = evolve(bench.setting, timeout=min(bench.setting.timeout, LAST_SECONDS))
        await closing.close(bench)

    def _report(self, bench: Bench, begun: float) -> Report:
        setting = bench.setting
        holdings = setting.role is Role.HOLDINGS
        return Report(
            target=setting.shown_url,
            role=setting.role,
            version="" if holdings else setting.version,
            agency="" if holdings else setting.agency,
            peer=setting.peer,
            protocol=setting.protocol if holdings else "",
            started=datetime.fromtimestamp(int(begun), UTC).isoformat().replace("+00:00", "Z"),
            seconds=round(self.reactor.seconds() - begun, 3),
            results=tuple(check.result(bench.evidence, setting) for check in self.checks),
            left_out=tuple(
                check.id for check in checks_of(setting.role, protocol=setting.protocol) if check not in self.checks
            ),
        )


def _address(port: Any, host: str) -> str:  # noqa: ANN401  Twisted's port
    named = f"[{host}]" if ":" in host else host
    return f"http://{named}:{port.getHost().port}/iso18626"


def is_http(url: str) -> bool:
    """Whether this is a full http or https address that names no user."""
    parts = urlsplit(url)
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc
