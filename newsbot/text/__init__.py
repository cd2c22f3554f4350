"""Pure helpers: text, dates, addresses, HTML to blocks, comments to a thread.

Imports only ``newsbot.items``; no I/O, no clock, no Scrapy.
"""
