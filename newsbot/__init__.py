"""newsbot: Báo Đắk Lắk as data. Spiders crawl, pipelines parse, exporters write JSON Lines.

In Python: ``extract`` makes a record (``Article``) of a page, or raises ``Rejected``, or
``UnknownPaper`` for an address of no known paper; ``read`` opens a dataset with pandas, polars,
Arrow or DuckDB.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newsbot.version import __version__

if TYPE_CHECKING:
    from newsbot.analysis.reading import read
    from newsbot.extraction import UnknownPaper, extract
    from newsbot.items import Article, Rejected, to_json

__all__ = ["Article", "Rejected", "UnknownPaper", "__version__", "extract", "read", "to_json"]


def __getattr__(name: str) -> Any:
    """Loaded when asked for: the command line pays for nothing it does not use."""
    if name in ("extract", "UnknownPaper"):
        from newsbot import extraction

        return getattr(extraction, name)
    if name == "read":
        from newsbot.analysis.reading import read

        return read
    if name in ("Article", "Rejected", "to_json"):
        from newsbot import items

        return getattr(items, name)
    raise AttributeError(f"module 'newsbot' has no attribute {name!r}")
