"""Documents of people: résumés, brag documents, postings; their lines, sections and sentences."""
