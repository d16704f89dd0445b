"""The recordings: one small reader a corpus, and who is trained on."""

from .readers import READERS, Recording, data_roots, read_all
from .split import Split, part_of

__all__ = ["READERS", "Recording", "Split", "data_roots", "part_of", "read_all"]
