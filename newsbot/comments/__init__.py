"""Asking for the readers' comments of an article: one loop for all CMSs."""
