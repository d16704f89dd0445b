"""A real-time listener for spoken digits that shows what it hears."""

__version__ = "0.1.0"
