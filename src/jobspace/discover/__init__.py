"""Discover: a taxonomy of the names that a column has, where none is known."""
