"""The Arrow stream: reading, writing, distinct texts, columns to text."""
