"""Strings and bfloat16 as plain numbers."""

from __future__ import annotations

import ml_dtypes
import numpy as np
import pytest

from tf1kit.graph.strings import packed, unpacked

ARRAYS = {
    "zeros at the ends": np.array([b"\0a\0", b"", b"\0"], object),
    "a matrix": np.array([[b"a", b"bc"], [b"", b"\xff"]], object),
    "no string": np.zeros((0, 2), object),
    "a scalar": np.array(b"one", object),
    "an empty scalar": np.array(b"", object),
    "the name of a key": np.array([b"x#ends"], object),
}


@pytest.mark.parametrize("name", ARRAYS)
def test_strings_come_back(name: str) -> None:
    """Nothing that is packed is an object, and what is unpacked is the same."""
    made = packed({"x": ARRAYS[name], "y": np.float32(2)})
    assert all(value.dtype.kind in "iuf" for value in made.values())
    found = unpacked(made)
    assert found.keys() == {"x", "y"} and found["x"].shape == ARRAYS[name].shape
    assert found["x"].tolist() == ARRAYS[name].tolist()


def test_text_becomes_utf8() -> None:
    """An array of text gives its bytes in UTF-8."""
    assert unpacked(packed({"x": np.array(["ä", "b"])}))["x"].tolist() == ["ä".encode(), b"b"]


def test_bfloat16_comes_back() -> None:
    """The bits of a bfloat16, as the recorder writes them, are that number again."""
    found = unpacked({"x#bfloat16": np.array([0x3F80, 0x7F80], np.uint16)})["x"]
    assert found.dtype == ml_dtypes.bfloat16 and found.astype(float).tolist() == [1.0, np.inf]
