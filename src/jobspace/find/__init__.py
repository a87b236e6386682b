"""Find the rows of one kind from a few examples."""
