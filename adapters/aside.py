"""Big answers are read in a thread, so that the reactor goes on with everybody else's.

A weekly journal's answer takes a tenth of a second to read. Codecs are pure, so that it does not matter where they
run; a small answer costs less to read than to hand over.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar

from twisted.internet.threads import deferToThreadPool

SMALL: Final = 32 * 1024
"""Bytes of an answer that is read at once: some 5 ms of work in the slowest codec."""

_T = TypeVar("_T")


async def read_aside(reactor: Any, size: int, read: Callable[[], _T]) -> _T:  # noqa: ANN401  a test's has no threads
    """What `read()` gives or raises; `size` is the bytes that it reads. A clock without threads reads at once."""
    if size <= SMALL:
        return read()
    threads = getattr(reactor, "getThreadPool", None)
    if threads is None:
        return read()
    result: _T = await deferToThreadPool(reactor, threads(), read)
    return result
