"""办法: published method versions, immutable; the runs by them and what came out."""
