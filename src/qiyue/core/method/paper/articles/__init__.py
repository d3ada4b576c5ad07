"""What the articles of the paper say, a module a subject."""
