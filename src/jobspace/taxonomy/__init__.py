"""Taxonomies: the model, its readers, and where installed ones are kept."""
