"""What strangers may send, invented without end: no page, answer, date, address or archive ends in
anything but what its reader promises.

``python -m tests.fuzz --seconds 600`` looks for more; what it finds it keeps in ``finds/``, in its
smallest form, where ``tests/fuzz/test_fuzz.py`` reads it again with every ``make test``.
"""
