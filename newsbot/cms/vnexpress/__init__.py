"""VnExpress's own system."""
