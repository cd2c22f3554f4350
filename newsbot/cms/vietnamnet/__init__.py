"""VietnamNet's own system."""
