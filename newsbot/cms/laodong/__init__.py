"""Lao Động's own system."""
