"""The SQL that exports and ``newsbot sql`` share: tables, views, full text."""

from __future__ import annotations

from collections.abc import Sequence

from newsbot.analysis.columns import exported

# With the columns of articles that each needs.
Statements = tuple[frozenset[str], Sequence[str]]

DUCKDB_VIEWS: tuple[tuple[frozenset[str], str], ...] = (
    (
        frozenset({"day", "comments_total"}),
        "CREATE VIEW by_day AS SELECT day, count(*) AS articles,"
        " sum(comments_total)::BIGINT AS comments FROM articles GROUP BY day ORDER BY day",
    ),
    (
        frozenset({"authors", "timestamp", "comments_total"}),
        "CREATE VIEW authors AS SELECT name AS author, count(*) AS articles,"
        ' min("timestamp") AS first, max("timestamp") AS last,'
        " sum(comments_total)::BIGINT AS comments"
        " FROM articles, unnest(authors) AS t(name) GROUP BY name ORDER BY articles DESC, name",
    ),
)

SQLITE_VIEWS: tuple[Statements, ...] = (
    (
        frozenset({"day", "comments_total"}),
        (
            "CREATE VIEW by_day AS SELECT day, count(*) AS articles,"
            " sum(comments_total) AS comments FROM articles GROUP BY day ORDER BY day",
        ),
    ),
    (
        frozenset({"id", "authors", "timestamp", "comments_total"}),
        (
            "CREATE TABLE article_authors (article_id TEXT NOT NULL REFERENCES articles (id),"
            " author TEXT NOT NULL)",
            # A name holds no such mark: it is what joins them.
            "WITH RECURSIVE split (id, name, rest) AS ("
            " SELECT id, NULL, authors || '; ' FROM articles WHERE authors <> ''"
            " UNION ALL SELECT id, substr(rest, 1, instr(rest, '; ') - 1),"
            " substr(rest, instr(rest, '; ') + 2) FROM split WHERE rest <> '')"
            " INSERT INTO article_authors SELECT id, name FROM split WHERE name IS NOT NULL",
            "CREATE VIEW authors AS SELECT article_authors.author, count(*) AS articles,"
            " min(timestamp) AS first,"
            " max(timestamp) AS last, sum(comments_total) AS comments FROM article_authors"
            " JOIN articles ON articles.id = article_id GROUP BY article_authors.author"
            " ORDER BY articles DESC, article_authors.author",
        ),
    ),
)

# No option of SQLite's folds "đ", so what has one is indexed a second time with "d".
SQLITE_SEARCH: Statements = (
    frozenset({"title", "body"}),
    (
        "CREATE VIEW articles_text AS SELECT rowid AS number, title, body,"
        " CASE WHEN instr(title || body, 'đ') OR instr(title || body, 'Đ')"
        " THEN replace(replace(title || char(10) || body, 'đ', 'd'), 'Đ', 'D') ELSE '' END"
        " AS folded FROM articles",
        "CREATE VIRTUAL TABLE articles_fts USING fts5 (title, body, folded,"
        " content = 'articles_text', content_rowid = 'number',"
        " tokenize = 'unicode61 remove_diacritics 2')",
        "INSERT INTO articles_fts (articles_fts) VALUES ('rebuild')",
    ),
)
_KEYS = {
    "id": "TEXT PRIMARY KEY NOT NULL",
    "article_id": "TEXT NOT NULL REFERENCES articles (id)",
}


def sqlite_tables(columns: Sequence[str]) -> list[str]:
    """The CREATE statements; ``columns`` are those of articles."""
    chosen = {"articles": columns}
    made = []
    for table in ("articles", "comments", "history"):
        types = exported(table, plain=True)
        parts = [
            f'"{name}" {_sqlite_type(table, name, types[name], "id" in columns)}'
            for name in chosen.get(table, types)
        ]
        made.append(f"CREATE TABLE {table} ({', '.join(parts)})")
    return [*made, "CREATE INDEX comments_of ON comments (article_id)"]


def _sqlite_type(table: str, name: str, kind: str, keyed: bool) -> str:
    if table == "articles" and name == "id":
        return _KEYS["id"]
    if table == "comments" and name == "article_id" and keyed:
        return _KEYS["article_id"]
    return "INTEGER" if kind == "BIGINT" else "TEXT"
