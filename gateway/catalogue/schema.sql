-- The union catalogue. It stands in the service's database beside the order base and knows nothing of it.

CREATE TABLE catalogue_meta (
    key   TEXT PRIMARY KEY,              -- 'version'
    value TEXT NOT NULL                  -- the number of this schema
);

CREATE TABLE catalogue_edition (
    number INTEGER PRIMARY KEY,          -- joins an edition to its words
    pid    TEXT NOT NULL UNIQUE,         -- the record's id, 870970-basis:27942628
    local  TEXT NOT NULL,                -- the part after the colon: FAUST or local number
    year   TEXT NOT NULL,                -- four digits or empty; lists go by it
    work   TEXT NOT NULL,                -- the least pid of the editions of its work
    key    TEXT NOT NULL,                -- the same for editions of one work; empty joins nothing
    body   BLOB NOT NULL                 -- the edition as JSON, without work and localisations
);
CREATE INDEX catalogue_edition_by_local ON catalogue_edition (local);
CREATE INDEX catalogue_edition_by_work ON catalogue_edition (work);
CREATE INDEX catalogue_edition_by_key ON catalogue_edition (key) WHERE key <> '';

CREATE TABLE catalogue_record (
    pid  TEXT PRIMARY KEY,               -- the record's id
    body BLOB NOT NULL                   -- the whole record as a marcXchange element, deflated
) WITHOUT ROWID;

CREATE TABLE catalogue_link (
    pid   TEXT NOT NULL,                 -- the record whose 017 it is
    other TEXT NOT NULL,                 -- the record it names, loaded or not
    PRIMARY KEY (pid, other)
) WITHOUT ROWID;
CREATE INDEX catalogue_link_by_other ON catalogue_link (other);

CREATE TABLE catalogue_isbn (
    isbn TEXT NOT NULL,                  -- thirteen digits
    pid  TEXT NOT NULL,                  -- a record that bears it
    PRIMARY KEY (isbn, pid)
) WITHOUT ROWID;
CREATE INDEX catalogue_isbn_by_pid ON catalogue_isbn (pid);

CREATE TABLE catalogue_localisation (
    pid    TEXT NOT NULL,                -- the record; holdings may come before it
    source TEXT NOT NULL,                -- 'record' (its 096) or 'holdings' (told beside it)
    body   BLOB NOT NULL,                -- a list of localisations as JSON
    PRIMARY KEY (pid, source)
) WITHOUT ROWID;

CREATE VIRTUAL TABLE catalogue_words USING fts5 (
    words,                               -- words of title and author as gateway.catalogue.words folds them
    tokenize = 'unicode61 remove_diacritics 0'
);

CREATE TABLE catalogue_load (
    file     TEXT PRIMARY KEY,           -- absolute path of a file that is being loaded; gone when it is done
    size     INTEGER NOT NULL,           -- its bytes when loading began; another size is another file
    modified INTEGER NOT NULL,           -- its time of change in nanoseconds, likewise
    number   INTEGER NOT NULL,           -- records read so far, good and bad
    offset   INTEGER NOT NULL,           -- bytes read so far
    rejected INTEGER NOT NULL,           -- bytes of bad records written aside so far
    report   BLOB NOT NULL               -- the counts so far as JSON
);
