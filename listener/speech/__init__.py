"""Where speech starts and stops."""
