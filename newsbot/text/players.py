"""Videos in a page: players of video hosts, old Flash ones too; no maps, no sound."""

from __future__ import annotations

import re
from urllib.parse import parse_qs

from lxml import etree

from newsbot.text.passages import Clip
from newsbot.text.pictures import source_of

PLAYERS = frozenset(("video", "iframe", "object", "embed"))
# Elements and classes that a script turns into a player.
_BECOMES = {"lite-youtube": "https://www.youtube.com/watch?v=", "lite-vimeo": "https://vimeo.com/"}
_SOCIAL = {"fb-video": "data-href", "tiktok-embed": "cite"}

_VIDEO = re.compile(
    r"youtu\.?be|/plugins/video|vimeo|dailymotion|tiktok|/embed|/videos?|player|fb\.watch|"
    r"\.(?:mp4|m3u8|flv|webm|mov|wmv)\b",
    re.IGNORECASE,
)
_NO_VIDEO = re.compile(
    r"/maps|maps\.|google\.[a-z.]+/(?:maps|forms|calendar)|docs\.google|soundcloud|spotify|mixcloud|"
    r"audio|podcast|zingmp3|\.(?:mp3|m4a|wav|ogg|wma)\b",
    re.IGNORECASE,
)
_FLASH = re.compile(r"\.swf\b", re.IGNORECASE)


def clip_of(element: etree._Element) -> Clip | None:
    """The video that an element of ``PLAYERS`` plays; None where it plays none."""
    if element.tag == "video":
        source = source_of(element)
        if source is None:
            sources = (source_of(child) for child in element.iter("source"))
            source = next((one for one in sources if one), None)
        return Clip(source, element.get("poster", "").strip() or None)
    if element.tag == "iframe":
        source = source_of(element)
        return Clip(source) if source and is_video(source) else None
    source = next(filter(is_video, _named_by(element)), None)
    return Clip(source) if source else None


def embedded_in(element: etree._Element) -> Clip | None:
    """The video that a script puts in an element's place; None for every other element."""
    tag, names = element.tag, element.get("class")
    if tag in _BECOMES:
        video = element.get("videoid", "").strip()
        return Clip(f"{_BECOMES[tag]}{video}" if video else None)
    told = element.get("url") if tag == "oembed" else element.get("data-oembed-url")
    if told is None and names:
        named = next((_SOCIAL[name] for name in names.split() if name in _SOCIAL), "")
        told = element.get(named) if named else None
    return Clip(told.strip()) if told and is_video(told) else None


def is_video(address: str) -> bool:
    """Whether an address in a frame or a Flash element is a video's."""
    return bool(_VIDEO.search(address)) and not _NO_VIDEO.search(address)


def _named_by(element: etree._Element) -> list[str]:
    """The addresses that an ``object`` or ``embed`` names, the file a Flash player plays first."""
    parts = [element, *element.iter("embed")] if element.tag == "object" else [element]
    parameters = {
        one.get("name", "").lower(): one.get("value", "").strip() for one in element.iter("param")
    }
    files, players = [], []
    for part in parts:
        variables = part.get("flashvars") or parameters.get("flashvars", "")
        files += [value for name in ("file", "url") for value in parse_qs(variables).get(name, [])]
        players += [part.get(name, "").strip() for name in ("data", "src")]
    players += [parameters.get("movie", ""), parameters.get("src", "")]
    # A Flash file of the paper's own is a player or a banner, not the video.
    named = [one for one in players if one and not (_FLASH.search(one) and not _hosted(one))]
    return [*files, *named]


def _hosted(address: str) -> bool:
    return re.search(r"youtu\.?be|vimeo|dailymotion", address, re.IGNORECASE) is not None
