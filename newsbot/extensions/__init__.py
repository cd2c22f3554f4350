"""Crawl-wide components: rejected pages, blocks, progress, log lines."""
