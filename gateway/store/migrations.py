"""How a database of an earlier illgate gets the tables of this one: one script for each version that there was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_WITHOUT_COUNTERS_AND_EMPTY_INDEX_ENTRIES: Final = """
CREATE TABLE event_2 (
    sequence INTEGER PRIMARY KEY,
    stream   TEXT NOT NULL,
    version  INTEGER NOT NULL,
    at       TEXT NOT NULL,
    body     BLOB NOT NULL,
    UNIQUE (stream, version)
);
INSERT INTO event_2 SELECT sequence, stream, version, at, body FROM event ORDER BY sequence;
DROP TABLE event;
ALTER TABLE event_2 RENAME TO event;

CREATE TABLE row_2 (
    kind  TEXT NOT NULL,
    key   TEXT NOT NULL,
    place TEXT NOT NULL DEFAULT '',
    facet TEXT NOT NULL DEFAULT '',
    owner TEXT NOT NULL DEFAULT '',
    words TEXT NOT NULL DEFAULT '',
    body  BLOB NOT NULL,
    PRIMARY KEY (kind, key)
);
INSERT INTO row_2 SELECT kind, key, place, facet, owner, words, body FROM row ORDER BY kind, key;
DROP TABLE row;
ALTER TABLE row_2 RENAME TO row;
CREATE INDEX row_by_facet ON row (kind, facet, place) WHERE place <> '';
CREATE INDEX row_by_owner ON row (kind, owner, place) WHERE place <> '';
CREATE INDEX row_by_place ON row (kind, place) WHERE place <> '';

DROP INDEX message_by_stream;
DROP INDEX message_by_state;
CREATE INDEX message_by_stream ON message (stream, id) WHERE stream IS NOT NULL;
CREATE INDEX message_by_state ON message (state, id, stream) WHERE state NOT IN ('received', 'delivered');

CREATE TABLE task_2 (
    id            INTEGER PRIMARY KEY,
    queue         TEXT NOT NULL,
    party         TEXT NOT NULL,
    lane          TEXT NOT NULL,
    body          BLOB NOT NULL,
    created       REAL NOT NULL,
    due           REAL NOT NULL,
    tries         INTEGER NOT NULL DEFAULT 0,
    claimed_until REAL NOT NULL DEFAULT 0
);
INSERT INTO task_2 SELECT id, queue, party, lane, body, created, due, tries, claimed_until FROM task ORDER BY id;
DROP TABLE task;
ALTER TABLE task_2 RENAME TO task;
CREATE INDEX task_by_lane ON task (queue, lane, id);
CREATE INDEX task_by_due ON task (queue, due);
"""

STEPS: Final[Mapping[int, str]] = {1: _WITHOUT_COUNTERS_AND_EMPTY_INDEX_ENTRIES}
"""By the version that is found: the script that makes it the next one. Nothing is lost by any of them."""

SCHEMA_VERSION: Final = 1 + max(STEPS)
"""The version that `schema.sql` makes at once."""


def statements_from(version: int) -> tuple[str, ...]:
    """What carries a database of an earlier version over, in its order; nothing where it is none."""
    scripts = [
        f"{STEPS[one]} UPDATE meta SET value = '{one + 1}' WHERE key = 'version'"
        for one in range(version, SCHEMA_VERSION)
    ]
    return tuple(statement for script in scripts for statement in script.split(";"))
