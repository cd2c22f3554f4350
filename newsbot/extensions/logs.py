"""Log lines: one event a line, control characters escaped, no reader's words in them."""

from __future__ import annotations

import json
import logging
import re
from copy import copy
from datetime import UTC, datetime
from typing import Any

from scrapy.logformatter import LogFormatter, LogFormatterResult

from newsbot.extensions.naming import paper_at_work

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


class DiscreetLogFormatter(LogFormatter):
    """Scrapy's, without items: a record's comments are not for logs."""

    def scraped(self, item: Any, response: Any, spider: Any) -> LogFormatterResult:
        name = getattr(item, "url", type(item).__name__)
        return {"level": logging.DEBUG, "msg": "Stored %(name)s", "args": {"name": name}}

    def dropped(
        self, item: Any, exception: BaseException, response: Any, spider: Any
    ) -> LogFormatterResult:
        args = {"url": getattr(item, "url", "?"), "exception": exception}
        return {
            "level": logging.getLevelNamesMapping()[
                getattr(exception, "log_level", None) or "WARNING"
            ],
            "msg": "No record of %(url)s: %(exception)s",
            "args": args,
        }

    def item_error(
        self, item: Any, exception: BaseException, response: Any, spider: Any
    ) -> LogFormatterResult:
        args = {"url": getattr(item, "url", "?")}
        return {"level": logging.ERROR, "msg": "Error in a pipeline at %(url)s", "args": args}


class PlainFormatter(logging.Formatter):
    """``2026-11-23 20:35:01+0700 INFO newsbot.discovery.discover: …``, always one line."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s", "%Y-%m-%d %H:%M:%S%z")

    def format(self, record: logging.LogRecord) -> str:
        paper = paper_at_work()
        return escape(super().format(record) if paper is None else self.of_paper(record, paper))

    def of_paper(self, record: logging.LogRecord, paper: str) -> str:
        """``… INFO plo newsbot.discovery.discover: …``"""
        named = copy(record)
        named.name = f"{paper} {record.name}"
        return super().format(named)


class ShortFormatter(logging.Formatter):
    """``warning: …``: for a terminal, where a bar shows the rest."""

    def format(self, record: logging.LogRecord) -> str:
        return escape(f"{record.levelname.lower()}: {super().format(record)}")


class JsonFormatter(logging.Formatter):
    """One JSON object a line: ``time``, ``level``, ``logger``, ``message``, ``error``.

    ``site`` too where a process has several papers.
    """

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, str] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if (paper := paper_at_work()) is not None:
            line["site"] = paper
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def escape(text: str) -> str:
    """Control characters and line ends as ``\\x1b``: a page can't forge a line."""
    return _CONTROL.sub(lambda match: match[0].encode("unicode_escape").decode("ascii"), text)
