"""What the replica answers to a request, on each system that a paper may run on."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from urllib.parse import parse_qsl

from newsbot.replica import api, vccorp
from newsbot.replica.answers import Reply
from newsbot.replica.api import Api
from newsbot.replica.listing import ROBOTS, Pages
from newsbot.replica.model import Found, Replica
from newsbot.replica.sections import BARE_PATHS, BY_PATH, VCCORP_PATHS, Section
from newsbot.replica.vccorp import VcCorpPages
from newsbot.replica.vietnamnet import VietnamNetPages
from newsbot.replica.vnexpress import ARCHIVE, VnExpressPages

_GIF = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
_PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
_PIECE = re.compile(r"^/timelinelist/(\d+)/(\d+)\.htm$")
_IMAGE = re.compile(r"^/(file|Upload|common)/|^/favicon\.ico$")


class Surface(Protocol):
    """The paper as one request finds it, on one system: standing still, or at a moment."""

    def target(self, path: str) -> tuple[str, Found | None]:
        """The fault target of a path, and what stands or stood there where it is an article's."""
        ...

    def reply(self, path: str, query: str, target: str, found: Found | None, lie: str) -> Reply: ...
    def missing(self) -> str: ...


@dataclass(frozen=True)
class ScSurface:
    """Pages of both templates, and the API of this system."""

    replica: Replica
    pages: Pages
    api: Api

    def missing(self) -> str:
        return self.pages.missing()

    def target(self, path: str) -> tuple[str, Found | None]:
        named = {"/": "home", "/robots.txt": "robots"}.get(path)
        if named or path in BY_PATH or path + "/" in BY_PATH:
            return named or "section", None
        called = api.split(path)
        if called:
            return api.target_of(called[1]), None
        if _IMAGE.match(path):
            return "image", None
        found = self.replica.at_address(path)
        return ("article", found) if found else ("other", None)

    def reply(self, path: str, query: str, target: str, found: Found | None, lie: str) -> Reply:
        if found is not None:
            shown = another(self.replica, found) if lie == "other" else found
            return found_reply(self.pages, shown)
        section = BY_PATH.get(path.rstrip("/") + "/")
        if (usual := usual_reply(self.pages, target, path, section)) is not None:
            return usual
        called = api.split(path)
        if called is None:
            return missing_reply(self.pages)
        return self._called(*called, query, lie)

    def _called(self, root: str, method: str, query: str, lie: str) -> Reply:
        if lie == "html":
            return Reply(200, self.pages.missing().encode())
        values = dict(parse_qsl(query, keep_blank_values=True))
        answer = self.api.answer(root, method, values, lie)
        if answer is None:
            return missing_reply(self.pages)
        callback = values.get("jsonCallback", "")
        kind = "application/javascript" if callback else "application/json"
        return Reply(200, api.encode(answer, callback).encode(), kind)


@dataclass(frozen=True)
class VcCorpSurface:
    """Pages, pieces of lists and comments as VCCorp's system has them."""

    replica: Replica
    pages: VcCorpPages

    def missing(self) -> str:
        return self.pages.missing()

    def target(self, path: str) -> tuple[str, Found | None]:
        named = {"/": "home", "/robots.txt": "robots", vccorp.COMMENTS: "comments"}.get(path)
        if named or path in VCCORP_PATHS:
            return named or "section", None
        if _PIECE.match(path):
            return "list", None
        if _IMAGE.match(path):
            return "image", None
        found = self.replica.at_address(path)
        return ("article", found) if found else ("other", None)

    def reply(self, path: str, query: str, target: str, found: Found | None, lie: str) -> Reply:
        if found is not None:
            shown = another(self.replica, found) if lie == "other" else found
            return found_reply(self.pages, shown)
        if (usual := usual_reply(self.pages, target, path, VCCORP_PATHS.get(path))) is not None:
            return usual
        if target == "comments":
            return Reply(200, self.pages.comments(query).encode())
        piece = _PIECE.match(path)
        if piece is None:
            return missing_reply(self.pages)
        if lie == "empty":
            return Reply(200, b"")
        page = 1 if lie == "repeat" else int(piece[2])
        return Reply(200, self.pages.piece(int(piece[1]), page).encode())


