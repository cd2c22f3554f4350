"""What is asked of a paper on the CMS that answers under ``…/api/article/list``.

``spider.py`` is the way in; ``menu.py``, ``discovery.py``, ``listing.py`` and ``undated.py`` find
articles, ``comment_calls.py`` their comments.
"""
