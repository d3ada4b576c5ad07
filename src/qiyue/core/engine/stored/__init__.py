"""The stored form of values: a column for each, one row a subject, where all subjects have them."""
