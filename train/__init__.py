"""The road from recordings to a network: run ``python -m train``."""
