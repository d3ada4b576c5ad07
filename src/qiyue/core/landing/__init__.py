"""Outputs land whole or not at all: made beside their place, flushed, moved there at once."""
