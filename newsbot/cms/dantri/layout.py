"""The page template of this CMS: its parts say what they are in ``data-slot``."""

from __future__ import annotations

import re
from typing import ClassVar

from lxml import etree

from newsbot.layouts.parts import PartsLayout


class DanTriLayout(PartsLayout):
    """``[data-slot=content]`` is the text; title, date and lead stand above it."""

    name: ClassVar[str] = "dantri"
    text: ClassVar[tuple[str, ...]] = ("[data-slot=content]",)
    numbered: ClassVar = re.compile(r"-(\d{17})\.htm$")
    at: ClassVar = {
        "title.slot": "[data-slot=title]",
        "timestamp.time": "time[datetime]",
        "lead.slot": "[data-slot=sapo]",
    }
    section_meta: ClassVar = "article:section"

    @classmethod
    def frames(cls, tree: etree._Element) -> bool:
        return any("DT_GLOBAL" in (script.text or "") for script in tree.iter("script"))
