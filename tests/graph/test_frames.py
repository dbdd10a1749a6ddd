"""Messages between processes: what is sent is received, and what is no message is refused."""

from __future__ import annotations

import io
import json
import struct

import numpy as np
import pytest

from tf1kit.graph.frames import MOST_HEADER, receive, send


def framed(header: bytes, size: int | None = None) -> io.BytesIO:
    """A message with this header and without arrays."""
    return io.BytesIO(struct.pack("<Q", len(header) if size is None else size) + header)


def test_a_message() -> None:
    """The header and the arrays come back."""
    stream = io.BytesIO()
    send(stream, {"a": 1}, {"x": np.arange(6, dtype="int32").reshape(2, 3).T, "y": np.zeros((0, 2), bool)})
    stream.seek(0)
    header, arrays = receive(stream)
    assert header == {"a": 1} and arrays["x"].tolist() == [[0, 3], [1, 4], [2, 5]] and arrays["y"].shape == (0, 2)


@pytest.mark.parametrize(
    ("stream", "said"),
    [
        (framed(b"", MOST_HEADER + 1), "a header of 268,435,457 bytes"),
        (framed(json.dumps({"arrays": [["x", "float32", [1 << 20, 1 << 20]]]}).encode()), "too many values"),
    ],
)
def test_a_message_that_is_too_large(stream: io.BytesIO, said: str) -> None:
    """It is refused before memory is taken for it."""
    with pytest.raises(ValueError, match=said):
        receive(stream)
