"""A CMS that tells all of an article in JSON-LD, lists by sitemap, comments on another host."""
