"""Báo Suối Mơ, a paper that does not exist."""

from newsbot.sites.ld_cms import LdCms

from newsbot.sites.base import Site

SITE = Site(name="suoimo", title="Báo Suối Mơ", hosts=("suoimo.example",), cms=LdCms())
