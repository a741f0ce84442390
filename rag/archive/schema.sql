-- Schema version 1: raise it with every change; what an older file lacks is made when it is opened.
-- Kept apart from the index: that can be made again from the documents, these rows cannot.

CREATE TABLE IF NOT EXISTS conversations (
    id      TEXT PRIMARY KEY,
    owner   TEXT NOT NULL,           -- the id of the caller who may see it
    title   TEXT NOT NULL,
    started TEXT NOT NULL            -- ISO 8601, UTC
) STRICT;

CREATE INDEX IF NOT EXISTS conversations_of_owner ON conversations (owner, started);

CREATE TABLE IF NOT EXISTS answers (
    number       INTEGER PRIMARY KEY,
    id           TEXT NOT NULL UNIQUE,
    owner        TEXT NOT NULL,
    conversation TEXT REFERENCES conversations (id) ON DELETE CASCADE,  -- null: asked by a program
    asked        TEXT NOT NULL,
    question     TEXT NOT NULL,
    answer       TEXT NOT NULL       -- the whole answer as JSON
) STRICT;

CREATE INDEX IF NOT EXISTS answers_of_conversation ON answers (conversation, number);

-- The versions of documents that kept answers cite, whatever becomes of the documents.
CREATE TABLE IF NOT EXISTS cited_documents (
    document_id TEXT NOT NULL,
    sha256      TEXT NOT NULL,
    document    TEXT NOT NULL,       -- the whole document as JSON
    PRIMARY KEY (document_id, sha256)
) STRICT, WITHOUT ROWID;

-- What somebody removed on purpose: its text is not shown any more, also not from older answers.
CREATE TABLE IF NOT EXISTS removed_documents (
    document_id TEXT PRIMARY KEY,
    removed     TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Stays when its conversation is deleted: it is given for the evaluation.
CREATE TABLE IF NOT EXISTS feedback (
    answer_id TEXT PRIMARY KEY,
    owner     TEXT NOT NULL,
    rating    TEXT NOT NULL CHECK (rating IN ('up', 'down')),
    reason    TEXT CHECK (reason IN ('wrong', 'unsupported', 'incomplete', 'outdated')),
    comment   TEXT,
    given     TEXT NOT NULL,
    answer    TEXT NOT NULL
) STRICT, WITHOUT ROWID;
