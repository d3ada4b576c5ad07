"""What came out of a run, read from its folder: standings, their distribution, score sheets."""
