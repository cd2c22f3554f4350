"""Every page of a replica against the meaning it was made from, without a crawl."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from newsbot.cms.reading import read_page
from newsbot.items import FetchedArticle, to_json
from newsbot.pipelines import extract
from newsbot.replica import Replica
from newsbot.replica.listing import Pages
from newsbot.replica.truth import record
from newsbot.sites import all_sites

pytestmark = pytest.mark.page

CMS = all_sites()["baodaklak"].cms

# What the comment API and the list API say; no page does.
ELSEWHERE = {"comments", "comments_status", "comments_total"}
READ_AT = datetime(2026, 10, 1, tzinfo=UTC)


@pytest.mark.fault("B15")
@pytest.mark.parametrize("seed", [21, pytest.param(31, marks=pytest.mark.long)])
def test_records_of_whole_replicas(seed: int) -> None:
    replica = Replica(400, seed)
    pages = Pages(replica)
    flags: set[str] = set()
    wrong = []
    for article in map(replica.article, range(replica.articles)):
        if not article.has_record:
            continue
        truth = record(replica, article, "baodaklak", [])
        page = pages.article(article).encode()
        fetched = FetchedArticle("baodaklak", str(truth["url"]), page, READ_AT)
        assert read_page(page, CMS).unusable(special=False) is None, "no false alarm"
        read = json.loads(to_json(extract(fetched)))
        flags.update(read["extraction"]["flags"])
        dated = {"timestamp"} if not article.has_page_date else set()
        wrong += [
            (key, truth["url"], read[key], value)
            for key, value in truth.items()
            if key not in ELSEWHERE | dated and read[key] != value
        ]
    assert wrong == []
    assert flags >= {"stray_end_tag", "mojibake", "date_only", "date_unreadable", "id_mismatch"}
    assert "text_left_out" not in flags
