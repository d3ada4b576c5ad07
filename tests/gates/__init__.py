"""Gates: long trials with numbers to reach; `make gates` and, for minutes, `make gates-short`."""
