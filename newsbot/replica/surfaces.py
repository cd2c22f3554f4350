"""What the replica answers to a request, on each system that a paper may run on."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, get_args
from urllib.parse import parse_qsl

from newsbot.replica import api
from newsbot.replica.answers import Reply
from newsbot.replica.api import Api
from newsbot.replica.contentfck import ContentFckPages
from newsbot.replica.elsewhere import Called, OtherPages
from newsbot.replica.listing import ROBOTS, Pages
from newsbot.replica.model import Face, Found, Replica
from newsbot.replica.onecms import OneCmsPages
from newsbot.replica.sections import BY_PATH, Section
from newsbot.replica.vccorp import VcCorpPages
from newsbot.replica.vietnamnet import VietnamNetPages
from newsbot.replica.vnexpress import VnExpressPages
from newsbot.replica.zce import ZcePages

_GIF = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
_PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
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
class OtherSurface:
    """Pages, lists and comments as the paper has them on another system."""

    replica: Replica
    pages: OtherPages

    def missing(self) -> str:
        return self.pages.missing()

    def target(self, path: str) -> tuple[str, Found | None]:
        named = {"/": "home", "/robots.txt": "robots"}
        named |= dict.fromkeys(self.pages.sections, "section")
        if (target := named.get(path) or self.pages.called(path)) is not None:
            return target, None
        if _IMAGE.match(path):
            return "image", None
        found = self.replica.at_address(path)
        return ("article", found) if found else ("other", None)

    def reply(self, path: str, query: str, target: str, found: Found | None, lie: str) -> Reply:
        if found is not None:
            shown = another(self.replica, found) if lie == "other" else found
            return found_reply(self.pages, shown)
        usual = usual_reply(self.pages, target, path, self.pages.sections.get(path))
        if usual is not None:
            return usual
        values = dict(parse_qsl(query, keep_blank_values=True))
        called = target in get_args(Called)
        answer = self.pages.answer(path, values, lie) if called else None
        return answer or missing_reply(self.pages)


_ELSEWHERE: dict[Face, type[OtherPages]] = {
    "contentfck": ContentFckPages,
    "onecms": OneCmsPages,
    "vccorp": VcCorpPages,
    "vietnamnet": VietnamNetPages,
    "vnexpress": VnExpressPages,
    "zce": ZcePages,
}
AnyPages = Pages | OtherPages


def usual_reply(pages: AnyPages, target: str, path: str, section: Section | None) -> Reply | None:
    """The answer for what papers have on any system; None for what is no such thing."""
    match target:
        case "home":
            return Reply(200, pages.home().encode())
        case "robots":
            return Reply(200, ROBOTS.encode(), "text/plain")
        case "section" if section is not None:
            return Reply(200, pages.section(section).encode())
        case "image":
            return image_reply(path)
        case "forbidden":
            return Reply(403, b"forbidden", "text/plain")
    return None


def surface_of(replica: Replica, at: datetime | None = None, host: str | None = None) -> Surface:
    """`host` is where the paper stands, on systems that have several."""
    if replica.face in _ELSEWHERE:
        return OtherSurface(replica, _ELSEWHERE[replica.face](replica, at, host))
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
