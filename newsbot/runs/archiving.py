"""A run's archive from its first answer to its last: what it says of itself, and its end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from newsbot.ledger import Ledger
from newsbot.ledger.kept import KeptPayloads
from newsbot.readers.guard import OPEN, Guard
from newsbot.runs.plan import Plan
from newsbot.sites import Site
from newsbot.version import __version__

if TYPE_CHECKING:
    from newsbot.archive.writing import Archive

SITE, PLAN, ARGUMENTS = "newsbot-site", "newsbot-plan", "newsbot-arguments"


@contextmanager
def archiving(
    folder: Path,
    ledger: Ledger,
    site: Site,
    plan: Plan,
    arguments: Mapping[str, Any],
    most: int | None,
    guard: Guard = OPEN,
) -> Iterator[Archive | None]:
    """The archive of the run whose folder this is, closed at the end of the block.

    ``most`` is the size in bytes from which on another file is begun; None: no archive. What
    ``guard`` forgets is not kept. Raises ``OSError`` where what was written did not reach the disk.
    """
    if most is None:
        yield None
        return
    from newsbot.archive.scrubbing import Scrubber
    from newsbot.archive.writing import Archive

    payloads = KeptPayloads(ledger)
    told = about(folder.name, site, plan, arguments)
    archive = Archive(folder, told, payloads, most, keeps=Scrubber(site, guard).kept)
    try:
        yield archive
    except BaseException:
        with suppress(OSError):
            archive.close()
        raise
    archive.close()
    payloads.save()


def about(run: str, site: Site, plan: Plan, arguments: Mapping[str, Any]) -> dict[str, str]:
    """What the ``warcinfo`` record says: who asked, how, and what for."""
    from newsbot.settings import NEWSBOT_CONTACT, ROBOTSTXT_USER_AGENT, USER_AGENT

    told = {
        "software": f"newsbot/{__version__}",
        "format": "WARC File Format 1.1",
        "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "isPartOf": run,
        "description": f"what was asked of {site.title} and what came",
        "robots": f"obeyed as RFC 9309 says, for {ROBOTSTXT_USER_AGENT}",
        "http-header-user-agent": USER_AGENT,
        SITE: site.name,
        PLAN: msgspec.json.encode(plan).decode(),
        ARGUMENTS: msgspec.json.encode(dict(arguments)).decode(),
    }
    return told | ({"operator": NEWSBOT_CONTACT} if NEWSBOT_CONTACT else {})
