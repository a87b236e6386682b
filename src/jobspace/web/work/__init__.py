"""What a job does, one file a verb: a request, and a run in a folder of its own."""
