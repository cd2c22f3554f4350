"""A spider for every paper that ``newsbot/sites`` declares, for ``scrapy list`` and ``crawl``."""

from __future__ import annotations

from scrapy import Spider

from newsbot.sites import Site, all_sites


def spider_class(site: Site) -> type[Spider]:
    """The spider of the paper's CMS with this paper's attributes."""
    spider: type[Spider]
    (spider,) = site.cms.named("spider")
    attributes = {"name": site.name, "site": site, "__module__": __name__, "__doc__": site.title}
    return type(f"{site.name.capitalize()}Spider", (spider,), attributes)


globals().update({cls.__name__: cls for cls in map(spider_class, all_sites().values())})
