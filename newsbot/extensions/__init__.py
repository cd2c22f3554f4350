"""Crawl-wide components: rejected pages, progress, log lines."""
