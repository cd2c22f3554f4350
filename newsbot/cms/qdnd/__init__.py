"""Quân đội nhân dân's own system."""
