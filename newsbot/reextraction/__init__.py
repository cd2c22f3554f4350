"""Archived pages read again by today's rules: what would change, and its publication.

``reading`` turns a piece of an archive into readings, ``spool`` holds them by article,
``rereading`` makes of an article's readings the record as today's rules have it, ``comparing``
holds that against the dataset, ``telling`` says what differs, ``applying`` publishes it.
"""
