-- Schema version 1: raise it with every change; what an older file lacks is made when it is opened.
-- No row holds anything that somebody could come in with: only digests of random secrets.

CREATE TABLE IF NOT EXISTS keys (
    id            TEXT PRIMARY KEY,
    secret_sha256 TEXT NOT NULL,
    name          TEXT NOT NULL,
    scopes        TEXT NOT NULL,     -- comma-separated
    created       TEXT NOT NULL,     -- ISO 8601, UTC
    last_used     TEXT,              -- the day, UTC; null: never
    revoked       TEXT               -- ISO 8601, UTC; null: valid
) STRICT;

-- Browsers that showed a key on the page.
CREATE TABLE IF NOT EXISTS sign_ins (
    token_sha256 TEXT PRIMARY KEY,
    key_id       TEXT NOT NULL REFERENCES keys (id) ON DELETE CASCADE,
    expires      TEXT NOT NULL       -- ISO 8601, UTC
) STRICT, WITHOUT ROWID;
