"""Probes: one POST, one expectation. Each row of a table is both a step to play and a check of its answer."""

from __future__ import annotations

from collections.abc import Callable

from attrs import frozen

from gateway.conformance.bench import Bench
from gateway.conformance.check import BOTH, Check, Judge, Judgement
from gateway.conformance.drafts import Draft, Drafts
from gateway.conformance.evidence import Evidence
from gateway.conformance.judging.expectations import Expectation
from gateway.conformance.values import Capability, Level, Role, Setting


@frozen(kw_only=True)
class Probe:
    """One POST and what must come back; `make` writes it for a run."""

    id: str
    capability: Capability
    level: Level
    title: str
    source: str
    make: Callable[[Drafts], Draft]
    expects: Expectation
    roles: frozenset[Role] = BOTH

    async def play(self, bench: Bench) -> None:
        """Posts it."""
        await bench.post(self.id, self.make(bench.drafts), "probe")

    @property
    def check(self) -> Check:
        """The check of its answer."""
        return Check(
            id=self.id,
            capability=self.capability,
            level=self.level,
            title=self.title,
            expected=self.expects.words,
            source=self.source,
            judge=_judge(self.expects),
            roles=self.roles,
            steps=(self.id,),
        )


def _judge(expects: Expectation) -> Judge:
    def judge(evidence: Evidence, _setting: Setting) -> Judgement:
        sent = evidence.sent()
        return expects.judge(sent[0]) if sent else Judgement(None, evidence.why_not())

    return judge
