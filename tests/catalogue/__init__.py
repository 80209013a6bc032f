"""Keeps the Spanish catalogue in step with the sources.

GNU gettext isn't on every machine, so Babel reads and writes the catalogue here.
"""
