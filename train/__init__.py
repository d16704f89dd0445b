"""Training and evaluation: corpora in, a model for the listener out."""

import os

# Before numpy is imported, here and in the processes that mix streams: the products there are so
# small that threads cost ten times what they bring, and training wants the cores.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
