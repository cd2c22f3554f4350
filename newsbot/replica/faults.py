"""Faults on request: which answers go wrong, how, and how often.

A spec is `TARGET:KIND[:SHARE][:TIMES][:SPAN]`, for example `comments:500:0.2:once`, `list:404`,
`article:slow=3`, `path=/giao-duc/:reset`, `comments:garbage:0.1`.

TARGET  home, section, article, list, feed, comments, likes, robots, all, path=/an/address/, or
        under=/a/path/ (every article's address below it)
KIND    an HTTP status, or one of `KINDS`, or of `LIES` of that target
SHARE   with a decimal point, 0.0 to 1.0: that part of all addresses, always the same ones
TIMES   `once` or a whole number: only the first requests of each address fail
SPAN    `nth=40-52`: only the server's 40th to 52nd request; `during=3-13`: only from 3 to 13
        seconds after its first one
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from newsbot.replica.rng import chance

TARGETS = frozenset("home section article list feed comments likes robots all".split())
KINDS = {
    "reset": "closed with a reset, without an answer",
    "nobytes": "closed in good order, without an answer",
    "hang": "no answer for 300 s",
    "slow=SECONDS": "the answer, so much later",
    "drip": "the body, a byte a second",
    "headdrip": "a header, a byte a second",
    "noise": "bytes that are no HTTP",
    "bighead": "a header of a megabyte",
    "manyhead": "2,000 headers",
    "endlesshead": "headers without end, of the connection's kind",
    "truncate": "half the body under the full Content-Length",
    "cut": "half the body, said to be whole",
    "unmeasured": "half the body, without a Content-Length, then the connection's end",
    "endless": "a body without end",
    "badcrc": "gzip with a wrong checksum",
    "unpacked": "said to be gzip, and not packed, where gzip is asked for",
    "bomb=gzip": "64 MB in a few bytes; also deflate, br, zstd, and gzip2: twice",
    "layers": "the page, a thousand times packed as the header says",
    "empty": "status 200, no body",
    "garbage": "status 200, rubbish",
    "error": "status 200, a bare error page",
    "soft404": "status 200, an error page in the site's frame",
    "captcha": "status 200, a challenge",
    "busy=SECONDS": "status 429 with this Retry-After, whatever it says",
    "loop": "redirects to itself",
    "chain=N": "redirects N times, then the page",
    "to=URL": "redirects there; `%3A` stands for a colon",
    "unclosed=comment": "a comment left open in the article, to the page's end",
    "unclosed=script": "a script left open there",
    "hidden": "the article's text hidden by a style",
    "attributes": "a tag with 300,000 attributes in the article",
}
BOMBS = ("gzip", "deflate", "br", "zstd", "gzip2")
LIES = {
    "article": {
        "lie=other": "the page of another article",
    },
    "list": {
        "lie=empty": "none of its articles",
        "lie=repeat": "always the first page",
        "lie=short": "a total too large",
        "lie=foreign": "links that are none",
        "lie=undated": "no publishDate",
    },
    "comments": {
        "lie=html": "the site's error page",
        "lie=marks": "one more comment, its text and name of 200,000 combining marks",
    },
    "robots": {
        "lie=forbid": "all but the home page",
        "lie=delay": "Crawl-delay: 2",
        "lie=big": "two megabytes, the rules last",
    },
}


@dataclass(frozen=True)
class Fault:
    """One rule. `value` is the status, the seconds or the lie; `times` None means always.

    `nth` are the first and last request, `during` the first and last second that it is about.
    """

    spec: str
    target: str
    kind: str
    value: str = ""
    share: float = 1.0
    times: int | None = None
    nth: tuple[float, float] | None = None
    during: tuple[float, float] | None = None

    @classmethod
    def parse(cls, spec: str) -> Fault:
        """A rule from its text. Raises ValueError, naming the spec and what is wrong."""
        target, *rest = spec.split(":")
        if not rest:
            raise ValueError(f"fault {spec!r}: expected TARGET:KIND[:SHARE][:TIMES][:SPAN]")
        if target not in TARGETS and not target.startswith(("path=/", "under=/")):
            raise ValueError(f"fault {spec!r}: unknown target {target!r}")
        kind, value = _kind(spec, target, rest[0])
        spans = {name: _span(spec, name, rest) for name in ("nth", "during")}
        share, times = _how_often(spec, [word for word in rest[1:] if "=" not in word])
        return cls(spec, target, kind, value, share, times, **spans)

    def meets(self, target: str, path: str) -> bool:
        """Whether the rule is about this kind of request or this very path."""
        if self.target.startswith("path="):
            return self.target[5:] == path
        if self.target.startswith("under="):
            return target == "article" and path.startswith(self.target[6:])
        return self.target in ("all", target)


def _kind(spec: str, target: str, text: str) -> tuple[str, str]:
    if text.isdigit() and 200 <= int(text) <= 599:
        return "status", text
    name, _, value = text.partition("=")
    if text in KINDS or text in LIES.get(target, ()):
        return name, value
    for free, fits in (("slow=SECONDS", _is_number), ("chain=N", str.isdigit)):
        if free.startswith(f"{name}=") and fits(value):
            return name, value
    if (name in ("busy", "to") and value) or (name == "bomb" and value in BOMBS):
        return name, value
    raise ValueError(f"fault {spec!r}: unknown kind {text!r} for {target}")


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdigit()


def _span(spec: str, name: str, words: list[str]) -> tuple[float, float] | None:
    for word in words[1:]:
        given, _, span = word.partition("=")
        if given not in ("nth", "during"):
            if "=" in word:
                raise ValueError(f"fault {spec!r}: {given!r} is neither nth nor during")
            continue
        first, dash, last = span.partition("-")
        try:
            ends = float(first), float(last)
        except ValueError:
            ends = 1.0, 0.0
        if not dash or ends[0] > ends[1]:
            raise ValueError(f"fault {spec!r}: {word!r} is no span such as {given}=3-13")
        if given == name:
            return ends
    return None


def _how_often(spec: str, words: list[str]) -> tuple[float, int | None]:
    share, times = 1.0, None
    for word in words:
        if word == "once":
            times = 1
        elif word.isdigit():
            times = int(word)
        elif _is_number(word) and float(word) <= 1:
            share = float(word)
        else:
            raise ValueError(f"fault {spec!r}: {word!r} is neither a share, a number nor 'once'")
    return share, times


@dataclass
class Faults:
    """The rules of a server; of those that fit a request the first is used."""

    rules: list[Fault] = field(default_factory=list)
    clock: Callable[[], float] = monotonic
    _failed: Counter[tuple[str, str]] = field(default_factory=Counter)
    _asked: int = 0
    _began: float | None = None

    @classmethod
    def parse(cls, specs: Iterable[str] = (), file: Path | None = None) -> Faults:
        """Rules from specs and from a JSON file (a list of specs), specs first.

        Raises ValueError for a bad rule or file and OSError for a file that can't be read.
        """
        texts = list(specs)
        if file is not None:
            listed = json.loads(file.read_text(encoding="utf-8"))
            if not isinstance(listed, list) or not all(isinstance(text, str) for text in listed):
                raise ValueError(f"{file}: expected a JSON list of fault specs")
            texts += listed
        return cls([Fault.parse(text) for text in texts])

    def strike(self, seed: int, target: str, path: str, address: str) -> Fault | None:
        """The rule that hits this request, None for an honest answer.

        `address` is the path with its query; it counts for the share and for the times.
        """
        self._asked += 1
        self._began = self.clock() if self._began is None else self._began
        for rule in self.rules:
            if not rule.meets(target, path) or not self._is_time(rule):
                continue
            if rule.share < 1 and not chance(rule.share, seed, rule.spec, address):
                continue
            if rule.times is not None:
                if self._failed[rule.spec, address] >= rule.times:
                    continue
                self._failed[rule.spec, address] += 1
            return rule
        return None

    def _is_time(self, rule: Fault) -> bool:
        since = self.clock() - (self._began or 0.0)
        spans = ((rule.nth, self._asked), (rule.during, since))
        return all(span is None or span[0] <= now <= span[1] for span, now in spans)
