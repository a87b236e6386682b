"""What varies together in two linked tables."""
