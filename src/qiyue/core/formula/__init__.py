"""Arithmetic as data: an expression is said once, then evaluated, explained or planned."""
