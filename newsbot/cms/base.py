"""What a content management system (CMS) tells of itself; a paper's ``Site.cms`` is one.

It says what to ask (``Ask``) and reads the answers: lists to a ``ListPage``, comments to a
``CommentPage``, pages by its layouts. Asking is the core's: ``newsbot.discovery`` and
``newsbot.spiders``.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Self

from newsbot.items import Answer, Ask
from newsbot.text.urls import normal_path, section_path

if TYPE_CHECKING:
    from newsbot.text.threads import Row

_DOTTED = re.compile(r"[a-z_]\w*(\.\w+)+")


class BadDeclaration(ValueError):
    """What a paper or its CMS declares can't be used; the text names the attribute."""


class Address(NamedTuple):
    """An article's address, taken apart.

    ``key`` is its id among the paper's addresses, ``path`` its one spelling on the paper's host,
    ``section`` the path of the section that it names ("/" for none). ``month`` ("202409"), ``tail``
    (how the article's own id ends) and ``begun`` (aware: the moment at which it was begun, so it
    came out then or later) are None where the address does not tell.
    """

    key: str
    path: str
    section: str
    month: str | None = None
    tail: str | None = None
    begun: datetime | None = None

    def fits(self, article_id: str) -> bool:
        """Whether it can be the address of the article with this id."""
        return self.tail is None or self.tail.endswith(article_id[-len(self.tail) :])


class Section(NamedTuple):
    """A section as shipped or as read from the menu.

    ``id`` is what its list is asked for with, None where the menu names none, or none is needed.
    """

    path: str
    name: str
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of a list: an article's address in any spelling, and what the list says of it.

    ``published`` and ``changed`` are aware; ``digest`` is over what the row tells, so that a
    correction shows. One that is ``paid`` for is advertising, and left out.
    """

    url: str
    published: datetime | None = None
    digest: str | None = None
    changed: datetime | None = None
    paid: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage:
    """One answer of a list: its rows, and what to ask next.

    entries: the rows that name an address, in the list's order.
    rows: how many it had in all.
    next: what follows it, None at the end.
    back: what to ask where it has nothing of the page before, though pages of this list overlap.
    total: how many rows the list claims to have.
    seen: how many there are from its beginning to the end of this page, where it can be told.
    before: nothing that follows was published after this moment.
    whole: where ``next`` is None, whether the list is over; a feed only has the newest.
    """

    entries: Sequence[Entry]
    rows: int
    next: Ask | None = None
    back: Ask | None = None
    total: int | None = None
    seen: int | None = None
    before: datetime | None = None
    whole: bool = True


def is_below(path: str, starts: Collection[str]) -> bool:
    """Whether a path is one of ``starts``, or stands below one that ends with a slash."""
    return any(path.startswith(one) if one.endswith("/") else path == one for one in starts)


class Lists(ABC):
    """How a CMS lists its articles, newest first as far as it can be asked so.

    by_section: whether each section has a list of its own; else one list holds all articles.
    needs_id: whether a section's list is asked for with an id, which its own page tells.
    dated: whether its rows tell when an article was published.
    overlap: how many rows of a page may be the last ones of the page before.
    ends_missing: whether a page behind the last one is not there (404).
    begins_elsewhere: whether a list's first page is no page of the list itself but, say, the
        section's own: where that is all there is, it is not known to be the whole list.
    """

    by_section: ClassVar[bool] = True
    needs_id: ClassVar[bool] = False
    dated: ClassVar[bool] = True
    overlap: ClassVar[int] = 0
    ends_missing: ClassVar[bool] = False
    begins_elsewhere: ClassVar[bool] = False

    def menu(self, page: bytes) -> Sequence[Section]:
        """The sections of a home page's menu, their addresses as they stand there.

        Where it gives fewer than three, the links of the page's head are taken.
        """
        return ()

    def section_id(self, page: bytes) -> str | None:
        """A section's id as its own page tells it."""
        return None

    @abstractmethod
    def first(self, section: Section, upto: datetime) -> Ask | None:
        """The beginning of a section's list (of the paper's: "/"); None where it can't be asked.

        Nothing published after ``upto`` is wanted.
        """

    @abstractmethod
    def read(self, body: bytes, ask: Ask) -> ListPage:
        """Raises ``BadReply`` where the answer can't be read."""

    def is_capped(self, ask: Ask) -> bool:
        """Whether a list that ends at this page may only show no more of what there is."""
        return False

    def beyond(self, section: Section, ask: Ask, before: datetime) -> Ask | None:
        """Where what such a list did not show can be asked for, from the newest back.

        ``ask`` is the list's last page, ``before`` when its last article came out; the section has
        its id where its page tells one. None where it can't be asked for.
        """
        return None

    def feed(self, section: Section) -> Ask | None:
        """The newest articles of a section, where neither its list nor its page can be had; None
        where nobody has told of a feed."""
        return None

    def humbler(self, ask: Ask) -> Ask | None:
        """The same for fewer rows, where so many may be too many; None where it can't be less."""
        return None


