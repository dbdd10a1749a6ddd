"""Arrays of strings and of bfloat16 as arrays of plain numbers, so that nothing is pickled.

The recorder of captures writes the same keys: `x#bytes` and `x#ends` for strings, `x#bfloat16`.
"""

from __future__ import annotations

from collections.abc import Mapping

import ml_dtypes
import numpy as np


def packed(arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The arrays with every array of strings as its bytes and where each string ends."""
    made = {}
    for key, value in arrays.items():
        array = np.asarray(value)
        if array.dtype.kind not in "OSU":
            made[key] = array
            continue
        texts = [one if isinstance(one, bytes) else str(one).encode() for one in array.ravel()]
        made[key + "#bytes"] = np.frombuffer(b"".join(texts), np.uint8)
        made[key + "#ends"] = np.cumsum([len(text) for text in texts], dtype=np.int64).reshape(array.shape)
    return made


def unpacked(arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The arrays that `packed`, or the recorder, was given."""
    found = {}
    for key, value in arrays.items():
        name, _, how = key.rpartition("#")
        if how == "ends":
            found[name] = _strings(arrays[name + "#bytes"], value)
        elif how == "bfloat16":
            found[name] = value.view(ml_dtypes.bfloat16)
        elif how != "bytes" or not name:
            found[key] = value
    return found


def _strings(content: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """An array of bytes objects in the shape of `ends`, cut from `content` where each ends."""
    whole, flat = content.tobytes(), [int(end) for end in ends.ravel()]
    cut = [whole[start:end] for start, end in zip([0, *flat], flat, strict=False)]
    made = np.empty(len(cut), object)
    made[:] = cut
    return made.reshape(ends.shape)
