"""The pages of methods and runs."""
