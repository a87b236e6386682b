"""Search in taxonomies."""
