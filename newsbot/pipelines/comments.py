"""``comments``, their status and number: the API's reply to a thread."""

from __future__ import annotations

from newsbot.pipelines.base import FieldPipeline, ParsedPage
from newsbot.text.comments import read_reply, thread
from newsbot.text.dates import isoformat


class CommentsPipeline(FieldPipeline):
    field = "comments"

    def process_item(self, page: ParsedPage) -> ParsedPage:
        article, reply = page.article, page.fetched.comments
        if reply.status == "answered":
            rows, whole = read_reply(reply.body or b"")
            article.comments = thread(rows, isoformat(page.fetched.fetched_at), reply.likes or {})
            article.comments_total = len(article.comments)
            article.comments_status = "complete" if rows else "none"
            if not whole:
                article.comments_status = "malformed"
        else:
            article.comments_status = reply.status
        self.count(article.comments_status)
        return page
