"""Further outputs of an ONNX model, added to its bytes.

Protocol buffers that are written one after the other are read as one, their lists joined: a model whose graph
has only outputs, put behind a model, adds those outputs (protobuf, "Encoding", last one wins and merging).
"""

from __future__ import annotations

from collections.abc import Sequence

_GRAPH, _OUTPUT, _NAME, _TYPE, _TENSOR = 7, 12, 1, 2, 1
"""Field numbers of onnx.proto: ModelProto.graph, GraphProto.output, ValueInfoProto.name and .type, …"""
_FLOATS = b"\x08\x01"
"""TypeProto.Tensor whose elem_type is FLOAT."""


def with_outputs(model: bytes, names: Sequence[str]) -> bytes:
    """The model's bytes with these inner values, tensors of floats, among its outputs."""
    tensor = _field(_TYPE, _field(_TENSOR, _FLOATS))
    return model + b"".join(
        _field(_GRAPH, _field(_OUTPUT, _field(_NAME, name.encode()) + tensor)) for name in names
    )


def _field(number: int, payload: bytes) -> bytes:
    """A length-delimited field."""
    return _varint(number << 3 | 2) + _varint(len(payload)) + payload


def _varint(value: int) -> bytes:
    low, rest = value & 0x7F, value >> 7
    return bytes([low | 0x80]) + _varint(rest) if rest else bytes([low])
