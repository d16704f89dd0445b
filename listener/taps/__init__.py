"""What may follow a pipeline: a limit, a program for each digit, clips."""
