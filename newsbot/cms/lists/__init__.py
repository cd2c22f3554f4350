"""Lists as sites have them, to compose a CMS from: pure, as all of a CMS is.

``offset`` (an API with offsets), ``last_id`` (one that goes on from an article), ``numbered``
(HTML pages with numbers), ``feed`` (RSS, Atom), ``sitemap`` (index and files), ``days`` (an archive
with a page a day), ``own`` (a section's own page and no more).
"""
