"""Finding a paper's articles: what is asked of its lists, for any CMS."""
