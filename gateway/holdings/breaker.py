"""Systems that do not answer are left in peace: after some failures in a row nobody asks for a while.

Pure: the caller says what time it is. The pause doubles with each failed probe, with jitter so that gateways do not
come back in step; when it is over one look-up probes the system, and no other goes out until that has ended. Only
silence counts: a system that answers "not found", refuses, or says more of a record than is read has answered, and one
that is configured wrongly was never asked.
"""

from __future__ import annotations

from collections.abc import Callable
from random import SystemRandom
from typing import Final

from attrs import define, frozen

from adapters.interface import Failed

JITTER: Final = (0.8, 1.4)
"""A pause is this much shorter or longer, as between tries of a message (docs/conversations.md)."""


def any_jitter() -> float:
    """A factor that nobody can foresee."""
    return SystemRandom().uniform(*JITTER)


@frozen(kw_only=True)
class Patience:
    """After how many failures in a row a system is paused, and for how many seconds at first and at most."""

    failures: int = 5
    first: float = 10.0
    longest: float = 600.0


@frozen(kw_only=True)
class Pause:
    """A system that is not asked: its `failures` in a row, the `last` of them, and the times in seconds since 1970.

    `probing` says that the pause is over and one look-up is finding out whether the system is back.
    """

    address: str
    failures: int
    last: Failed
    since: float
    until: float
    probing: bool


@frozen
class Admission:
    """A look-up may go out; `probe` is the one that finds out whether a paused system is back."""

    probe: bool = False


_ADMITTED: Final = Admission()


@define
class _Trouble:
    """A system with failures since it last answered."""

    last: Failed
    since: float
    failures: int = 0
    pauses: int = 0
    until: float = 0.0
    probing: bool = False


class Breakers:
    """One breaker for each system that has failed since it last answered; the others cost nothing.

    Args:
        patience: the limits.
        jitter: a factor near 1 for each pause.
    """

    def __init__(self, patience: Patience, jitter: Callable[[], float] = any_jitter) -> None:
        self._patience = patience
        self._jitter = jitter
        self._troubled: dict[str, _Trouble] = {}

    def admit(self, address: str, now: float) -> Admission | Pause:
        """Whether a look-up may go out now; one that is admitted must end in `answered`, `failed` or `left`."""
        trouble = self._troubled.get(address)
        if trouble is None or not trouble.pauses:
            return _ADMITTED
        if trouble.probing or now < trouble.until:
            return _pause(address, trouble)
        trouble.probing = True
        return Admission(probe=True)

    def answered(self, address: str) -> None:
        """It answered, whatever it said: all is forgotten."""
        self._troubled.pop(address, None)

    def failed(self, address: str, admission: Admission, failed: Failed, now: float) -> None:
        """It did not answer."""
        trouble = self._troubled.setdefault(address, _Trouble(failed, now))
        trouble.failures += 1
        trouble.last = failed
        if admission.probe:
            trouble.probing = False
        elif trouble.pauses or trouble.failures < self._patience.failures:
            return
        pause = min(self._patience.first * 2**trouble.pauses, self._patience.longest)
        trouble.pauses += 1
        trouble.until = now + pause * self._jitter()

    def left(self, address: str, admission: Admission) -> None:
        """Nobody waited for the end: nothing was learned, and the next may probe."""
        trouble = self._troubled.get(address)
        if trouble is not None and admission.probe:
            trouble.probing = False

    def paused(self) -> tuple[Pause, ...]:
        """Every system that is not asked."""
        return tuple(_pause(address, one) for address, one in self._troubled.items() if one.pauses)


def _pause(address: str, trouble: _Trouble) -> Pause:
    return Pause(
        address=address,
        failures=trouble.failures,
        last=trouble.last,
        since=trouble.since,
        until=trouble.until,
        probing=trouble.probing,
    )
