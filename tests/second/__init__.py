"""A second CMS, after the recipe of ``docs/adding.md``: its files are put into a copy of newsbot.

Its pages carry their data as JSON-LD, its sitemap lists them, its comments are plain JSON.
"""
