"""Order bases as an earlier illgate left them: rows of another form, and the tables of version 1."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from gateway.store.database import connect
from gateway.workflow.order_base import ATTENTION, ORDER, TIMER
from tests.workflow.world import World

LATER: Final = (
    "since",
    "group",
    "sub_types",
    "gateways",
    "starts",
    "ends",
    "returned_at",
    "retried",
    "noticed",
    "marks",
)
"""What an order's row did not have when only loans were known."""

TABLES_1: Final = Path(__file__).parents[1] / "store" / "schema_1.sql"
TABLES: Final = ("event", "row", "message", "task")


def leave_an_earlier_base(world: World) -> None:
    """Ends the gateway and leaves its rows as an earlier one wrote them: no limits, no queue for staff."""
    world.crash()
    with sqlite3.connect(world.path) as base:
        for key, body in base.execute("SELECT key, body FROM row WHERE kind = ?", (ORDER,)).fetchall():
            saved = {name: value for name, value in json.loads(body).items() if name not in LATER}
            base.execute("UPDATE row SET body = ? WHERE kind = ? AND key = ?", (json.dumps(saved).encode(), ORDER, key))
        base.execute("DELETE FROM row WHERE kind = ?", (ATTENTION,))
        base.execute("DELETE FROM task WHERE queue = ?", (TIMER,))
    base.close()


def put_into_tables_of_version_1(path: Path) -> None:
    """Moves all that a base has into one whose tables are those of the first version; nobody may be using it."""
    first = path.with_name("first.db")
    with closing(connect(first)) as base:
        base.executescript(TABLES_1.read_text("utf-8"))
        base.execute("INSERT INTO meta VALUES ('version', '1')")
        base.execute("ATTACH ? AS now", (str(path),))
        for table in TABLES:
            base.execute(f"INSERT INTO main.{table} SELECT * FROM now.{table}")
    for old in path.parent.glob(f"{path.name}*"):
        if old.suffix != ".lock":
            old.unlink()
    first.rename(path)
