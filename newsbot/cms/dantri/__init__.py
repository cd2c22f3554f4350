"""Dân Trí's own system."""
