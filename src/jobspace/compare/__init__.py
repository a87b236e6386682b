"""One person's documents against postings: what is covered, what is missing, what to say."""
