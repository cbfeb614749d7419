"""Which editions are of one work: those that 017 links, and those with the same author, title and material.

A work's id is the least pid of its editions, so it depends on nothing but who belongs together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable


def grouped(records: Iterable[str], neighbours: Callable[[str], Iterable[str]]) -> dict[str, str]:
    """The work of each record and of everything that can be reached from it.

    Args:
        records: The pids to begin with.
        neighbours: The pids that are joined to one directly, in whichever direction the link was written.

    Returns:
        Pid to work id, for every record that was reached.
    """
    works: dict[str, str] = {}
    for record in records:
        if record in works:
            continue
        members = {record}
        waiting = [record]
        while waiting:
            fresh = set(neighbours(waiting.pop())) - members
            members |= fresh
            waiting.extend(fresh)
        works.update(dict.fromkeys(members, min(members)))
    return works
