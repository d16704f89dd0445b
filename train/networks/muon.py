"""Muon for convolutions: Keras' own leaves them to AdamW, and this network is made of them."""

from __future__ import annotations

import keras
from keras import ops

HEADS = ("labels", "geometry", "progress", "phones")     # AdamW does better where answers come out


class ConvolutionMuon(keras.optimizers.Muon):
    """Muon that takes a kernel as the matrix of all its inputs, taps included, by its outputs.

    References
    ----------
    .. [1] K. Jordan et al., "Muon: an optimizer for hidden layers in neural networks", 2024:
       convolutions are flattened.
    .. [2] J. Liu et al., "Muon is scalable for LLM training", 2025: the scale that lets it have AdamW's
       learning rate and decay.
    """

    def _should_use_adamw(self, variable: keras.Variable) -> bool:
        return len(variable.shape) < 2 or variable.path.split("/")[0] in HEADS

    def zeropower_via_newtonschulz5(self, x, steps: int):
        """The nearest orthogonal matrix of a kernel, in the kernel's shape."""
        return ops.reshape(super().zeropower_via_newtonschulz5(_as_matrix(x), steps), x.shape)

    def lr_adjust(self, x):
        """A kernel's step, scaled as its matrix asks."""
        return ops.reshape(super().lr_adjust(_as_matrix(x)), x.shape)


def _as_matrix(kernel):
    return ops.reshape(kernel, (-1, kernel.shape[-1]))
