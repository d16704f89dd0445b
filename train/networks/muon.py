"""Muon for convolutions: Keras' own leaves them to AdamW, and this network is made of them."""

from __future__ import annotations

import keras
from keras import ops

HEADS = ("labels", "geometry", "progress", "phones")     # AdamW does better where answers come out


@keras.saving.register_keras_serializable("train")
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

    def _muon_update_step(self, gradient, variable, lr, m) -> None:
        n = variable.shape[-1]
        self.assign_add(m, gradient + m * (self.momentum - 1))
        ahead = gradient + self.momentum * m
        update = self.zeropower_via_newtonschulz5(ops.reshape(ahead, (-1, n)), self.ns_steps)
        self.assign_sub(variable, ops.reshape(self.lr_adjust(lr * update), variable.shape))
