"""The port with a workflow that only confirms: `python -m tests.bench._http_server FOLDER plain|twisted`.

So what is measured is receiving and answering. `plain` is the port as it is served, `twisted` has twisted.web receive
everything. It prints its port and ends with its standard input.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, cast
from zoneinfo import ZoneInfo

from gateway.clock import Clock
from gateway.web.metrics import Metrics
from gateway.web.site import make_site
from gateway.workflow.interface import Shown, Workflow
from schemas.xml import MAX_BYTES
from tests.crash.gateway import run
from tests.workflow.sayings import GATEWAY

CONFIRMATION = b"<confirmation><messageStatus>OK</messageStatus>%b</confirmation>" % (
    b" " * 800
)  # as long as a real one


class _Confirming:
    """As much of a workflow as the door asks."""

    async def receive(self, body: bytes, shown: Shown, gateways: tuple[str, ...]) -> bytes:
        """One confirmation for all."""
        del body, shown, gateways
        return CONFIRMATION

    def subscribe(self, observer: object) -> Callable[[], None]:
        """Nothing happens that could be told."""
        del observer
        return lambda: None


def main() -> None:
    """Serves until standard input ends."""
    from twisted.internet import reactor  # noqa: PLC0415  importing it installs it

    running: Any = reactor
    site = make_site(
        cast("Workflow", _Confirming()),
        agency=GATEWAY,
        token="",
        message_bytes=MAX_BYTES,
        metrics=Metrics(),
        clock=Clock(running.seconds, ZoneInfo("Europe/Copenhagen")),
        reactor=running,
    )
    if sys.argv[2] == "twisted":
        cast("Any", site).buildProtocol = site.behind
    run(running, site)


if __name__ == "__main__":
    main()
