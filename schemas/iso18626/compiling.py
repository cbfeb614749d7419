"""Functions made from tables: their source, line by line, and the values that it calls by name.

A function that is made for one table does without looking into it, which at some fifty elements a message is half of
the time.
"""

from __future__ import annotations

import linecache
from typing import Any, Final

Lines = list[str]  # of a function's source
Names = dict[str, Any]  # what a function's source refers to; attributes have no underscore before them

INDENT: Final = "    "


def indented(lines: Lines) -> Lines:
    """The lines one step further in."""
    return [f"{INDENT}{line}" for line in lines]


def name(names: Names, role: str, value: object) -> str:
    """A name for a value that the tables give: its role, as `read`, and a number."""
    new = f"_{role}_{len(names)}"
    names[new] = value
    return new


def compiled(signature: str, body: Lines, names: Names, label: str) -> Any:  # noqa: ANN401 - the caller knows its type
    """The function `signature`, such as `read(_element)`; its lines stand in tracebacks as those of a file do.

    Args:
        signature: Its name and parameters.
        body: The lines inside it, not yet indented.
        names: What the lines refer to.
        label: What tracebacks call it.
    """
    source = "\n".join((f"def {signature}:", *indented(body), ""))
    place = f"<{label} {len(linecache.cache)}>"
    linecache.cache[place] = (len(source), None, source.splitlines(keepends=True), place)
    exec(compile(source, place, "exec"), names)  # noqa: S102 - made of our own tables, of nothing from outside
    return names[signature.partition("(")[0]]
