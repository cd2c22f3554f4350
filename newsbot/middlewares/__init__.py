"""Downloader middlewares: where requests may go, what robots.txt says, when to try again."""
