"""Statistics that verbs share: calibration of confidence."""
