"""Texts about work: cleaning, keys, spelling, statuses, roles."""
