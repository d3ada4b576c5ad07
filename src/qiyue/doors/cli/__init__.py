"""The command line: `qiyue new`, `check`, `freeze`, `score`, `explain`, `report`."""
