"""A spider for every paper that ``newsbot/sites`` declares, for ``scrapy list`` and ``crawl``."""

from __future__ import annotations

from newsbot.sites import Site, all_sites
from newsbot.spiders.sc_cms import ScCmsSpider


def spider_class(site: Site) -> type[ScCmsSpider]:
    """The CMS's spider with this paper's attributes."""
    attributes = {"name": site.name, "site": site, "__module__": __name__, "__doc__": site.title}
    return type(f"{site.name.capitalize()}Spider", (ScCmsSpider,), attributes)


globals().update({cls.__name__: cls for cls in map(spider_class, all_sites().values())})
