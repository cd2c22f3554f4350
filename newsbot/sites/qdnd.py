"""Quân đội nhân dân."""

from newsbot.cms.qdnd.cms import Qdnd
from newsbot.sites.base import Site

SITE = Site(
    name="qdnd",
    title="Quân đội nhân dân",
    hosts=("qdnd.vn", "www.qdnd.vn"),
    cms=Qdnd(),
)
