"""Calculates: method in, scores out; plain Python, no framework, no clock, no network."""
