"""One module a command: arguments and wiring, no logic. Each has a ``command``."""
