"""What of the readers who wrote comments may be kept: their names, how to reach them, their words.

``choice`` is what was chosen for a dataset, ``secret`` the key that pseudonyms are made with,
``tombstones`` what is forgotten for good, ``guard`` all three over records and their lines.
"""
