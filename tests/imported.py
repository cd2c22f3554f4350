"""Imports all that a run imports, for the server that `tests.warm` forks its processes from."""

from __future__ import annotations

import importlib
import pkgutil
import sys

from scrapy.settings import default_settings
from scrapy.utils.misc import load_object

import newsbot

# The settings read the environment, which is a test's; a reactor is the process's own.
LATE = {"newsbot.settings", "newsbot.__main__", "twisted.internet.reactor"}

for found in pkgutil.walk_packages(newsbot.__path__, "newsbot."):
    if found.name not in LATE:
        importlib.import_module(found.name)
for name, paths in vars(default_settings).items():
    if name.endswith(("MIDDLEWARES_BASE", "EXTENSIONS_BASE")):
        for path in paths:
            load_object(path)
for late in ("scrapy.core.downloader.handlers.http11", "bs4", "_strptime", "stringprep"):
    importlib.import_module(late)
assert not LATE & set(sys.modules)
