"""One file of ISO 2709, worked on by several processes at once.

`over_stretches(count, Path("records.mrc"), processes=2)` calls `count(stream)` once in each process, with a stream of
whole records, and gives what the calls gave.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Literal, TypeVar

from schemas.marc.frames import Source, Stretch, StretchReader, split

T = TypeVar("T")


def over_stretches(
    work: Callable[[Source], T],
    path: Path,
    processes: int,
    *,
    method: Literal["spawn", "fork", "forkserver"] = "spawn",
) -> list[T]:
    """What a function gives for each stretch of a file, in the order of the file.

    Args:
        work: Reads a stream of whole records to its end; a function of a module, with a result that can be pickled.
        path: The file, neither gz nor zip.
        processes: How many; the file is cut into as many stretches, or fewer where it is short.
        method: How processes are started; `fork` is quicker, and only for a program without threads.

    Raises:
        OSError: the file cannot be read.
    """
    stretches = split(path, processes)
    if len(stretches) < 2:
        return [_run(work, path, stretch) for stretch in stretches]
    with ProcessPoolExecutor(len(stretches), mp_context=get_context(method)) as pool:
        return list(pool.map(_run, [work] * len(stretches), [path] * len(stretches), stretches))


def _run(work: Callable[[Source], T], path: Path, stretch: Stretch) -> T:
    with path.open("rb") as stream:
        return work(StretchReader(stream, stretch))
