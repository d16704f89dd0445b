"""What can go wrong, in the user's words.  ``cli.main`` catches `ListenerError` alone."""


class ListenerError(Exception):
    """Base of every error that is the world's fault and not a bug of ours."""


class ConfigError(ListenerError, ValueError):
    """A setting is out of its range."""


class AudioFormatError(ListenerError, ValueError):
    """Samples or a recording that cannot be heard."""


class AudioDeviceError(ListenerError):
    """A microphone, or the library that reaches it, is missing or gone."""


class ModelError(ListenerError):
    """The model file or its metadata is missing, damaged or does not match."""


class DisplayError(ListenerError):
    """There is no screen, or the window's libraries are missing."""
