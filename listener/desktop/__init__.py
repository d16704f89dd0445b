"""The window: the sound as the network sees it, and the digits it hears in it."""
