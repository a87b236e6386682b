"""Duplicates: rows that say the same, in groups, and the closest pairs."""
