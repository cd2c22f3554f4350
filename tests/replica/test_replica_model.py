"""The paper itself: repeatable, of any size, with an address and a place for every article."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest

from newsbot.replica import Replica
from newsbot.replica.listing import Pages
from newsbot.replica.sections import BY_PATH, SECTIONS

pytestmark = pytest.mark.page

PACKAGE = Path(__file__).parents[2] / "newsbot" / "replica"


@pytest.fixture(scope="module")
def replica() -> Replica:
    return Replica(500, 1)


def test_one_seed_gives_one_paper(replica: Replica) -> None:
    again, other = Replica(500, 1), Replica(500, 2)
    article = replica.article(3)
    assert article == again.article(3)
    assert article != other.article(3)
    assert Pages(replica).article(article) == Pages(again).article(article)


@pytest.mark.parametrize("articles", [9, 1_000_001])
def test_size_out_of_range_is_refused(articles: int) -> None:
    with pytest.raises(ValueError, match="10 to 1000000"):
        Replica(articles, 1)


def test_every_article_is_found_by_its_address_and_id(replica: Replica) -> None:
    articles = [replica.article(index) for index in range(replica.articles)]
    assert len({article.path for article in articles}) == 500
    assert len({article.id.lower() for article in articles}) == 500
    for article in articles:
        assert replica.find(article.path) == article
        assert replica.find_id(article.id.swapcase()) == article
        assert article.path.rstrip("/").endswith(article.short)
        assert f"/{article.listed:%Y%m}/" in article.path
    assert 0 < sum(not article.id.lower().endswith(article.short) for article in articles) < 20
    assert replica.find("/thoi-su/202609/khong-co-abcdef1/") is None


def test_dates_fall_from_minute_to_minute_and_span_two_months(replica: Replica) -> None:
    listed = [replica.article(index).listed for index in range(replica.articles)]
    times = [time.replace(second=0, microsecond=0) for time in listed]
    assert times == sorted(set(times), reverse=True)
    assert 55 <= (times[0] - times[-1]).days <= 65


def test_listings_hold_every_article_where_it_belongs(replica: Replica) -> None:
    seen: dict[int, set[str]] = {}
    for section in SECTIONS:
        if section.is_ad:
            continue
        listed = list(replica.listing(section))
        assert len(listed) == replica.total(section)
        assert [a.listed for a in listed] == sorted((a.listed for a in listed), reverse=True)
        for article in listed:
            seen.setdefault(article.number, set()).add(section.path)
    assert sorted(seen) == list(range(500))
    for number, paths in seen.items():
        article = replica.article(number)
        assert paths == {section.path for section in (article.home, *article.others)}
    assert 0.08 < sum(len(paths) > 1 for paths in seen.values()) / 500 < 0.25


def test_a_million_articles_answer_as_few_do() -> None:
    replica = Replica(1_000_000, 5)
    politics = BY_PATH["/chinh-tri/"]
    last = replica.total(politics) - 1
    oldest = list(islice(replica.listing(politics, last), 3))
    assert len(oldest) == 1
    assert replica.find(oldest[0].path) == oldest[0]
    assert replica.article(999_999).listed.year >= 2005
    assert len(Pages(replica).article(replica.article(999_999))) > 50_000


def test_the_witness_imports_nothing_of_what_it_judges() -> None:
    for path in PACKAGE.glob("*.py"):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith(("import newsbot", "from newsbot")):
                assert line.startswith("from newsbot.replica"), f"{path.name}: {line}"
