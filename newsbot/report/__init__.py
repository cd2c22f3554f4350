"""``newsbot report``: what a paper wrote and how the job did, as one page or as JSON.

``paper`` and ``job`` find the numbers, ``figures`` says what they come as, ``words`` names them in
two languages, ``page`` makes HTML of them. See docs/report.md.
"""
