"""Normalize: from texts typed by hand to the concepts of a taxonomy."""
