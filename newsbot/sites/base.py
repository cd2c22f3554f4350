"""What a paper declares. A missing or wrong attribute stops at load, naming it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from newsbot.cms.base import Address, Cms, Section
from newsbot.text.urls import normal_path


@dataclass(frozen=True, kw_only=True)
class Expectations:
    """What a good run of a paper looks like; one that misses a minimum publishes nothing.

    Shares are of the records of a run that has at least ``judged_from`` of them: with an author,
    a timestamp, text, a section, a lead, pictures, tags, comments; ``layout`` of the pages that
    fit a known layout. At most ``comments_failed`` of the comment calls may fail, ``quarantined``
    of the pages be no record, ``hidden`` of the records have text that markup hides.
    ``articles_a_day`` is the least for a window of two days or more. A day of which at least
    ``tried_a_day`` new articles were tried must have one that was read. A day that is over must
    have ``of_weekday`` of what the same weekday had in the weeks before (the median of three or
    more).
    """

    judged_from: int = 20
    author: float = 0.3
    timestamp: float = 0.8
    body: float = 0.5
    section: float = 0.8
    lead: float = 0.0
    images: float = 0.0
    tags: float = 0.0
    comments: float = 0.0
    layout: float = 0.8
    comments_failed: float = 0.2
    quarantined: float = 0.2
    articles_a_day: float = 0.2
    hidden: float = 0.1
    tried_a_day: int = 4
    of_weekday: float = 0.1


_HOST = re.compile(r"[a-z0-9.-]+")


@dataclass(frozen=True, kw_only=True)
class Site:
    """A newspaper: what it is called, where it answers, which CMS it is on.

    name: short id, the first part of every record's id and the dataset's folder.
    title: the paper's name, for people.
    hosts: every host it answers under; the first is the one that records use.
    cms: the system it runs on, a value that checks its own attributes.
    services: hosts that are only asked (a comment API, say), by the roles that the CMS names;
        nothing that lies there is the paper's.
    sections: shipped sections, the fallback where the menu can't be read.
    advertising: path prefixes that are no news and are skipped.
    special: path prefixes of pages whose markup is not known (video, print edition): one that
        fits no layout is "unsupported", not a failure.
    languages: path prefixes, and hosts, of editions in another language than ``vi``.
    expectations: the quality gate's minimums.
    proven: what of it newsbot's tests read from its own real pages, lists and answers; the rest is
        as others describe it.
    """

    name: str
    title: str
    hosts: tuple[str, ...]
    cms: Cms
    services: Mapping[str, str] = field(default_factory=dict)
    sections: tuple[Section, ...] = ()
    advertising: tuple[str, ...] = ()
    special: tuple[str, ...] = ()
    languages: Mapping[str, str] = field(default_factory=dict)
    expectations: Expectations = Expectations()
    proven: tuple[Literal["pages", "lists", "comments"], ...] = ()

    def __post_init__(self) -> None:
        checks = {
            "name": re.fullmatch(r"[a-z][a-z0-9]{1,30}", self.name),
            "title": self.title,
            "hosts": self.hosts and all(map(_HOST.fullmatch, self.hosts)),
            "services": set(self.services) == set(self.cms.roles)
            and all(map(_HOST.fullmatch, self.services.values())),
            "sections": all(self.cms.section(one.path) == one.path for one in self.sections),
            "advertising": all(map(_is_path, self.advertising)),
            "special": all(map(_is_path, self.special)),
            "languages": all(_is_path(one) or _HOST.fullmatch(one) for one in self.languages),
        }
        for attribute, right in checks.items():
            if not right:
                value = getattr(self, attribute)
                raise ValueError(f"site {self.name!r}: {attribute} can't be {value!r}")

    @property
    def main_host(self) -> str:
        return self.hosts[0]

    def host(self, role: str = "") -> str:
        """Where a request of this role goes; the paper's own where it is empty."""
        return self.services[role] if role else self.main_host

    def hosts_of(self, role: str) -> tuple[str, ...]:
        """Every host that answers such a request."""
        return (self.services[role],) if role else self.hosts

    def is_advertising(self, path: str) -> bool:
        return path.startswith(self.advertising) if self.advertising else False

    def is_special(self, path: str) -> bool:
        return path.startswith(self.special) if self.special else False

    def is_write(self, path: str) -> bool:
        return any(part in path for part in self.cms.writes)

    def language(self, host: str | None, path: str) -> str:
        """The language of an article by its address: ``vi`` but for a foreign edition's."""
        for edition, code in self.languages.items():
            if edition == host or (edition.startswith("/") and path.startswith(edition)):
                return code
        return "vi"

    @property
    def edition_hosts(self) -> tuple[str, ...]:
        """Hosts of foreign editions: their articles are told by them, nothing is asked there."""
        return tuple(edition for edition in self.languages if not edition.startswith("/"))

    def address(self, url: str) -> Address | None:
        """An article's address taken apart, None where it has no such shape."""
        return self.cms.address(url)

    def section_path(self, url: str) -> str | None:
        """The path of an address of section shape that is no article's, None for any other."""
        try:
            path = normal_path(url)
        except ValueError:
            return None
        return self.cms.section(path) if self.cms.address(url) is None else None

    def below(self, *sections: str) -> tuple[str, ...]:
        """The paths of these sections, in any spelling given, and of those below them, for
        ``is_below``."""
        return tuple(
            start for path in sections for start in self.cms.below(self.section_path(path) or path)
        )

    def canonical_url(self, url: str) -> str:
        """One spelling: https, the main host, single slashes, no query or fragment."""
        return self.cms.canonical_url(url, self.main_host)

    def section_name(self, path: str) -> str | None:
        return next((section.name for section in self.sections if section.path == path), None)


def _is_path(path: str) -> bool:
    return path.startswith("/") and path.endswith("/")
