"""What a network is trained on: one device or several, in full or in mixed precision."""

from __future__ import annotations

from contextlib import ExitStack

import keras

from listener.errors import ConfigError

from ..config import RunConfig


class Machine:
    """Inside ``with``, networks are built and trained as *run* says.

    Without a GPU, several devices are parts of the processor: that shares out the work as GPUs
    would, to try it, and is no faster.
    """

    def __init__(self, run: RunConfig) -> None:
        backend = keras.backend.backend()
        if backend != "tensorflow":
            raise ConfigError(f"KERAS_BACKEND={backend}: training needs tensorflow, whose converter makes "
                              "the file that listens; unset KERAS_BACKEND")
        import tensorflow as tf
        gpus = tf.config.list_physical_devices("GPU")
        if run.mixed_precision and not gpus:
            raise ConfigError("--mixed-precision needs a GPU, and TensorFlow sees none")
        if gpus and run.devices > len(gpus):
            raise ConfigError(f"--devices {run.devices}: TensorFlow sees {len(gpus)} GPUs")
        self.is_mixed = run.mixed_precision
        self._strategy = _strategy(run.devices, "GPU" if gpus else "CPU") if run.devices > 1 else None

    def __enter__(self) -> Machine:
        self._left = ExitStack()
        if self.is_mixed:
            # bfloat16 has the range of float32, so that no loss has to be scaled.
            keras.mixed_precision.set_global_policy("mixed_bfloat16")
            self._left.callback(keras.mixed_precision.set_global_policy, "float32")
        if self._strategy is not None:
            self._left.enter_context(self._strategy.scope())
        return self

    def __exit__(self, *exception) -> None:
        self._left.close()


def _strategy(n: int, kind: str):
    """A `tf.distribute.Strategy`."""
    import tensorflow as tf
    if kind == "CPU":
        try:
            tf.config.set_logical_device_configuration(
                tf.config.list_physical_devices("CPU")[0], [tf.config.LogicalDeviceConfiguration()] * n)
        except RuntimeError as error:
            raise ConfigError(f"--devices {n}: {error}") from error
    return tf.distribute.MirroredStrategy([f"{kind}:{i}" for i in range(n)])
