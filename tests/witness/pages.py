"""Pages to hold the reading against, from three sources: saved cases, real ones, the replica.

``python -m tests.witness.pages`` writes the snapshot of the real ones anew; the test beside it
holds it against today's code.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple
from urllib.request import urlopen

from newsbot import extract, to_json
from newsbot.items import Rejected
from newsbot.replica import Replica, running, truth_records

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
SNAPSHOT = Path(__file__).with_name("snapshot.json")
NOW = datetime.fromisoformat("2026-01-01T00:00:00+07:00")
# They depend on the moment or on the release, or are hashes of the rest.
_LEFT_OUT = frozenset(
    "first_seen_at fetched_at content_sha256 schema_version comments comments_total version".split()
)
_SITE = {
    "v1_article_b56121a": "https://baodaklak.vn/giao-duc/202409/nam-hoc-moi-b56121a/",
    "v2_article_excerpt_thieu-mau": "https://phuyen.baodaklak.vn/suc-khoe/201403/x-07f0bf0/",
}


class Page(NamedTuple):
    """A saved page: its name here, its file, the address it was saved from."""

    name: str
    file: Path
    url: str


def cases() -> Iterator[Page]:
    """Those of ``tests/cases``."""
    for meta in sorted((ROOT / "tests/cases").glob("*/meta.json")):
        url = json.loads(meta.read_text("utf8"))["url"]
        yield from _there(meta.parent.name, meta.with_name("page.html"), url)


def real_pages() -> Iterator[Page]:
    """Those that lie beside the project; none where the folder is missing."""
    for name, url in _SITE.items():
        yield from _there(f"site {name}", SHARED / "site/pages" / f"{name}.html", url)
    gold = SHARED / "press/gold.json"
    told = json.loads(gold.read_text("utf8")) if gold.exists() else {}
    for name, one in told.items():
        if isinstance(one, dict) and one.get("url"):
            yield from _there(f"press {name}", SHARED / "press" / f"{name}.html", one["url"])


def replica_pages(count: int) -> Iterator[tuple[str, bytes, str]]:
    """Name, bytes and address of the articles of a replica of about ``count``."""
    replica = Replica(articles=count, seed=1)
    with running(replica) as server:
        for record in truth_records(replica):
            url = str(record["url"])
            with urlopen(server.url + url.removeprefix("https://baodaklak.vn")) as answer:
                yield f"replica {url}", answer.read(), url


def _there(name: str, file: Path, url: str) -> Iterator[Page]:
    if file.exists():
        yield Page(name, file, url)


def read(page: bytes, url: str) -> dict[str, Any] | None:
    """The record of a page, None where it is none."""
    try:
        record: dict[str, Any] = json.loads(to_json(extract(page, url, fetched_at=NOW)))
    except (Rejected, ValueError):
        return None
    return record


def told_of(page: Page) -> dict[str, Any]:
    """A page's record with every text as its length and hash, or why it is none."""
    try:
        record = json.loads(to_json(extract(page.file.read_bytes(), page.url, fetched_at=NOW)))
    except (Rejected, ValueError) as error:
        return {"no record": type(error).__name__, "reason": getattr(error, "reason", None)}
    kept = {name: value for name, value in record.items() if name not in _LEFT_OUT}
    plain = {name: kept.pop(name) for name in ("timestamp", "comments_status")}
    extraction = kept.pop("extraction")
    return plain | {"flags": extraction["flags"], "layout": extraction["layout"]} | _hashed(kept)


def _hashed(value: Any) -> Any:
    if isinstance(value, str):
        return f"{len(value)}:{sha256(value.encode()).hexdigest()[:10]}"
    if isinstance(value, list):
        return [_hashed(one) for one in value]
    if isinstance(value, dict):
        return {name: _hashed(one) for name, one in value.items()}
    return value


def main() -> int:
    told = {page.name: told_of(page) for page in real_pages()}
    if not told:
        print("no real pages lie beside the project", file=sys.stderr)
        return 1
    SNAPSHOT.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf8")
    print(f"{len(told)} pages in {SNAPSHOT}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
