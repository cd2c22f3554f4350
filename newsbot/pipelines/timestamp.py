"""``timestamp``: the page's date; the list API's where the page has none."""

from __future__ import annotations

from newsbot.pipelines.base import FieldPipeline, ParsedPage
from newsbot.text.dates import DateReading, isoformat, read_date


class TimestampPipeline(FieldPipeline):
    field = "timestamp"

    def read(self, page: ParsedPage) -> None:
        dates = page.layout.timestamp_texts()
        printed = dates[0] if dates else None
        if len(set(dates)) > 1:
            page.flag("two_dates")
            self.count("two")
        listed = page.fetched.listed
        if printed is not None:
            reading = read_date(printed, page.fetched.fetched_at)
        elif listed is not None and listed.published is not None:
            reading = DateReading(listed.published, ("listed_date",))
        else:
            reading = DateReading(None)
            self.count("missing")
        page.article.timestamp_raw = printed
        page.article.timestamp = isoformat(reading.moment) if reading.moment else None
        page.flag(*reading.flags)
        for flag in reading.flags:
            self.count(flag)
