"""What pages are made of: the frame, a drop zone, a job with its progress, rows."""
