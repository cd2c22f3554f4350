"""Parameter types that several commands share; a bad value is told with the way out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import click
from click.shell_completion import CompletionItem

from newsbot.exporters.packing import PACKINGS
from newsbot.readers.choice import AUTHORS
from newsbot.sites import Site, all_sites
from newsbot.text.durations import parse_duration
from newsbot.text.sizes import parse_size

_Command = TypeVar("_Command", bound=Callable[..., object])


class SiteName(click.ParamType[Site]):
    """A declared paper's name."""

    name = "site"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Site:
        if isinstance(value, Site):
            return value
        site = all_sites().get(str(value))
        if site is None:
            self.fail(f"{value!r} is no known paper; known: {', '.join(all_sites())}", param, ctx)
        return site

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        fitting = (name for name in all_sites() if name.startswith(incomplete))
        return [CompletionItem(name, help=all_sites()[name].title) for name in fitting]


class OutputFolder(click.Path):
    """Where everything lies; an empty name is a slip, not the current folder."""

    name = "directory"

    def __init__(self) -> None:
        super().__init__(file_okay=False, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not str(value).strip():
            self.fail("an empty name is no folder; the current one is ./", param, ctx)
        return super().convert(value, param, ctx)


output_option = click.option(
    "--output",
    type=OutputFolder(),
    default=Path("output"),
    show_default=True,
    help="Folder of the dataset and of newsbot's own files.",
)


class Moment(click.ParamType[datetime]):
    """A date or an ISO 8601 moment; ``end`` makes a bare date its last second."""

    name = "date"

    def __init__(self, *, end: bool) -> None:
        self.end = end

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        from newsbot.runs.plan import parse_moment

        if isinstance(value, datetime):
            return value
        try:
            return parse_moment(str(value), end=self.end)
        except ValueError as error:
            self.fail(str(error), param, ctx)


class SectionPath(click.ParamType[str]):
    """A section's path."""

    name = "path"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        from newsbot.runs.plan import parse_section

        try:
            return parse_section(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


class ArticleUrl(click.ParamType[str]):
    """An article's address; host-relative ones are the paper's."""

    name = "url"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        from newsbot.sites import address_of

        text = str(value).strip()
        if address_of(text) is None:
            self.fail(f"{value!r} is no address of an article", param, ctx)
        return text


class HttpUrl(click.ParamType[str]):
    """An http(s) address."""

    name = "url"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        text = str(value).strip()
        try:
            parts = urlsplit(text)
            good = parts.scheme in ("http", "https") and bool(parts.hostname)
            good = good and (parts.port is None or parts.port > 0)
        except ValueError:
            good, parts = False, urlsplit("")
        if parts.username is not None:
            self.fail("an address with a user's name in it: newsbot sends none", param, ctx)
        if not good:
            self.fail(f"{value!r} is no http or https address", param, ctx)
        return text


packing_option = click.option(
    "--compress",
    type=click.Choice(PACKINGS),
    help="Pack the dataset's files from now on  [default: as they are]",
)


def readers_options(default: str) -> Callable[[_Command], _Command]:
    """``--comment-authors`` and ``--mask-contacts``; ``default`` says what holds without them."""
    authors = click.option(
        "--comment-authors",
        type=click.Choice(AUTHORS),
        help=f"Readers' names: as they are, pseudonyms, none  [default: {default}]",
    )
    contacts = click.option(
        "--mask-contacts/--no-mask-contacts",
        default=None,
        help=f"Mask mail, phones, profiles, accounts in comments  [default: {default}]",
    )
    return lambda command: authors(contacts(command))


keep_comments_option = click.option(
    "--keep-comments",
    type=click.IntRange(0),
    metavar="DAYS",
    help="Comments older than this go; 0: none  [default: as before, none at first]",
)


class Duration(click.ParamType[float]):
    """A time such as 50m, 26h, 2d or 90 (seconds), as seconds."""

    name = "duration"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        if isinstance(value, float):
            return value
        try:
            return parse_duration(str(value)).total_seconds()
        except ValueError as error:
            self.fail(str(error), param, ctx)


class Size(click.ParamType[int]):
    """A size such as 500MB or 1GB, as bytes."""

    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if isinstance(value, int):
            return value
        try:
            return parse_size(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


class RhythmText(click.ParamType[Any]):
    """When to look again: share of the age, least and most pause, age of the last look."""

    name = "rhythm"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        from newsbot.revisits.policy import Rhythm, parse_rhythm

        if isinstance(value, Rhythm):
            return value
        try:
            return parse_rhythm(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


class Seconds(click.ParamType[float]):
    """A pause: 0 to an hour."""

    name = "seconds"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        try:
            seconds = float(value)
        except ValueError:
            seconds = -1
        if not 0 <= seconds <= 3600:
            self.fail(f"{value!r} is no number of seconds from 0 to 3600", param, ctx)
        return seconds


class Contact(click.ParamType[str]):
    """What the User-Agent names: an address where the paper's people can learn who we are."""

    name = "contact"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        text = str(value).strip()
        if not text or len(text) > 200 or not (text.isascii() and text.isprintable()):
            self.fail(f"{value!r} is no web or mail address in plain ASCII", param, ctx)
        return text
