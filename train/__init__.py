"""Training and evaluation: corpora in, a model for the listener out."""

import os

# Before numpy is imported, here and in the processes that mix streams: the products there are so
# small that threads cost ten times what they bring, and training wants the cores.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# TensorFlow tells of the processor, and of each conversion, on a dozen lines; errors are still told.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
