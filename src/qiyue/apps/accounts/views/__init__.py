"""Pages of accounts: the log-in and its steps, and one's own account."""
