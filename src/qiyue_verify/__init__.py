"""核验: checks an exported journal with Python alone; short enough for an auditor to read."""
