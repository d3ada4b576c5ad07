"""The small nouns everything shares: exact numbers, absence, units of measure, findings."""
