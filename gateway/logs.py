"""Logs: one line an event on standard error, JSON for machines or text for people.

Twisted's own events and the house's go the same way. Nobody logs bodies, patron data or passwords; the events that
carry a message carry its id.
"""

from __future__ import annotations

import logging
import sys
from typing import Any, Final, cast

import structlog
from structlog.typing import Processor
from twisted.logger import ILogObserver, LogEvent, LogLevel, formatEvent, globalLogBeginner
from twisted.python.failure import Failure
from zope.interface import provider

from gateway.config import LogConfig

LEVELS: Final = {"debug": 10, "info": 20, "warning": 30, "error": 40}
_OF_TWISTED: Final = {
    LogLevel.debug: "debug",
    LogLevel.info: "info",
    LogLevel.warn: "warning",
    LogLevel.error: "error",
    LogLevel.critical: "error",
}
_QUIET: Final = ("twisted.", "log_legacy", "gateway.web.site")


def begin_logging(config: LogConfig) -> None:
    """Sets up all logging of this process; once, before the reactor runs."""
    people = config.format == "text"
    renderer: Processor = structlog.dev.ConsoleRenderer(colors=False) if people else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(LEVELS[config.level]),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    globalLogBeginner.beginLoggingTo([_pass_on(structlog.get_logger())], redirectStandardIO=False)


def _pass_on(logger: Any) -> ILogObserver:  # noqa: ANN401  structlog's loggers have no type
    """An observer that hands Twisted's events to structlog."""

    @provider(ILogObserver)
    def observe(event: LogEvent) -> None:
        level = _OF_TWISTED.get(event["log_level"], "info")
        where = str(event.get("log_namespace", ""))
        if level == "info" and where.startswith(_QUIET):
            level = "debug"
        failure = event.get("log_failure")
        extra: dict[str, Any] = {"where": where}
        if isinstance(failure, Failure):
            extra["error"] = failure.getErrorMessage()
            extra["traceback"] = failure.getTraceback(elideFrameworkCode=True)
        getattr(logger, level)(formatEvent(event), **extra)

    return cast("ILogObserver", observe)
