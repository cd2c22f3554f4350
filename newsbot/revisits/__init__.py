"""Looking again: when an article is due (``policy``), and what a later look changes (``merge``).

Pure: no crawler, no files, no clock.
"""
