"""Reads files of other people in a process of its own, and believes nothing they say."""
