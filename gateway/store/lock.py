"""One process at a time serves an order base, or changes its tables: a lock beside the file, gone with the process."""

from __future__ import annotations

import fcntl
from pathlib import Path
from typing import IO

from gateway.store.values import StoreInUse, StoreUnavailable


def lock(database: Path) -> IO[bytes]:
    """Holds the lock of a database until what is returned is closed; makes the folder if it is new.

    Raises:
        StoreInUse: another process has it.
        StoreUnavailable: the lock's file cannot be opened.
    """
    try:
        database.parent.mkdir(parents=True, exist_ok=True)
        held = database.with_name(database.name + ".lock").open("ab")
    except OSError as error:
        raise StoreUnavailable(f"Cannot open the database {database}: {error.strerror}.") from error
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        held.close()
        raise StoreInUse(f"Another illgate serves {database}; stop it first, or use another database.") from error
    return held
