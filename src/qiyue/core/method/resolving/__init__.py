"""Resolves expressions: from what they say to what they mean on a row."""
