"""A picture of one or two tables: rows as points, alike rows near each other."""
