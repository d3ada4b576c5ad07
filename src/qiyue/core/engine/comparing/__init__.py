"""两次测算的比较: what differs between two runs, and which lines cause a total to move."""
