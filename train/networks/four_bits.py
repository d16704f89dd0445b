"""Weights that can be kept in four bits, so that a network of the same size on disk has twice as many.

A network whose weights are rounded when it is trained learns to do with them: see
`FourBitConv1D`.  `train.shipping.pack` writes them two to a byte.
"""

from __future__ import annotations

import keras
from keras import layers, ops

LEVELS = 7               # each way from zero: the fifteen numbers -7 to 7


def in_four_bits(kernel):
    """*kernel* (..., n_out), each output's weights on the nearest of fifteen evenly spaced values."""
    greatest = ops.max(ops.abs(kernel), axis=tuple(range(len(kernel.shape) - 1)), keepdims=True)
    step = ops.maximum(greatest, 1e-12) / LEVELS
    return ops.round(kernel / step) * step


@keras.saving.register_keras_serializable("train")
class FourBitConv1D(layers.Conv1D):
    """A convolution with rounded weights.  What is learnt changes them before they are rounded.

    References
    ----------
    .. [1] Y. Bengio et al., "Estimating or propagating gradients through stochastic neurons",
       2013: the gradient of rounding is taken for 1 ("straight through").
    .. [2] B. Jacob et al., "Quantization and training of neural networks for efficient
       integer-arithmetic-only inference", CVPR 2018, section 3.
    """

    @property
    def kernel(self):
        """The rounded weights, (kernel_size, n_in, n_out)."""
        kernel = super().kernel
        return kernel + ops.stop_gradient(in_four_bits(kernel) - kernel)
