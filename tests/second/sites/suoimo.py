"""Báo Suối Mơ, a paper that does not exist."""

from newsbot.cms.ld.cms import LdCms

from newsbot.sites.base import Site

SITE = Site(
    name="suoimo",
    title="Báo Suối Mơ",
    hosts=("suoimo.example",),
    services={"comments": "binhluan.suoimo.example"},
    cms=LdCms(),
)
