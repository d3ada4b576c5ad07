"""Choices that a paper method leaves open and that people dispute: each must be made in words."""
