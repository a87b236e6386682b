"""HTML reports: what all of them share."""
