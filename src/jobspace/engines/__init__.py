"""Verbs on more than one process: the same rows, the same columns, on Spark and Ray."""
