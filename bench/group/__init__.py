"""A group of companies of any size: its month, and the method that scores it."""
