"""A run that is kept open: its data and values in memory, asked and changed in milliseconds."""
