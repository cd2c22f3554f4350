"""What a content management system (CMS) tells of itself; a paper's ``Site.cms`` is one."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any, NamedTuple

from newsbot.text.urls import normal_path

if TYPE_CHECKING:
    from newsbot.text.threads import Reply

_DOTTED = re.compile(r"[a-z_]\w*(\.\w+)+")


class BadDeclaration(ValueError):
    """What a paper or its CMS declares can't be used; the text names the attribute."""


class Address(NamedTuple):
    """An article's address, taken apart.

    ``key`` is its id among the paper's addresses, ``path`` its one spelling on the paper's host,
    ``section`` the path of the section that it names ("/" for none). ``month`` ("202409") and
    ``tail``, how the article's own id ends, are None where the address tells neither.
    """

    key: str
    path: str
    section: str
    month: str | None = None
    tail: str | None = None

    def fits(self, article_id: str) -> bool:
        """Whether it can be the address of the article with this id."""
        return self.tail is None or self.tail.endswith(article_id[-len(self.tail) :])


@dataclass(frozen=True, kw_only=True)
class Cms(ABC):
    """A paper's place on a CMS; a subclass adds what its papers differ in, and checks it.

    spider: what crawls it, a subclass of ``newsbot.spiders.base.PaperSpider``, as a dotted path.
    layouts: its page templates, newest first, subclasses of ``newsbot.layouts.base.Layout``.
    checks: what ``newsbot doctor`` looks at.
    writes: parts of addresses that write on the server: never asked for, whoever links to them.
    """

    spider: str
    layouts: tuple[str, ...]
    checks: str = "newsbot.monitoring.site_checks.SiteChecks"
    writes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.check("spider", _DOTTED.fullmatch(self.spider))
        self.check("layouts", self.layouts and all(map(_DOTTED.fullmatch, self.layouts)))
        self.check("checks", _DOTTED.fullmatch(self.checks))

    def check(self, attribute: str, right: object) -> None:
        """Raises ``BadDeclaration`` naming an attribute that is not right."""
        if not right:
            raise BadDeclaration(f"cms: {attribute} can't be {getattr(self, attribute)!r}")

    def named(self, attribute: str) -> list[Any]:
        """What the dotted paths of an attribute name, imported.

        Raises ``BadDeclaration`` for one that names nothing.
        """
        paths = getattr(self, attribute)
        found = []
        for path in (paths,) if isinstance(paths, str) else paths:
            try:
                found.append(resolve_name(path))
            except (ImportError, AttributeError) as error:
                told = f"{type(self).__name__}: {attribute} names {path}: {error}"
                raise BadDeclaration(told) from error
        return found

    @abstractmethod
    def article(self, path: str) -> Address | None:
        """A path of article shape taken apart, None for any other; it is in its one spelling."""

    def read_comments(self, data: bytes) -> Reply:
        """The comments in a reply as it came; what can't be read makes it not ``whole``.

        A CMS whose comments can't be read yet has none: they are ``unsupported``.
        """
        return Reply([], False)

    def address(self, url: str) -> Address | None:
        """An address of article shape taken apart, None for any other; any host will do."""
        try:
            return self.article(normal_path(url))
        except ValueError:
            return None

    def canonical_url(self, url: str, host: str) -> str:
        """One spelling: https, this host, single slashes, no query or fragment."""
        address = self.address(url)
        return f"https://{host}{address.path if address else normal_path(url)}"
