"""Weights of a converted network in four bits, two to a byte, where that loses nothing."""

from __future__ import annotations

import numpy as np
from tensorflow.lite.python import schema_py_generated as schema

from ..networks.four_bits import LEVELS

GREATEST = 127                                                       # of an int8 weight
ON_LEVELS = np.round(np.arange(-LEVELS, LEVELS + 1) * GREATEST / LEVELS)


def pack_four_bits(model: schema.ModelT) -> None:
    """Keep the int8 weights of dense layers in four bits if they take no more than 15 values,
    those of `train.networks.four_bits`."""
    packed: set[int] = set()             # layers with the same weights share a buffer
    for graph in model.subgraphs:
        for op in graph.operators:
            tensor = graph.tensors[op.inputs[1]] if _is_dense(model, op) else None
            if tensor is None or tensor.type != schema.TensorType.INT8:
                continue
            buffer = model.buffers[tensor.buffer]
            if tensor.buffer not in packed:
                weights = np.frombuffer(bytes(buffer.data), np.int8)
                if len(weights) % 2 or not np.isin(weights, ON_LEVELS).all():
                    continue
                levels = np.round(weights * (LEVELS / GREATEST)).astype(np.int8).view(np.uint8) & 15
                buffer.data = levels[0::2] | levels[1::2] << 4
                packed.add(tensor.buffer)
            tensor.type = schema.TensorType.INT4
            tensor.quantization.scale = np.asarray(tensor.quantization.scale) * np.float32(GREATEST / LEVELS)


def _is_dense(model: schema.ModelT, op: schema.OperatorT) -> bool:
    return model.operatorCodes[op.opcodeIndex].builtinCode == schema.BuiltinOperator.FULLY_CONNECTED
