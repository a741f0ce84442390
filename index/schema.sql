-- SQLite is the truth; the vector index can be made again from it.

CREATE TABLE IF NOT EXISTS facts_about_index (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS collections (
    root  TEXT PRIMARY KEY,          -- the folder a collection.toml lies in, or 'bundled'
    toml  TEXT NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS documents (
    key         INTEGER PRIMARY KEY,
    id          TEXT NOT NULL UNIQUE,
    sha256      TEXT NOT NULL,       -- of the canonical text
    fingerprint TEXT NOT NULL,       -- of the whole document and the way it was cut and embedded
    origin      TEXT NOT NULL,       -- the folder or file that was added
    title       TEXT NOT NULL,
    text        TEXT NOT NULL,       -- canonical; offsets point into it
    headings    TEXT NOT NULL,       -- JSON
    pages       TEXT NOT NULL,       -- JSON
    publisher   TEXT,
    author      TEXT,
    url         TEXT,
    via         TEXT,
    published   TEXT,
    as_of       TEXT,
    kind        TEXT,
    form        TEXT NOT NULL,
    topics      TEXT NOT NULL        -- JSON
) STRICT;

CREATE TABLE IF NOT EXISTS embeddings (
    key       INTEGER PRIMARY KEY,
    digest    TEXT NOT NULL UNIQUE,  -- sha256 of the model and everything it read
    passage   BLOB NOT NULL,         -- float32, one unit vector
    sentences BLOB NOT NULL          -- int8, one vector per sentence; only directions matter
) STRICT;

CREATE TABLE IF NOT EXISTS passages (
    key        INTEGER PRIMARY KEY,
    id         TEXT NOT NULL UNIQUE,
    document   INTEGER NOT NULL REFERENCES documents (key) ON DELETE CASCADE,
    start      INTEGER NOT NULL,
    "end"      INTEGER NOT NULL,
    text       TEXT NOT NULL,
    context    TEXT NOT NULL,        -- title and headings, searched with the text
    heading    TEXT,
    page       INTEGER,
    sentences  TEXT NOT NULL,        -- JSON: [[start, end], …] in the document
    words      BLOB NOT NULL,        -- hashed stems of each sentence, see sentence_words.py
    embedding  INTEGER NOT NULL REFERENCES embeddings (key)
) STRICT;

CREATE INDEX IF NOT EXISTS passages_of_document ON passages (document);

CREATE VIRTUAL TABLE IF NOT EXISTS passage_words USING fts5 (
    context, text, content = 'passages', content_rowid = 'key', tokenize = 'porter unicode61 remove_diacritics 2'
);

CREATE TRIGGER IF NOT EXISTS passage_words_added AFTER INSERT ON passages BEGIN
    INSERT INTO passage_words (rowid, context, text) VALUES (new.key, new.context, new.text);
END;

CREATE TRIGGER IF NOT EXISTS passage_words_removed AFTER DELETE ON passages BEGIN
    INSERT INTO passage_words (passage_words, rowid, context, text)
    VALUES ('delete', old.key, old.context, old.text);
END;

CREATE VIRTUAL TABLE IF NOT EXISTS word_counts USING fts5vocab (passage_words, 'row');

-- What the vector index still has to be told; written with the change itself, so a process that
-- dies in between tells it at its next start.
CREATE TABLE IF NOT EXISTS vector_changes (
    number     INTEGER PRIMARY KEY,
    passage_id TEXT NOT NULL,
    change     TEXT NOT NULL CHECK (change IN ('put', 'remove'))
) STRICT;
