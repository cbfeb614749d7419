"""Rules about every message that the system under test writes: one function each, which names the first fault."""

from __future__ import annotations

from collections.abc import Callable

from attrs import frozen

from gateway.conformance.check import BOTH, Check, Judge, Judgement, counted
from gateway.conformance.evidence import Evidence, Exchange, Spoken, Way
from gateway.conformance.values import Capability, Level, Role, Setting

Find = Callable[[Spoken, Exchange], str | None]


@frozen(kw_only=True)
class Rule:
    """What every message of theirs must keep; `find` gives the fault in words, None for a good one.

    `concerns` picks the messages that the rule speaks about; where there are none, nothing is judged.
    """

    id: str
    capability: Capability
    level: Level
    title: str
    expected: str
    source: str
    find: Find
    concerns: Callable[[Spoken, Exchange], bool] = lambda _spoken, _exchange: True
    roles: frozenset[Role] = BOTH

    @property
    def check(self) -> Check:
        """The check of all of them."""
        return Check(
            id=self.id,
            capability=self.capability,
            level=self.level,
            title=self.title,
            expected=self.expected,
            source=self.source,
            judge=_judge(self),
            roles=self.roles,
        )


def _judge(rule: Rule) -> Judge:
    def judge(evidence: Evidence, _setting: Setting) -> Judgement:
        looked_at = 0
        for exchange in evidence.exchanges:
            theirs = exchange.theirs
            if theirs.root is None or not rule.concerns(theirs, exchange):
                continue
            looked_at += 1
            fault = rule.find(theirs, exchange)
            if fault is not None:
                return Judgement(ok=False, words=f"{_whose(exchange)}: {fault}", exchange=exchange)
        if not looked_at:
            return Judgement(None, evidence.why_not())
        return Judgement(ok=True, words=f"Nothing to mind in {counted(looked_at, 'message')}.")

    return judge


def _whose(exchange: Exchange) -> str:
    if exchange.way is Way.SENT:
        return f"The confirmation of our {exchange.about or 'message'}"
    return its_message(exchange)


def its_message(exchange: Exchange) -> str:
    """What a message that came is called: by its status, action or kind, where that can be read."""
    if exchange.asked.message is None:
        return "A message of its that cannot be taken"
    return f"Its message {exchange.about}"
