-- The order base. Everything here is bytes and keys to the store; what they mean is the workflow's business.

CREATE TABLE meta (
    key   TEXT PRIMARY KEY,               -- 'version'
    value TEXT NOT NULL
);

CREATE TABLE event (
    sequence INTEGER PRIMARY KEY,         -- place in the whole log; never used twice, since none is ever removed
    stream   TEXT NOT NULL,               -- what it happened to (an order's id)
    version  INTEGER NOT NULL,            -- place in the stream, from 1
    at       TEXT NOT NULL,               -- when, ISO 8601 in UTC
    body     BLOB NOT NULL,               -- the event as JSON
    UNIQUE (stream, version)
);

CREATE TABLE row (
    kind  TEXT NOT NULL,                  -- what sort of row ('order', 'attempt', ...)
    key   TEXT NOT NULL,                  -- its key within the kind
    place TEXT NOT NULL DEFAULT '',       -- where it stands in lists, which go from the highest down; '' in none
    facet TEXT NOT NULL DEFAULT '',       -- what lists are cut by (an order's stage)
    owner TEXT NOT NULL DEFAULT '',       -- whose it is (an order's borrower)
    words TEXT NOT NULL DEFAULT '',       -- what it is searched by, lower case
    body  BLOB NOT NULL,                  -- the row as JSON
    PRIMARY KEY (kind, key)
);
-- Rows that stand in no list, found by their key alone, are in none of these.
CREATE INDEX row_by_facet ON row (kind, facet, place) WHERE place <> '';
CREATE INDEX row_by_owner ON row (kind, owner, place) WHERE place <> '';
CREATE INDEX row_by_place ON row (kind, place) WHERE place <> '';

CREATE TABLE message (
    id           TEXT PRIMARY KEY,        -- sorts by time
    identity     TEXT UNIQUE,             -- what tells a repeat; NULL where repeats are not told
    digest       TEXT NOT NULL DEFAULT '', -- digest of the content; '' where the body itself is compared
    stream       TEXT,                    -- the order it belongs to, once known
    state        TEXT NOT NULL,           -- received, waiting, delivered, given_up, kept
    at           TEXT NOT NULL,           -- when received or first stored for sending
    head         BLOB NOT NULL,           -- what lists show of it, as JSON
    body         BLOB NOT NULL,           -- the bytes as received or as sent
    confirmation BLOB                     -- the bytes that went the other way
);
CREATE INDEX message_by_stream ON message (stream, id) WHERE stream IS NOT NULL;
-- Most end received or delivered, and nobody lists those; refused ones are counted by whether they have a stream.
CREATE INDEX message_by_state ON message (state, id, stream) WHERE state NOT IN ('received', 'delivered');

CREATE TABLE task (
    id            INTEGER PRIMARY KEY,    -- tasks of one lane are done in this order; the store counts them itself
    queue         TEXT NOT NULL,          -- who does it ('decide', 'outbox')
    party         TEXT NOT NULL,          -- whom it concerns (a peer's number): nobody may take all the room
    lane          TEXT NOT NULL,          -- tasks of one lane are done one after another
    body          BLOB NOT NULL,          -- what to do, as JSON
    created       REAL NOT NULL,          -- seconds since 1970
    due           REAL NOT NULL,          -- not before this second
    tries         INTEGER NOT NULL DEFAULT 0, -- how often it was tried and put off
    claimed_until REAL NOT NULL DEFAULT 0 -- somebody is, or was without a word of what came of it, at it until then
);
CREATE INDEX task_by_lane ON task (queue, lane, id);
CREATE INDEX task_by_due ON task (queue, due);
