"""Events become lines: for people, for programs."""
