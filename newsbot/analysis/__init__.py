"""The published dataset as tables: read, asked and exported. Knows no crawler.

Its heavy parts (DuckDB, Arrow, pandas, polars) are the extra ``newsbot[analysis]``.
"""
