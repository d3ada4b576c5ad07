"""A program becomes a plan: a list of steps on integers, each one table out."""
