"""Scores again only what a change of the data reaches."""