@dataclass(frozen=True, slots=True)
class CommentPage:
    """What the answers so far tell of an article's comments.

    rows: each id once, in the site's order.
    whole: False where an answer or one of its rows could not be read.
    cut: a comment was longer, or had more marks on a letter, than anybody writes.
    lacking: the site claims more of them than came.
    refused: it claims some and shows us none, as it does to those whom it turns away.
    further: what else is to be asked before all are there.
    """

    rows: Sequence[Row] = ()
    whole: bool = True
    cut: bool = False
    lacking: bool = False
    refused: bool = False
    further: Sequence[Ask] = ()


class Comments(ABC):
    """How a CMS's readers' comments are asked for and read.

    blocking_cookies: what it sets for those whom it turns away.
    """

    blocking_cookies: ClassVar[tuple[bytes, ...]] = ()

    @abstractmethod
    def first(self, key: Mapping[str, str]) -> Ask:
        """The first call for an article; ``key`` is what its layout read off the page."""

    @abstractmethod
    def read(self, answers: Sequence[Answer]) -> CommentPage:
        """All answers that came so far, those for likes among them."""

    def check(self, answer: Answer, key: Mapping[str, str]) -> None:  # noqa: B027
        """Raises ``BadReply`` for one that can't be read at all, ``OthersReply`` for comments of
        another article: it is asked for again."""

    def likes(self, page: CommentPage) -> Sequence[Ask]:
        """What to ask for the likes that no answer tells; their answers are read with the rest."""
        return ()


@dataclass(frozen=True, kw_only=True)
class Cms(ABC):
    """A paper's place on a CMS; a subclass adds what its papers differ in, and checks it.

    layouts: its page templates, newest first, subclasses of ``newsbot.layouts.base.Layout``, as
        dotted paths.
    writes: parts of addresses that write on the server: never asked for, whoever links to them.
    places: what a text may end with that looks like a person's name, in lower case.
    resize_keys: what a picture's query has that makes it smaller; a signed one is left as it is.
    """

    layouts: tuple[str, ...]
    writes: tuple[str, ...] = ()
    places: frozenset[str] = frozenset()
    resize_keys: frozenset[str] = frozenset({"width", "height", "type", "w", "h", "mode"})

    def __post_init__(self) -> None:
        self.check("layouts", self.layouts and all(map(_DOTTED.fullmatch, self.layouts)))

    def check(self, attribute: str, right: object) -> None:
        """Raises ``BadDeclaration`` naming an attribute that is not right."""
        if not right:
            raise BadDeclaration(f"cms: {attribute} can't be {getattr(self, attribute)!r}")

    @property
    def roles(self) -> tuple[str, ...]:
        """The services that it asks besides the paper itself; ``Site.services`` has their hosts."""
        return ()

    @property
    def system(self) -> str:
        """What it is called: the package that it is in."""
        *_, package, _ = ("", *type(self).__module__.split("."))
        return package or type(self).__module__

    def named(self, attribute: str) -> list[Any]:
        """What the dotted paths of an attribute name, imported.

        Raises ``BadDeclaration`` for one that names nothing.
        """
        found = []
        for path in getattr(self, attribute):
            try:
                found.append(resolve_name(path))
            except (ImportError, AttributeError) as error:
                told = f"{type(self).__name__}: {attribute} names {path}: {error}"
                raise BadDeclaration(told) from error
        return found

    @classmethod
    def of_page(cls, page: bytes) -> Self | None:
        """A place on this CMS for a paper that nobody declared, by a page of its.

        None where the page does not carry this CMS's marks. It need only be good for reading pages.
        """
        return None

    def declares_otherwise(self, page: bytes) -> str | None:
        """What a page of the paper tells that its declaration lacks or has otherwise, as it is to
        be declared (``unit_id="…"``); None where they agree."""
        return None

    @abstractmethod
    def article(self, path: str) -> Address | None:
        """A path of article shape taken apart, None for any other; it is in its one spelling."""

    @abstractmethod
    def lists(self) -> Lists: ...

    def comments(self) -> Comments | None:
        """None where they can't be read yet: its articles' are ``unsupported``."""
        return None

    def section(self, path: str) -> str | None:
        """A path of section shape in its one spelling, None for any other."""
        return section_path(path)

    def below(self, section: str) -> tuple[str, ...]:
        """What the paths of a section and of those below it are, see ``is_below``."""
        return (section,)

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
