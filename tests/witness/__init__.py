"""Real pages, as witnesses that no hand of this project made: what today's code reads of them.

They lie beside the project, not in it. What stands here is a snapshot in lengths and hashes: any
change of what is read shows as a difference that a person judges.
"""
