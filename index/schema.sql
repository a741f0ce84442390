-- Schema version 1: raise it with every change of a table; an older file is then rebuilt (index/migration).
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
    owner       TEXT NOT NULL DEFAULT '',  -- who alone may see it, '' for everybody; ahead of what is long, to be quick
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

CREATE INDEX IF NOT EXISTS documents_of_owner ON documents (owner);
CREATE INDEX IF NOT EXISTS documents_of_origin ON documents (origin);
-- Of all documents, without walking through their texts: what there is to choose by.
CREATE INDEX IF NOT EXISTS document_facets ON documents (owner, kind, publisher, topics);

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
CREATE INDEX IF NOT EXISTS passages_of_embedding ON passages (embedding);

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

-- What was last read of each file that was added, so that one that did not change is not read again.
CREATE TABLE IF NOT EXISTS files (
    key         INTEGER PRIMARY KEY,
    origin      TEXT NOT NULL,       -- as of its documents
    name        TEXT NOT NULL,       -- its path below the added one
    document_id TEXT NOT NULL,       -- of the one document in it; a corpus brings ids of its own
    sha256      TEXT,                -- of its bytes; NULL until all of its documents are stored
    read_as     TEXT NOT NULL,       -- the versions of what read, cut and embedded it
    gone        INTEGER NOT NULL,    -- 1 when it was not there the last time
    UNIQUE (origin, name)
) STRICT;

CREATE TABLE IF NOT EXISTS file_contents (
    key         INTEGER PRIMARY KEY,
    file        INTEGER NOT NULL REFERENCES files (key) ON DELETE CASCADE,
    document_id TEXT,                -- NULL for what was refused before it had one
    refused     TEXT,                -- why it was not taken in; NULL for a document that was
    line        TEXT,                -- digest of the line of a corpus that it was read from
    fresh       INTEGER NOT NULL     -- 1 until the file has been read to its end
) STRICT;

CREATE INDEX IF NOT EXISTS contents_of_file ON file_contents (file, line);
CREATE INDEX IF NOT EXISTS contents_of_document ON file_contents (document_id);

-- What was last fetched from each address on the web, to ask whether it has changed.
CREATE TABLE IF NOT EXISTS web_pages (
    url           TEXT PRIMARY KEY,  -- the id of its document
    final_url     TEXT NOT NULL,     -- where it was found in the end
    etag          TEXT,
    last_modified TEXT,
    read_as       TEXT NOT NULL      -- the versions of what read, cut and embedded it
) STRICT;

-- What documents are like, to find those that nearly are the same without comparing each with each.

CREATE TABLE IF NOT EXISTS signatures (
    document INTEGER PRIMARY KEY REFERENCES documents (key) ON DELETE CASCADE,
    wording  BLOB NOT NULL,          -- uint32, a MinHash of its runs of words
    figures  BLOB NOT NULL           -- uint32, the smallest hashes of its figures
) STRICT;

CREATE TABLE IF NOT EXISTS signature_bands (
    band     INTEGER NOT NULL,       -- a hash of the number of the band and what the MinHash holds there
    document INTEGER NOT NULL REFERENCES documents (key) ON DELETE CASCADE,
    PRIMARY KEY (band, document)
) STRICT, WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS bands_of_document ON signature_bands (document);
