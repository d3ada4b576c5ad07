"""What people do with roles: give, countersign, end, delegate; each written in the journal."""
