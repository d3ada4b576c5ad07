"""Doors talk: ways in and out, with no decisions of their own."""
