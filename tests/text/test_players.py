from __future__ import annotations

import pytest
from lxml import etree

from newsbot.text.passages import Clip
from newsbot.text.players import PLAYERS, clip_of, is_video

pytestmark = pytest.mark.unit


def element(markup: str) -> etree._Element:
    tree = etree.fromstring(markup.encode(), etree.HTMLParser(encoding="utf-8"))
    return next(one for one in tree.iter() if one.tag in PLAYERS or one.tag == "img")


G, H = Clip("/g.flv"), Clip("//youtu.be/h")


def param(name: str, value: str) -> str:
    return f'<param name="{name}" value="{value}">'


@pytest.mark.parametrize(
    ("markup", "clip"),
    [
        ('<video src="/a.mp4" poster=" /a.jpg "></video>', Clip("/a.mp4", "/a.jpg")),
        ('<video><source src=""><source src="/b.mp4"></video>', Clip("/b.mp4")),
        ("<video></video>", Clip(None)),
        ('<iframe src="//youtube.com/embed/x"></iframe>', Clip("//youtube.com/embed/x")),
        ('<iframe src="https://www.google.com/maps/embed?x"></iframe>', None),
        ('<iframe src="https://w.soundcloud.com/player/?x"></iframe>', None),
        ("<iframe></iframe>", None),
        ('<embed src="//youtu.be/x">', Clip("//youtu.be/x")),
        ('<embed src="/p.swf" flashvars="file=/c.flv&amp;a=1">', Clip("/c.flv")),
        ('<embed src="/p.swf" flashvars="url=/d.mp4">', Clip("/d.mp4")),
        ('<embed src="/swf/banner.swf">', None),
        ('<embed src="/player.swf">', None),
        ('<object data="//youtu.be/h"><embed src="//youtu.be/later"></object>', H),
        ('<object><embed flashvars="file=/g.flv"><embed flashvars="a=1"></object>', G),
        ('<embed src="/songs/e.mp3">', None),
        ('<embed src="//youtube.com/v/x.swf">', Clip("//youtube.com/v/x.swf")),
        ('<embed src="https://YOUTUBE.com/v/x.swf">', Clip("https://YOUTUBE.com/v/x.swf")),
        ('<object data=" https://vimeo.com/1 "></object>', Clip("https://vimeo.com/1")),
        (f'<object>{param("Movie", " //youtu.be/h ")}</object>', H),
        (f'<object>{param("src", "//youtu.be/h")}</object>', H),
        (f'<object>{param("FlashVars", "file=/g.flv")}{param("movie", "p.swf")}</object>', G),
        ('<object data="p.swf"><embed flashvars="file=/g.flv"></object>', G),
        ('<object><param value="x"><param name="y"><embed src="//youtu.be/h"></object>', H),
        (f'<object data="//youtu.be/h">{param("movie", "//youtu.be/later")}</object>', H),
        ("<object></object>", None),
    ],
)  # fmt: skip
def test_what_plays_a_video(markup: str, clip: Clip | None) -> None:
    assert clip_of(element(markup)) == clip


def test_what_is_a_videos_address() -> None:
    assert all(map(is_video, ("/a.MP4", "//www.facebook.com/plugins/video.php", "/x/embed/1")))
    assert not any(map(is_video, ("/a.html", "https://docs.google.com/video/x", "/podcast/embed")))
