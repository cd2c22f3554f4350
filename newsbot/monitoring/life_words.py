"""An article's life in words: its state, why it is so, what to do; and all of it for people."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from newsbot.ledger.records import OUTSIDE
from newsbot.text.dates import isoformat

if TYPE_CHECKING:
    from newsbot.monitoring.life import Life


_SHOWN = 5


def explain(life: Life, row: dict[str, Any], now: datetime) -> None:
    """State, sentence and advice."""
    state, reason = row["state"], row["reason"]
    describe = {
        "pending": _waiting,
        "failed": _failed,
        "rejected": _rejected,
        "gone": _gone,
        "moved": _elsewhere,
        "done": _elsewhere if reason == "duplicate" else _read,
    }
    describe[state](life, row, now)
    if life.running is not None and life.state in ("waiting", "unpublished"):
        life.advice = "a run is at work"


def _waiting(life: Life, row: dict[str, Any], now: datetime) -> None:
    life.state = "waiting"
    life.told = "it is listed, and its page was not read yet"
    life.advice = f"newsbot run {life.site} reads it, or --url with this address alone"


def _failed(life: Life, row: dict[str, Any], now: datetime) -> None:
    tries = row["attempts"]
    times = "once" if tries == 1 else f"{tries} times in a row"
    what = f"its page failed {times}, the last time with {in_words(row['reason'])}"
    due = row["page_due_at"]
    if due is None:
        life.state = "given_up"
        life.told = f"{what}; it is not asked for any more"
        life.advice = f"newsbot run {life.site} --url {life.url} asks once more"
        return
    life.state = "failed"
    life.told = f"{what}; {_due(due, now)}"
    life.advice = f"nothing, or newsbot run {life.site} --url {life.url} asks at once"


def _rejected(life: Life, row: dict[str, Any], now: datetime) -> None:
    reason = row["reason"]
    if reason == OUTSIDE:
        life.state = OUTSIDE
        life.told = f"its own date, {row['published']}, lies before the window of the runs so far"
        life.advice = f"newsbot run {life.site} --since {str(row['published'])[:10]}"
        return
    detail = (life.rejected or {}).get("detail") or in_words(reason)
    life.state = "unsupported" if reason == "unsupported" else "rejected"
    life.told = f"its page was read and makes no record: {detail}"
    page = (life.rejected or {}).get("page")
    life.advice = f"look at the page as it came: {page}" if page else None
    if life.state == "unsupported":
        life.advice = "pages of this kind are counted and not read"
    elif row["page_due_at"] is not None:
        life.told += f"; {_due(row['page_due_at'], now)}"


def _gone(life: Life, row: dict[str, Any], now: datetime) -> None:
    life.state = "gone"
    gone = next((one["at"] for one in reversed(life.events) if one["kind"] == "gone"), None)
    if life.versions:
        since = f" since {gone}" if gone else ""
        life.told = f"the paper no longer has it{since}; its record stays in the dataset"
    else:
        life.told = "the paper no longer had it when its page was asked for"
    if row["page_due_at"] is not None:
        life.told += f"; {_due(row['page_due_at'], now)}"


def _elsewhere(life: Life, row: dict[str, Any], now: datetime) -> None:
    life.state = "moved" if row["state"] == "moved" else "duplicate"
    others = row["others"]
    where = f" {others[0]}" if others else ""
    what = "the article now stands at" if life.state == "moved" else "another address of the one at"
    life.told = f"{what}{where}: one record, {life.id}"
    life.next_look = None
    life.advice = f"newsbot why {others[0]}" if others else None


def _read(life: Life, row: dict[str, Any], now: datetime) -> None:
    life.state = "read"
    if life.file is not None:
        life.told = "read, and in the dataset"
        if row["reason"] in ("http_404", "http_410"):
            life.told += f"; at the last look its page was not there ({in_words(row['reason'])})"
        elif row["reason"]:
            life.told += f"; at the last look its page could not be read: {in_words(row['reason'])}"
        if row.get("unpublished"):
            life.told += "; a newer reading of it waits to be published"
        return
    if row.get("run_state") == "refused":
        life.state = "refused"
        life.told = f"read, but the quality gate refused run {row['run']}: it is not in the dataset"
        life.advice = f"newsbot runs {life.site} {row['run']} says why; newsbot publish --accept"
    elif row.get("unpublished"):
        life.state = "unpublished"
        life.told = "read, and not in the dataset yet"
        life.advice = f"newsbot publish {life.site}, or the next run"
    else:
        life.state = "unpublished"
        life.told = "read, and its record is no longer in the dataset"
        life.advice = f"newsbot ledger check {life.site}"


def _due(due: str, now: datetime) -> str:
    return (
        "the next run asks again"
        if due <= isoformat(now)
        else f"it is asked again by the first run after {due}"
    )


_REASONS = {
    "no_layout": "a page of no known template",
    "endless_tag": "a tag with more attributes than a page can need",
    "unsupported": "a page of a kind that newsbot does not read yet",
    "incomplete": "a page that arrived without its end",
    "no_content": "an article with neither text, picture nor video",
    "invalid": "a record that breaks the schema",
    "no_id": "a page that does not name its article",
    "no_title": "an article without a title",
    "other_article": "the page of another article under this address",
    "bug": "an error of newsbot's own",
}


def in_words(reason: str | None) -> str:
    """ "http_503" as "HTTP 503", an exception's name as it is."""
    if reason is None:
        return "nothing"
    if reason.startswith("http_"):
        return f"HTTP {reason.removeprefix('http_')}"
    return _REASONS.get(reason, reason)


