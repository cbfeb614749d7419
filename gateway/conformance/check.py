"""A check: what the standard wants, which steps show it, and the pure function that judges them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from attrs import frozen

from fixtures.systems.hidden import MASK, laid_out, readable
from gateway.conformance.evidence import Evidence, Exchange, Way
from gateway.conformance.values import ANSWER, Capability, HoldingsProtocol, Level, Result, Role, Setting, Verdict
from schemas.xml import escape

HIDDEN: Final = MASK.decode()
BOTH: Final = frozenset({Role.SUPPLIER, Role.REQUESTER})


@frozen
class Judgement:
    """What a judge found: `ok` is None where there was nothing to judge; `words` say what was got."""

    ok: bool | None
    words: str
    exchange: Exchange | None = None


Judge = Callable[[Evidence, Setting], Judgement]


@frozen(kw_only=True)
class Check:
    """One check. `steps` are those whose exchanges it judges; none means every exchange of the run.

    `protocol` is the one of holdings that it is about, None for the messages of ISO 18626.
    """

    id: str
    capability: Capability
    level: Level
    title: str
    expected: str
    source: str
    judge: Judge
    roles: frozenset[Role] = BOTH
    steps: tuple[str, ...] = ()
    protocol: HoldingsProtocol | None = None

    def result(self, evidence: Evidence, setting: Setting) -> Result:
        """What the evidence of a run says of it."""
        found = self.judge(evidence.within(self.steps), setting)
        sent, came = (without_password(text, setting) for text in _shown(found.exchange))
        return Result(
            id=self.id,
            capability=self.capability,
            level=self.level,
            title=self.title,
            expected=self.expected,
            source=self.source,
            verdict=verdict_of(found, self.level),
            got=without_password(found.words, setting),
            sent=sent,
            came=came,
        )


def without_password(text: str, setting: Setting) -> str:
    """A text without the password of the run's login, which some services repeat."""
    password = setting.login.password if setting.login is not None else ""
    for spelled in filter(None, (escape(password), password)):
        text = text.replace(spelled, HIDDEN)
    return text


def counted(number: int, thing: str) -> str:
    """A number of things, in words: `1 message`, `3 messages`."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def verdict_of(found: Judgement, level: Level) -> Verdict:
    """How a judgement counts: what is not met is a failure for a MUST, a warning for the others."""
    if found.ok is None:
        return Verdict.NOT_RUN
    if found.ok:
        return Verdict.PASS
    return Verdict.FAIL if level is Level.MUST else Verdict.WARN


def _shown(exchange: Exchange | None) -> tuple[str, str]:
    """The kit's own words and the other side's, for reading, with persons and secrets hidden."""
    if exchange is None:
        return "", ""
    first = _legible(exchange.body)
    status = "" if exchange.status is None else f"{ANSWER}{exchange.status}\n"
    second = f"{status}{_legible(exchange.answer)}" if exchange.answer is not None else exchange.trouble
    return (first, second) if exchange.way is Way.SENT else (second, first)


def _legible(body: bytes) -> str:
    """XML on many lines, but for comments, which would be lost by that and may be what it is all about."""
    return readable(body) if b"<!--" in body else laid_out(body)
