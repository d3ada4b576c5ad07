"""Tables of the tests alone, whose rows are journaled."""
