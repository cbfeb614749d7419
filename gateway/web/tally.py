"""What is kept of an answered request: its count and, at the level debug, a line of the log."""

from __future__ import annotations

import structlog
from attrs import frozen

from gateway.web.metrics import Metrics

_log = structlog.get_logger(__name__)


@frozen
class Tally:
    """Counts the answered requests of all faces."""

    _metrics: Metrics

    def answered(self, face: str, method: str, path: str, status: int, seconds: float | None) -> None:
        """A request has its answer; `seconds` it took, None for a feed, which lasts as long as it lasts."""
        self._metrics.requested(face, status, seconds)
        _log.debug("request", face=face, method=method, path=path, status=int(status), seconds=seconds)