# For people


def lines(life: Life) -> list[str]:
    """An article's life for people."""
    found = [f"{life.url or life.id}: {life.state}", _line("what", life.told)]
    found += [_line("do", life.advice)] if life.advice else []
    found += [_line("id", life.id)] if life.id else []
    found += [_line("file", life.file)] if life.file else []
    found += _listed(life)
    found += [_line("looked", _look(one)) for one in life.tries]
    if life.rejected is not None:
        told = life.rejected
        found.append(_line("rejected", f"{told['at']}: {told['reason']}, {told['detail']}"))
        if told["page"]:
            found.append(_line("page", told["page"]))
    for version in life.versions:
        changed = f": {', '.join(version['changed'])} changed" if version["changed"] else ""
        found.append(_line(f"version {version['version']}", f"{version['since']}{changed}"))
    found += [_line(one["kind"], f"{one['at']} {_before(one)}".rstrip()) for one in life.events]
    for kind, at in (life.next_look or {}).items():
        if at:
            found.append(_line("next", f"{kind}: the first run after {at}"))
    return found + _lists(life)


def _listed(life: Life) -> list[str]:
    if life.listed is None:
        return []
    dated = f", dated {life.listed['published']}" if life.listed["published"] else ""
    found = [_line("listed", f"first seen {life.listed['first_seen_at']}{dated}")]
    for one in life.listed["lists"]:
        at = f" since {one['listed_at']}" if one["listed_at"] else ""
        found.append(_line("", f"in {one['section']} ({one['name'] or '-'}){at}"))
    return found


def _look(one: dict[str, Any]) -> str:
    answers = " / ".join(one["answers"])
    told = [f"{one['at']} {one['kind']}: {one['outcome']}"]
    told += [in_words(one["reason"])] if one["reason"] else []
    told += [answers] if answers not in ("", "200") else []
    if one["comments"]:
        total = "" if one["comments_total"] is None else f", {one['comments_total']} in the record"
        told.append(f"comments {one['comments']}{total}")
    return "; ".join([*told, f"run {one['run']}"])


def _before(event: dict[str, Any]) -> str:
    before = event["before"] or {}
    return ", ".join(f"{name} was {value}" for name, value in before.items())


def _lists(life: Life) -> list[str]:
    found = []
    if life.coverage is not None:
        since = life.coverage["since"] or "the beginning"
        found.append(_line("lists", f"all is listed from {since} to {life.coverage['until']}"))
    lists = life.lists or []
    # Those that would name it, as its address says; where it names none, the first few.
    own = [one for one in lists if one["section"] in (life.url or "")] or lists[:_SHOWN]
    for one in own:
        dates = f", from {one['oldest']} to {one['newest']}" if one["oldest"] else ""
        end = "" if one["whole"] else "; not read to its end"
        told = f"{one['section']}: {one['articles']} articles in {one['pages']} answers{dates}{end}"
        found.append(_line("", f"{told}; read {one['read_at']}"))
    if more := len(lists) - len(own):
        found.append(_line("", f"and {more} more: --json"))
    return found


def _line(name: str, text: str) -> str:
    return f"  {name:<10} {text}"
