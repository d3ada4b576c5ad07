"""What people do with accounts: one service each, each written in the journal."""
