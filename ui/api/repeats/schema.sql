-- Schema version 1: raise it with every change; what an older file lacks is made when it is opened.
CREATE TABLE IF NOT EXISTS requests (
    caller  TEXT NOT NULL,
    key     TEXT NOT NULL,           -- what the client calls the request
    digest  TEXT NOT NULL,           -- of what was asked for
    begun   REAL NOT NULL,           -- seconds since 1970
    process TEXT NOT NULL,           -- the one that carries it out
    job     TEXT,                    -- the answer; NULL while it is carried out
    PRIMARY KEY (caller, key)
) STRICT, WITHOUT ROWID;
