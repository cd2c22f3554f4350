"""newsbot: Báo Đắk Lắk as data. Spiders crawl, pipelines parse, exporters write JSON Lines."""

__version__ = "0.1.0"
