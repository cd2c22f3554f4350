"""One run end to end: what it is asked, the crawl, whether it is good, publishing, recovery."""
