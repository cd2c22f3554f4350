"""Exporters: files that are whole or not there. No Scrapy, no ledger."""
