"""What goes with what: rows of two tables in pairs."""
