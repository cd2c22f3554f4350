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
    # Looking again: when each article is due, what its records said before, one tally a run.
    """
    CREATE TABLE articles_2 (        -- the frontier: every article ever listed
        key TEXT PRIMARY KEY,        -- YYYYMM-7hex
        path TEXT NOT NULL,
        section TEXT NOT NULL,       -- of the listing that named it first
        published TEXT,              -- the list API's publishDate, ISO 8601
        first_seen_at TEXT NOT NULL,
        crawl INTEGER NOT NULL,      -- that listed it last
        state TEXT NOT NULL DEFAULT 'pending'
            CHECK (state IN ('pending', 'done', 'failed', 'rejected', 'gone', 'moved')),
        reason TEXT,
        attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),   -- failures in a row
        run TEXT,                    -- that tried it last
        id TEXT,                     -- of its record
        page_due_at TEXT,            -- the next look at its page, NULL: none
        comments_due_at TEXT,        -- the next look at its comments alone, NULL: none
        comments_failed INTEGER NOT NULL DEFAULT 0,                  -- calls in a row
        commented_at TEXT,           -- when a comment was last found new
        comments INTEGER NOT NULL DEFAULT 0,
        comment_id TEXT,             -- its id in the comment API
        looked_at TEXT,              -- the last page that was read
        validators TEXT              -- JSON: headers for a conditional request
    ) WITHOUT ROWID;
    INSERT INTO articles_2 (key, path, section, published, first_seen_at, crawl, state, reason,
            attempts, run, id, page_due_at)
        SELECT key, path, section, published, first_seen_at, crawl, state, reason, 0, run, id,
            CASE WHEN state IN ('pending', 'failed') OR state = 'done' AND published >
                (SELECT strftime('%Y-%m-%d', max(published), '-30 days') FROM articles)
            THEN first_seen_at END
        FROM articles;
    DROP TABLE articles;
    ALTER TABLE articles_2 RENAME TO articles;
    CREATE INDEX articles_page_due ON articles (page_due_at) WHERE page_due_at IS NOT NULL;
    CREATE INDEX articles_comments_due ON articles (comments_due_at)
        WHERE comments_due_at IS NOT NULL;
    CREATE INDEX articles_by_id ON articles (id) WHERE id IS NOT NULL;
    CREATE INDEX articles_by_state ON articles (state, published DESC, key);
    CREATE INDEX articles_by_crawl ON articles (crawl);
    ALTER TABLE listings ADD COLUMN digest TEXT;   -- over what the list API said last
    ALTER TABLE records ADD COLUMN json_sha256 TEXT;
    CREATE INDEX records_by_partition ON records (partition) WHERE partition IS NOT NULL;
    CREATE TABLE history (           -- lines not yet published
        id TEXT NOT NULL,
        superseded_at TEXT NOT NULL,
        reason TEXT NOT NULL,
        json BLOB NOT NULL,
        json_sha256 TEXT NOT NULL,
        run TEXT,                    -- that exported it, NULL before
        PRIMARY KEY (id, superseded_at, reason)
    ) WITHOUT ROWID;
    CREATE TABLE tally (             -- what became of each article that this run listed or tried
        key TEXT PRIMARY KEY,
        section TEXT NOT NULL,
        outcome TEXT                 -- new, changed, unchanged, rejected, failed; NULL: open
    ) WITHOUT ROWID;
    ALTER TABLE runs ADD COLUMN finished_at TEXT;
    DELETE FROM cursors WHERE crawl IN (SELECT crawl FROM crawls WHERE finished_at IS NOT NULL);
    """,
    # An empty answer for a section that had articles is doubted; a dataset file that somebody
    # edited or cut is noticed.
    """
    CREATE INDEX listings_by_section ON listings (section);
    CREATE TABLE files (             -- of the dataset, as newsbot wrote them last
        path TEXT PRIMARY KEY,       -- under the dataset's folder
        bytes INTEGER NOT NULL,
        mtime_ns INTEGER NOT NULL,   -- a file with another time is read and its hash compared
        sha256 TEXT NOT NULL
    ) WITHOUT ROWID;
    """,
    # History by kinds; what a page shows, so that a new parser alone makes no version.
    """
    DROP TABLE history;              -- its lines had no release
    CREATE TABLE history (           -- lines not yet published
        id TEXT NOT NULL,
        at TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('version', 'moved', 'gone', 'back')),
        json BLOB NOT NULL,
        json_sha256 TEXT NOT NULL,
        run TEXT,                    -- that exported it, NULL before
        PRIMARY KEY (id, at, kind)
    ) WITHOUT ROWID;
    ALTER TABLE articles ADD COLUMN source_sha256 TEXT;   -- over what its page showed last
    ALTER TABLE articles ADD COLUMN outside_since TEXT;   -- the window that it lies before
    """,
    # A section with nothing in it need not be asked for its page by every run.
    """
    ALTER TABLE sections ADD COLUMN empty_at TEXT;   -- when list and page last agreed on it
    """,
    # A published line that is not as newsbot wrote it is noticed, whatever was changed in it.
    """
    ALTER TABLE records ADD COLUMN line_sha256 TEXT;   -- of its published line, NULL: not known yet
    """,
    # A list goes on from what it says itself, comments are asked for with what their page tells:
    # neither is one number for all CMSs. A crawl that is under way lists its open sections anew.
    """
    CREATE TABLE cursors_2 (         -- how far each section's list was read in a crawl
        crawl INTEGER NOT NULL REFERENCES crawls,
        section TEXT NOT NULL,
        ask TEXT,                    -- JSON: what to ask next, NULL: its beginning
        done INTEGER NOT NULL,
        PRIMARY KEY (crawl, section)
    ) WITHOUT ROWID;
    INSERT INTO cursors_2 SELECT crawl, section, NULL, done FROM cursors;
    DROP TABLE cursors;
    ALTER TABLE cursors_2 RENAME TO cursors;
    ALTER TABLE articles RENAME COLUMN comment_id TO comment_key;   -- JSON from now on
    UPDATE articles SET comment_key = json_object('id', comment_key)
        WHERE comment_key IS NOT NULL;
    """,
    # Forged history is noticed line by line; a record that the dataset lost keeps its version.
    """
    CREATE TABLE history_lines (     -- the published ones
        sha256 BLOB PRIMARY KEY
    ) WITHOUT ROWID;
    ALTER TABLE records ADD COLUMN changed_at TEXT;   -- of its published line
    """,
    # What was asked for an article and what came, and how far each list was read: for people who
    # ask why an article is not there.
    """
    CREATE TABLE looks (             -- the last 50 of each article
        key TEXT NOT NULL,
        at TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('page', 'comments')),
        outcome TEXT NOT NULL,       -- new, changed, unchanged, failed, rejected, gone, …
        reason TEXT,                 -- of what became no record
        detail TEXT,
        answers TEXT,                -- JSON: what each try brought, ["503", "timeout", "200"]
        comments TEXT,               -- what the comment calls came to, NULL: none were made
        comments_total INTEGER,      -- in the record by then
        run TEXT NOT NULL,
        PRIMARY KEY (key, at, kind)
    ) WITHOUT ROWID;
    CREATE TABLE lists (             -- each section's list, as it was read last
        section TEXT PRIMARY KEY,
        crawl INTEGER NOT NULL,
        read_at TEXT NOT NULL,       -- its last page that was read
        pages INTEGER NOT NULL,
        articles INTEGER NOT NULL,   -- that it named in the window
        newest TEXT,                 -- of their dates, NULL: it tells none
        oldest TEXT,
        done INTEGER NOT NULL
    ) WITHOUT ROWID;
    ALTER TABLE listings ADD COLUMN listed_at TEXT;   -- when this list named it first
    """,
    # Where in the archives the pages lie that records were read from; history tells what was read
    # again.
    """
    CREATE TABLE pages (             -- of each version the page that it was read from last
        id TEXT NOT NULL,
        version INTEGER NOT NULL,
        run TEXT NOT NULL,           -- in whose folder the file lies
        file TEXT NOT NULL,
        offset INTEGER NOT NULL,     -- in bytes: where its record begins
        record TEXT NOT NULL,        -- WARC-Record-ID
        digest TEXT NOT NULL,        -- of the payload
        at TEXT NOT NULL,
        PRIMARY KEY (id, version)
    ) WITHOUT ROWID;
    CREATE INDEX pages_by_run ON pages (run);
    CREATE TABLE payloads (          -- the last whole answer of each address
        url BLOB PRIMARY KEY,        -- the first half of its sha1
        digest TEXT NOT NULL,
        run TEXT NOT NULL,
        file TEXT NOT NULL,
        offset INTEGER NOT NULL,
        record TEXT NOT NULL,
        at TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX payloads_by_run ON payloads (run);
    CREATE TABLE referring (         -- archives that need an earlier run's for their payloads
        run TEXT NOT NULL,
        original TEXT NOT NULL,
        PRIMARY KEY (run, original)
    ) WITHOUT ROWID;
    CREATE TABLE history_2 (         -- lines not yet published
        id TEXT NOT NULL,
        at TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('version', 'moved', 'gone', 'back', 'reread')),
        json BLOB NOT NULL,
        json_sha256 TEXT NOT NULL,
        run TEXT,                    -- that exported it, NULL before
        PRIMARY KEY (id, at, kind)
    ) WITHOUT ROWID;
    INSERT INTO history_2 SELECT * FROM history;
    DROP TABLE history;
    ALTER TABLE history_2 RENAME TO history;
    """,
)
