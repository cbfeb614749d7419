"""What keeps the reactor's turns short in a process that serves: called once, when everything has been loaded."""

from __future__ import annotations

import gc
import sys
from typing import Final

SWITCH_SECONDS: Final = 0.001
"""How long a thread that reads a big answer may keep the reactor from its turn; Python's own 5 ms add up in one turn
with several system calls."""


YOUNG_OBJECTS: Final = 20_000
"""New objects before Python looks for garbage among them: a wave of 200 look-ups makes as many, nearly all of which go
by themselves. Python's own 700 cost a sixth of a look-up."""


def steady() -> None:
    """Short waits for the interpreter's lock, and no search for garbage among what stays.

    Python's collector looks at every object now and then: 60 to 120 ms for what a gateway has loaded. What is there
    now stays to the end, so that it need not be looked at again.
    """
    sys.setswitchinterval(SWITCH_SECONDS)
    gc.set_threshold(YOUNG_OBJECTS)
    gc.collect()
    gc.freeze()
