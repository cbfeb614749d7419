"""A process that stores events as fast as it can and says each that was acknowledged; a test kills it.

python -m tests.store.acknowledging PATH
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from twisted.internet import reactor as installed

from gateway.store.committing import CommitThread
from gateway.store.sqlite import Store
from gateway.store.unit import Unit

STREAMS = 12  # writers side by side, so that commits have company


def _append(unit: Unit, stream: str, version: int) -> str:
    unit.append(stream, [f"{stream} {version}".encode()], at=datetime.now(UTC), expected_version=version - 1)
    return f"{stream} {version}\n"


def main(path: Path) -> None:
    """Until it is killed."""
    reactor: Any = installed
    store = Store(path, clock=reactor, in_thread=CommitThread(reactor))

    def store_next(stream: str, version: int) -> None:
        done = store.write(partial(_append, stream=stream, version=version))
        done.addCallback(lambda line: os.write(1, line.encode()))
        done.addCallback(lambda _: store_next(stream, version + 1))

    for number in range(STREAMS):
        reactor.callWhenRunning(store_next, f"s{number}", 1)
    reactor.run()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
