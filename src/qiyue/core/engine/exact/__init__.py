"""The exact evaluator in plain Python: the oracle that says what a method means."""
