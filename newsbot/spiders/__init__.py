"""Spiders: where things are and in which order to ask; never what a title looks like.

They import no pipeline, ledger or dataset: what they hand on and ask for is wired by settings.
"""
