"""The ledger's schema, as numbered steps; ``PRAGMA user_version`` counts those taken."""

from __future__ import annotations

# A step that has been released is never edited; a change is a new step.
MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE sections (          -- as last read from the site's menu
        path TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        id TEXT,                     -- read from its page where the menu has none
        rank INTEGER NOT NULL        -- the menu's order
    );
    CREATE TABLE crawls (            -- one discovery: a plan, its window, how far it came
        crawl INTEGER PRIMARY KEY,
        plan TEXT NOT NULL,          -- the plan's fingerprint: only the same plan resumes it
        started_at TEXT NOT NULL,
        since TEXT,                  -- the window's lower end, NULL: none, or not known yet
        until TEXT,
        discovered INTEGER NOT NULL DEFAULT 0,
        complete INTEGER NOT NULL DEFAULT 1,
        finished_at TEXT
    );
    CREATE TABLE cursors (           -- how far each section's listing was read in a crawl
        crawl INTEGER NOT NULL REFERENCES crawls,
        section TEXT NOT NULL,
        first INTEGER NOT NULL,      -- the list API's offset to ask next
        done INTEGER NOT NULL,
        PRIMARY KEY (crawl, section)
    ) WITHOUT ROWID;
    CREATE TABLE articles (          -- the frontier: every article ever listed
        key TEXT PRIMARY KEY,        -- YYYYMM-7hex
        path TEXT NOT NULL,
        section TEXT NOT NULL,       -- of the listing that named it first
        published TEXT,              -- the list API's publishDate, ISO 8601
        first_seen_at TEXT NOT NULL,
        crawl INTEGER NOT NULL REFERENCES crawls,   -- that listed it last
        state TEXT NOT NULL DEFAULT 'pending',      -- pending, done, failed, rejected, gone
        reason TEXT,
        attempts INTEGER NOT NULL DEFAULT 0,
        run TEXT,                    -- that fetched it last
        id TEXT                      -- of its record
    ) WITHOUT ROWID;
    CREATE INDEX articles_by_state ON articles (state, published DESC, key);
    CREATE INDEX articles_by_crawl ON articles (crawl);
    CREATE TABLE listings (          -- an article may stand in several sections
        key TEXT NOT NULL REFERENCES articles,
        section TEXT NOT NULL,
        PRIMARY KEY (key, section)
    ) WITHOUT ROWID;
    CREATE TABLE records (           -- the latest version of each article
        id TEXT PRIMARY KEY,
        json BLOB,                   -- NULL once published
        version INTEGER NOT NULL,
        content_sha256 TEXT NOT NULL,
        first_seen_at TEXT NOT NULL,
        partition TEXT,              -- the published file it stands in
        run TEXT                     -- that exported it, NULL before
    );
    CREATE INDEX records_unpublished ON records (id) WHERE json IS NOT NULL;
    CREATE TABLE quarantine (
        key TEXT PRIMARY KEY,
        url TEXT NOT NULL,
        reason TEXT NOT NULL,
        detail TEXT NOT NULL,
        at TEXT NOT NULL,
        page BLOB,                   -- zlib
        run TEXT                     -- that exported it, NULL before
    );
    CREATE TABLE runs (
        run TEXT PRIMARY KEY,
        started_at TEXT NOT NULL,
        state TEXT NOT NULL          -- running, exported, published, interrupted
    );
    CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
    """,
)
