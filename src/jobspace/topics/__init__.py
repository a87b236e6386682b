"""What rows are about: topics of words, clusters of vectors."""
