"""Weights of a converted network in four bits, two to a byte, where that loses nothing."""

from __future__ import annotations

import numpy as np
from tensorflow.lite.python import schema_py_generated as schema

from ..networks.four_bits import LEVELS


def pack_four_bits(model: schema.ModelT) -> None:
    """Keep the int8 weights of dense layers in four bits if each output's take no more than 15 evenly
    spaced values, as `train.networks.four_bits` makes them."""
    shared: dict[int, np.ndarray] = {}             # layers with the same weights have one buffer
    for graph in model.subgraphs:
        for op in graph.operators:
            tensor = graph.tensors[op.inputs[1]] if _is_dense(model, op) else None
            if tensor is None or tensor.type != schema.TensorType.INT8:
                continue
            buffer = model.buffers[tensor.buffer]
            if tensor.buffer not in shared:
                weights = np.frombuffer(bytes(buffer.data), np.int8).reshape(tensor.shape)
                steps = np.abs(weights).max(axis=1, initial=1, keepdims=True) / LEVELS
                levels = np.round(weights / steps)
                if weights.size % 2 or np.abs(levels * steps - weights).max() > 0.5:
                    continue
                halves = levels.ravel().astype(np.int8).view(np.uint8) & 15
                buffer.data = halves[0::2] | halves[1::2] << 4
                shared[tensor.buffer] = steps[:, 0]
            tensor.type = schema.TensorType.INT4
            tensor.quantization.scale = np.float32(tensor.quantization.scale * shared[tensor.buffer])


def _is_dense(model: schema.ModelT, op: schema.OperatorT) -> bool:
    return model.operatorCodes[op.opcodeIndex].builtinCode == schema.BuiltinOperator.FULLY_CONNECTED
