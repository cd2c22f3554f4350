"""WARC out and in: every answer of a crawl kept as it came, and read again.

A run's archive lies in its folder, ``crawl-0001.warc.gz`` and so on. See ``docs/archive.md``.
"""
