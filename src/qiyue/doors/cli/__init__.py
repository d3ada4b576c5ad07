"""The command line: `qiyue new`, `check`, `convert`, `score`, `explain` and the others."""
