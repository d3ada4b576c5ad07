"""Judges methods and runs them for somebody who must survive it: behind walls, answers in words."""
