"""``newsbot run SITE``: its options, what they come to, and how it ends."""

from newsbot.commands.run.command import command

__all__ = ["command"]
