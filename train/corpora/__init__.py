"""The recordings: one small reader a corpus, and who is trained on."""

from .gather import data_roots, read_all
from .readers import NAME_OF, READERS
from .recording import Recording
from .split import Split, part_of

__all__ = ["NAME_OF", "READERS", "Recording", "Split", "data_roots", "part_of", "read_all"]