@dataclass(frozen=True)
class NumberedSurface:
    """Pages, numbered lists and services that answer in JSON, as VnExpress and VietnamNet have."""

    replica: Replica
    pages: VnExpressPages | VietnamNetPages

    def missing(self) -> str:
        return self.pages.missing()

    def target(self, path: str) -> tuple[str, Found | None]:
        named = {"/": "home", "/robots.txt": "robots"}
        named |= dict.fromkeys(self.pages.comments_at, "comments")
        if path in named or path in BARE_PATHS:
            return named.get(path, "section"), None
        if path == ARCHIVE or self.pages.numbered.match(path):
            return "list", None
        if _IMAGE.match(path):
            return "image", None
        found = self.replica.at_address(path)
        return ("article", found) if found else ("other", None)

    def reply(self, path: str, query: str, target: str, found: Found | None, lie: str) -> Reply:
        if found is not None:
            shown = another(self.replica, found) if lie == "other" else found
            return found_reply(self.pages, shown)
        usual = usual_reply(self.pages, target, path, BARE_PATHS.get(path))
        if usual is not None:
            return usual
        values = dict(parse_qsl(query, keep_blank_values=True))
        if target == "comments":
            callback = values.get("callback", "")
            kind = "application/javascript" if callback else "application/json"
            answer = api.encode(self.pages.comments(path, values), callback)
            return Reply(200, answer.encode(), kind)
        page = self.pages.archive(values) if path == ARCHIVE else self._listed(path, lie)
        return missing_reply(self.pages) if page is None else Reply(200, page.encode())

    def _listed(self, path: str, lie: str) -> str | None:
        """A page of a section's list, None where there is none."""
        told = self.pages.numbered.match(path)
        section = BARE_PATHS.get(told[1]) if told else None
        if told is None or section is None:
            return None
        return self.pages.section(section, self.pages.start if lie == "repeat" else int(told[2]))


AnyPages = Pages | VcCorpPages | VnExpressPages | VietnamNetPages


def usual_reply(pages: AnyPages, target: str, path: str, section: Section | None) -> Reply | None:
    """The answer for what papers have on any system; None for what is no such thing."""
    match target:
        case "home":
            return Reply(200, pages.home().encode())
        case "robots":
            return Reply(200, ROBOTS.encode(), "text/plain")
        case "section" if section is not None:
            return Reply(200, (pages.section(section) or "").encode())
        case "image":
            return image_reply(path)
        case "forbidden":
            return Reply(403, b"forbidden", "text/plain")
    return None


def surface_of(replica: Replica, at: datetime | None = None) -> Surface:
    if replica.face == "vccorp":
        return VcCorpSurface(replica, VcCorpPages(replica, at))
    if replica.face == "vnexpress":
        return NumberedSurface(replica, VnExpressPages(replica, at))
    if replica.face == "vietnamnet":
        return NumberedSurface(replica, VietnamNetPages(replica, at))
    return ScSurface(replica, Pages(replica), Api(replica, at))


def another(replica: Replica, found: Found) -> Found:
    """The article that came out next, or the newest behind the last."""
    return Found(replica.whole.article((found.article.number + 1) % replica.articles))


def found_reply(pages: AnyPages, found: Found) -> Reply:
    """The article's page, the way to its new address, or word that it is gone."""
    if found.status == 200:
        return Reply(200, pages.article(found.article).encode())
    location = found.article.path if found.status == 301 else None
    headers = {"Location": location} if location else {}
    return Reply(found.status, pages.missing().encode(), headers=headers)


def missing_reply(pages: AnyPages) -> Reply:
    return Reply(404, pages.missing().encode())


def image_reply(path: str) -> Reply:
    if path.lower().endswith(".png"):
        return Reply(200, _PNG, "image/png")
    return Reply(200, _GIF, "image/gif")
