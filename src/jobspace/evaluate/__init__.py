"""Encoders side by side on tasks whose right answers are known."""
