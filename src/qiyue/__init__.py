"""契约: a written assessment method turned into scores, and scores into decisions people sign."""

__version__ = "0.1.0"
