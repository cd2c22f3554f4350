"""One page read through one template: what every layout answers, and what they have in common.

Each CMS keeps its own in its folder.
"""

from newsbot.layouts.base import Layout

__all__ = ["Layout"]
