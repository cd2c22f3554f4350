"""The field pipelines' order: what each needs of the others is declared, and is all it needs."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest

from newsbot.items import Article
from newsbot.pipelines import FIELD_PIPELINES
from newsbot.pipelines.base import FieldPipeline
from newsbot.pipelines.page import PagePipeline
from tests.counting import Counted
from tests.test_cases import ACCEPTED, fetched_case

pytestmark = pytest.mark.unit

Order = list[type[FieldPipeline]]


def as_late_as_allowed() -> Order:
    """The same pipelines, each behind what it declares and before as little else as can be."""
    left: Order = list(FIELD_PIPELINES)
    order: Order = []
    while left:
        done = {pipeline.field for pipeline in order}
        chosen = next(pipeline for pipeline in reversed(left) if pipeline.after <= done)
        order.append(chosen)
        left.remove(chosen)
    return order


def test_each_runs_behind_what_it_reads() -> None:
    fields = [pipeline.field for pipeline in FIELD_PIPELINES]
    assert len(set(fields)) == len(fields)
    for place, pipeline in enumerate(FIELD_PIPELINES):
        assert pipeline.after <= set(fields[:place]), pipeline.field


def read(name: str, order: Order) -> dict[str, Any]:
    stats = Counted()
    page = PagePipeline(stats).parse(fetched_case(name))
    for pipeline in order:
        pipeline(stats).read(page)
    article: Article = page.article
    return {**asdict(article), "flags": sorted(article.extraction.flags), "extraction": None}


@pytest.mark.parametrize("name", ACCEPTED)
def test_any_order_that_is_allowed_gives_the_same_record(name: str) -> None:
    other = as_late_as_allowed()
    assert other != list(FIELD_PIPELINES)
    assert read(name, other) == read(name, list(FIELD_PIPELINES))
