"""The published dataset in a warehouse: PostgreSQL, DuckDB, Delta tables, whatever dlt can write.

What is there is asked of the warehouse itself, which alone knows; nothing is remembered here. Its
heavy part is the extra ``newsbot[load]``.
"""
