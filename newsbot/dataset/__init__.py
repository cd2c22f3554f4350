"""The published dataset: one row an article, by publication day. Pure files, re-runnable."""
