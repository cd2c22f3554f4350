"""The systems that papers run on: a folder each, which says what to ask and how to read it.

All of it is pure: values and functions of bytes. No Scrapy, no network, no clock.
"""
