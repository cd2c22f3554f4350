"""``comments``, their status and number: the API's reply to a thread."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from newsbot.items import UNTOLD, Comment, CommentReply, CommentsStatus, FetchedComments
from newsbot.pipelines.base import FieldPipeline, ParsedPage
from newsbot.sites import Site, all_sites
from newsbot.text.dates import isoformat
from newsbot.text.threads import falls_short, thread

COMMENT_CUT = "comment_cut"


@dataclass(slots=True)
class ReadComments:
    """A later look at the comments alone, read: for the record that has the rest."""

    fetched: FetchedComments
    comments: list[Comment]
    status: CommentsStatus
    cut: bool = False


class CommentsPipeline(FieldPipeline):
    field = "comments"

    def process_item(self, item: Any) -> Any:
        if not isinstance(item, FetchedComments):
            return super().process_item(item)
        site = all_sites()[item.site]
        comments, status, cut = read_comments(site, item.reply, item.fetched_at)
        self.count(status)
        return ReadComments(item, comments, status, cut)

    def read(self, page: ParsedPage) -> None:
        article = page.article
        fetched = page.fetched
        reply = fetched.comments
        claimed = page.layout.claimed_comments() if reply.status == "answered" else None
        comments, status, cut = read_comments(page.site, reply, fetched.fetched_at, claimed)
        if cut:
            page.flag(COMMENT_CUT)
        article.comments, article.comments_status = comments, status
        article.comments_total = None if status in UNTOLD else len(comments)
        self.count(status)


def read_comments(
    site: Site, reply: CommentReply, at: datetime, claimed: int | None = None
) -> tuple[list[Comment], CommentsStatus, bool]:
    """The thread of a reply, what became of the call, and whether a comment had to be cut.

    ``claimed`` is how many the article's page says that there are.
    """
    if reply.status == "closed":
        return [], "none", False
    if reply.status != "answered":
        return [], reply.status, False
    read = site.cms.comments()
    if read is None:
        return [], "unsupported", False
    page = read.read(reply.answers)
    comments = thread(page.rows, isoformat(at), likes=reply.likes)
    if not page.whole:
        return comments, "malformed", page.cut
    if page.refused:
        return [], "refused", page.cut
    if page.lacking or page.further or falls_short(page.rows, claimed):
        # Claimed and none shown is no answer.
        return comments, "partial" if comments else "failed", page.cut
    return comments, "complete" if comments else "none", page.cut
