"""What a model hears in a recording, and what it looked at."""
