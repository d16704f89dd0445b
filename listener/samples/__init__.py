"""Recordings that ship with the listener: made for it by speech synthesis."""
