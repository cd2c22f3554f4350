"""An article's content element to a flow of paragraphs, lists, tables, pictures and videos.

One walk in page order, by the browser's rules: block elements and double ``<br>`` part
paragraphs, inline elements join with nothing. It knows HTML, not the paper: what is no part of
the article (related links, promos) and what is a link to another article, the layout says.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from lxml import etree

from newsbot.text.captions import (
    give_captions,
    goes_on,
    is_caption,
    is_marked,
    settle,
)
from newsbot.text.clean import SOFT_BREAK, fold, has_word
from newsbot.text.css import is_hidden, is_pixel, style_of
from newsbot.text.galleries import are_gallery, is_picture_box
from newsbot.text.lines import Group, Line, Setting, of_block, of_inline, part_right, to_passage
from newsbot.text.passages import SIZES, Event, Flow, Media, Passage, Picture, Taken
from newsbot.text.pictures import emoji_of, picture_of
from newsbot.text.players import PLAYERS, clip_of, embedded_in
from newsbot.text.scripts import raised_or_lowered
from newsbot.text.structures import (
    DEEPEST,
    LISTS,
    PICTURES,
    UNSEEN,
    read_figure,
    read_gallery,
    read_list,
    read_table,
)
from newsbot.text.tables import Use

_BLOCK = frozenset(
    "address article aside blockquote body caption center dd details dir div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol p "
    "pre section summary table tbody td tfoot th thead tr ul".split()
)
# A reader sees their words, but they are no running text: what is lost with them is told.
_CONTROLS = frozenset("select textarea button svg".split())
# They have no end tag, so what follows stands inside them here.
_OPEN = frozenset("embed source track keygen wbr".split())
_STRUCK = frozenset(("s", "del", "strike"))
_SCRIPTS = frozenset(("sup", "sub"))
# What a script may turn into a player.
_EMBEDS = frozenset("oembed lite-youtube lite-vimeo div blockquote figure".split())
_SPECIAL = PICTURES | PLAYERS | UNSEEN | _OPEN | _CONTROLS
# Elements of which no template makes a part foreign to the article.
_INLINE = frozenset("span strong b i em u ins font sub sup br o:p".split())
_BOXES = frozenset("div section article aside li figure dd center".split())
_string = etree.XPath("string()")
# Fewer characters may be a bullet or a label that no rule knows.
_ENOUGH = 20
# A part that is read by itself and a table take so many times as much of Python's stack.
_LEVELS_OF_PART = 2

Test = Callable[[etree._Element], bool]


@dataclass(slots=True)
class _Tally:
    """What is found out once, wherever in the content it is read.

    ``passed`` was met and is no text of the article, or went into captions; ``hidden`` is what of
    it a style hides; ``struck``: some of it is struck out; ``uses`` tells what tables are for: a
    table in cells of tables would be read again for each of them.
    """

    passed: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    struck: bool = False
    uses: dict[etree._Element, Use] = field(default_factory=dict)


_PLAIN = Setting()


def _never(element: etree._Element) -> bool:
    return False


def read_flow(
    content: etree._Element,
    foreign: Test = _never,
    related: Test = _never,
    *,
    behind: Sequence[etree._Element] = (),
    wordless: bool = False,
) -> Flow:
    """The flow of an element, and of what stands ``behind`` it and belongs to it.

    Elements for which ``foreign`` is true are passed over; ``related`` tells links to other
    articles. Passages without a letter or digit ("***") are dropped unless ``wordless``.
    """
    reader = Reader(foreign, related, wordless)
    flow = reader.read(content, behind)
    shown = [str(_string(content)), content.tail or "" if behind else ""]
    for part in behind:
        shown += [str(_string(part)) if isinstance(part.tag, str) else "", part.tail or ""]
    taken = sum(passage.size for passage in flow.passages)
    flow.left_out = _left_out(shown, taken, reader.tally.passed)
    flow.struck, flow.hidden = reader.tally.struck, reader.tally.hidden
    return flow


def _left_out(shown: Sequence[str], taken: int, passed: Sequence[str]) -> int:
    """How many characters are unaccounted for."""
    left = 0
    for size in SIZES:
        left = sum(map(size, shown)) - taken - sum(map(size, passed))
        if left < _ENOUGH:
            return 0
    return left


class Reader:
    def __init__(
        self,
        foreign: Test,
        related: Test,
        wordless: bool,
        depth: int = 0,
        tally: _Tally | None = None,
    ) -> None:
        self.foreign, self.related, self.wordless, self.depth = foreign, related, wordless, depth
        self.tally = tally or _Tally()
        self.is_whole = tally is None
        self.flow = Flow()
        self.events: list[Event] = []
        self.lines = [Line()]
        # Pictures and videos after which no text has come: the next may be their caption.
        self.waiting: list[Media] = []

    def read(self, element: etree._Element, behind: Sequence[etree._Element] = ()) -> Flow:
        self.children(element, _PLAIN)
        self.end_block(_PLAIN)
        if behind and element.tail:
            self.say(element.tail, _PLAIN)
        for part in behind:
            self.child(part, _PLAIN)
            if part.tail:
                self.say(part.tail, _PLAIN)
        self.end_block(_PLAIN)
        if self.is_whole:
            settled = settle(self.events)
            for passage in settled.text:
                self.tally.passed.remove(passage.text)
            self.tally.passed += [passage.text for passage in settled.captions]
            self.flow.passages = [one for one in self.events if isinstance(one, Passage)]
        return self.flow

    def inside(
        self, element: etree._Element, foreign: Test | None = None, *, wordless: bool = False
    ) -> Flow:
        """The flow of one part by itself."""
        foreign, wordless = foreign or self.foreign, wordless or self.wordless
        depth = self.depth + _LEVELS_OF_PART
        reader = Reader(foreign, self.related, wordless, depth, self.tally)
        return reader.read(element)

    def pass_over(self, element: etree._Element) -> None:
        """Counts what an element holds that is no text of the article."""
        self.tally.passed.append(str(_string(element)))

    # Text

    def children(self, element: etree._Element, style: Setting) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            self.say(str(_string(element)), style)
        else:
            if text := element.text:
                self.say(text, style)
            for child in element:
                self.child(child, style)
                if text := child.tail:
                    self.say(text, style)
        self.depth -= 1

    def child(self, element: etree._Element, style: Setting) -> None:
        tag = element.tag
        # Comments and processing instructions have no name.
        if not isinstance(tag, str):
            return
        if tag == "br":
            self.lines.append(Line())
        elif tag in _INLINE:
            css = style_of(element)
            if css.is_odd or css.block or tag in _SCRIPTS:
                self.inline(element, tag, style)
            else:
                self.children(element, of_inline(tag, css, style, linked=False))
        elif self.foreign(element):
            self.pass_over(element)
            if tag in _BLOCK:
                self.end_block(style)
        elif tag in _EMBEDS and (clip := embedded_in(element)) is not None:
            self.flow.clips.append(clip)
            self.show(clip)
            self.pass_over(element)
        elif tag in _BLOCK:
            self.block(element, tag, style)
        elif tag in _SPECIAL:
            self.special(element, tag, style)
        else:
            self.inline(element, tag, style)

    def special(self, element: etree._Element, tag: str, style: Setting) -> None:
        """Pictures, players, controls, and what nobody sees."""
        if tag in PICTURES:
            self.picture(element, style)
            if tag != "img":
                self.pass_over(element)
        elif tag in _OPEN or tag in PLAYERS:
            clip = clip_of(element) if tag in PLAYERS else None
            if clip is not None:
                self.flow.clips.append(clip)
                self.show(clip)
            if tag in _OPEN:
                self.children(element, style)
            else:
                self.pass_over(element)
        elif tag in _CONTROLS:
            self.control(element, tag, style)
        else:
            self.pass_over(element)
            if tag == "noscript":
                self.copies(element, style)

    def say(self, text: str, style: Setting) -> None:
        if style.pre or SOFT_BREAK in text:
            ends = SOFT_BREAK if not style.pre else "\n"
            first, *others = text.replace(SOFT_BREAK, ends).replace("\r\n", "\n").split(ends)
            self.lines[-1].add(first, style)
            for other in others:
                self.lines.append(Line())
                self.lines[-1].add(other, style)
            return
        line = self.lines[-1]
        if line.parts or not text.isspace():
            line.add(text, style)

    def inline(self, element: etree._Element, tag: str, style: Setting) -> None:
        css = style_of(element)
        if tag in _STRUCK or css.is_odd:
            if self.is_unread(element, tag in _STRUCK or css.struck):
                return
        elif tag in _SCRIPTS and (told := raised_or_lowered(str(_string(element)), tag)):
            self.say(told, style)
            return
        linked = tag == "a" and not style.linked and self.related(element)
        style = of_inline(tag, css, style, linked=linked)
        if css.block:
            self.end_block(style)
            style = of_block(element, tag, css, style)
        self.children(element, style)
        if css.block:
            self.end_block(style)

    def is_unread(self, element: etree._Element, struck: bool) -> bool:
        """Passes over what a reader does not see, and what is struck out."""
        if not struck and not is_hidden(element):
            return False
        self.tally.struck = self.tally.struck or (struck and has_word(str(_string(element))))
        self.pass_over(element)
        if not struck:
            self.tally.hidden.append(self.tally.passed[-1])
        return True

    def control(self, element: etree._Element, tag: str, style: Setting) -> None:
        """A button may be a heading that opens what stands below it; the rest is only told."""
        if tag == "button" and (
            style.kind == "heading"
            or element.get("aria-expanded") is not None
            or element.get("aria-controls") is not None
        ):
            self.inline(element, tag, style)
        elif tag == "svg":
            # Titles and descriptions in it are for machines.
            words = [str(_string(text)) for text in element.iter("text")]
            shown = "".join(words)
            self.tally.passed.append(str(_string(element)).replace(shown, "", 1))

    # Pictures

    def picture(self, image: etree._Element, style: Setting) -> None:
        emoji = emoji_of(image)
        if emoji is not None:
            self.say(emoji, style)
            return
        # A link's picture is the thumbnail of the article that it leads to.
        source = None if style.linked or is_pixel(image) else picture_of(image)
        if source:
            self.flow.pictures.append(Picture(source))
            self.show(self.flow.pictures[-1])

    def copies(self, noscript: etree._Element, style: Setting) -> None:
        """What a browser without scripts shows of pictures; the picture before it may have it."""
        before = noscript.getprevious()
        if before is None or before.tag not in PICTURES:
            for image in noscript.iter("img"):
                self.picture(image, style)

    def show(self, media: Media) -> None:
        """What stands behind a picture in the same paragraph may be its caption."""
        self.events.append(media)
        line = self.lines[-1]
        if not line.parts:
            line.behind.append(media)

    def put(self, passage: Passage) -> None:
        if not self.flow.pictures and not self.flow.clips:
            self.flow.before += 1
        self.flow.passages.append(passage)
        self.events.append(passage)

    def put_media(self, flow: Flow) -> None:
        """The pictures of a part that was read by itself; a card's are thumbnails."""
        if not flow.is_card:
            self.flow.add_media(flow)
            self.events += flow.media

    @property
    def media_seen(self) -> int:
        return len(self.flow.pictures) + len(self.flow.clips)

    def drop_thumbnails(self, since: int) -> None:
        """Of a box that only links to other articles the pictures are theirs."""
        new = self.events[since:]
        passages = [one for one in new if isinstance(one, Passage)]
        media = {id(one) for one in new if not isinstance(one, Passage)}
        if not passages or not media or not all(one.linked for one in passages):
            return
        if not any(isinstance(one, Taken) for one in new):
            self.events[since:] = passages
            self.flow.pictures = [one for one in self.flow.pictures if id(one) not in media]
            self.flow.clips = [one for one in self.flow.clips if id(one) not in media]
            self.waiting = []

    def block(self, element: etree._Element, tag: str, style: Setting) -> None:
        self.end_block(style)
        css = style_of(element)
        if css.is_odd and self.is_unread(element, css.struck):
            return
        if tag in LISTS:
            self.waiting = []
            read_list(self, element)
        elif tag in ("table", "figure") and self.depth + 2 * _LEVELS_OF_PART >= DEEPEST:
            # No room left to read its parts, and to tell captions from text.
            self.say(str(_string(element)), style)
            self.end_block(style)
        elif tag == "table":
            self.depth += _LEVELS_OF_PART
            read_table(self, element, style)
            self.depth -= _LEVELS_OF_PART
        elif tag == "figure":
            read_figure(self, element, style)
        elif tag in _BOXES and (are_gallery(element) or is_picture_box(element)):
            read_gallery(self, element)
        else:
            style = of_block(element, tag, css, style)
            since, seen = len(self.events), self.media_seen
            self.children(element, style)
            self.end_block(style)
            if tag in _BOXES and self.media_seen != seen:
                self.drop_thumbnails(since)

    def end_block(self, style: Setting) -> None:
        """Ends the paragraph at hand; blank lines (``<br><br>``) part it further."""
        lines = self.lines
        if len(lines) == 1 and not lines[0].behind:
            if parts := lines[0].parts:
                self.lines = [Line()]
                if text := fold(parts[0] if len(parts) == 1 else "".join(parts)):
                    self.end_paragraph([(text, lines[0])], style)
            return
        self.lines = [Line()]
        if any(line.behind for line in lines):
            # A caption belongs to what stands right before it.
            self.waiting = []
        group: list[tuple[str, Line]] = []
        for line in lines:
            text = fold("".join(line.parts))
            if line.behind:
                self.end_group(group, style)
                group = []
                self.waiting += line.behind
            if text:
                group.append((text, line))
            else:
                self.end_group(group, style)
                group = []
        self.end_group(group, style)

    def end_group(self, group: Group, style: Setting) -> None:
        if group:
            for part in part_right(group):
                self.end_paragraph(part, style)

    def end_paragraph(self, group: Group, style: Setting) -> None:
        """A paragraph, or the caption of the pictures before it."""
        passage = to_passage(group, style)
        waiting, self.waiting = self.waiting, []
        if not self.wordless and not has_word(passage.text):
            self.tally.passed.append(passage.text)
            return
        if not waiting:
            self.put(passage)
            return
        bare = [one for one in waiting if one.caption is None]
        first = self.is_whole and not self.flow.passages
        if not (is_caption(passage, first=first) if bare else goes_on(passage, waiting)):
            self.put(passage)
            return
        media = bare or waiting
        give_captions(media, [fold(passage.text)])
        self.tally.passed.append(passage.text)
        self.events.append(Taken(passage, media, bool(bare) and not is_marked(passage)))
        # Its second line may follow.
        self.waiting = media
