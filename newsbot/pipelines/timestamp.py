"""``timestamp``: the page's date, as printed or as told to machines; else the list's."""

from __future__ import annotations

from newsbot.pipelines.base import FieldPipeline, ParsedPage
from newsbot.text.dates import DateReading, isoformat, read_date

HEAD_DATE = "head_date"


class TimestampPipeline(FieldPipeline):
    field = "timestamp"

    def read(self, page: ParsedPage) -> None:
        dates = page.layout.timestamp_texts()
        printed = dates[0] if dates else None
        if len(set(dates)) > 1:
            page.flag("two_dates")
            self.count("two")
        listed = page.fetched.listed
        reading = DateReading(None)
        if printed is not None:
            reading = read_date(printed, page.fetched.fetched_at)
        told = page.layout.timestamp_machine() if reading.moment is None else None
        machine = read_date(told, page.fetched.fetched_at) if told else DateReading(None)
        if machine.moment is not None:
            reading = DateReading(machine.moment, (*machine.flags, HEAD_DATE))
            printed = printed or told
        elif printed is not None:
            pass
        elif listed is not None and listed.published is not None:
            reading = DateReading(listed.published, ("listed_date",))
            page.layout.note("timestamp.listed", raw=isoformat(listed.published))
        else:
            self.count("missing")
        page.article.timestamp_raw = printed
        page.article.timestamp = isoformat(reading.moment) if reading.moment else None
        page.flag(*reading.flags)
        for flag in reading.flags:
            self.count(flag)
