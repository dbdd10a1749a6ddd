"""A recording: named arrays and where they came from; a golden is one made by genuine 1.15.5 and kept as sketches.

Two files: `<name>.npz` holds the numbers (float64 sketches, see `sketch`, end to end: hundreds of arrays would each have a
header), `<name>.json` the origin, and dtype and shape of each tensor as it was, in the order of the sketches.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import sys
import tokenize
import zipfile
import zlib
from contextlib import contextmanager
from typing import Any, Iterator

import numpy as np

from tf1kit.parity.recording.sketch import sketch, sketch_size
from tf1kit.parity.recording.values import refusal, size_of, whole_problem

CPU_FEATURES = ("avx", "avx2", "fma", "avx512f", "avx512_vnni", "avx512_bf16", "amx_bf16")
# what Python, NumPy and zip files say of bytes that are not what they should be; NumPy's headers are parsed as Python
DAMAGE = (
    *(ValueError, TypeError, KeyError, AttributeError, SyntaxError, EOFError, OSError, RuntimeError, MemoryError),
    *(NotImplementedError, OverflowError, SystemError, tokenize.TokenError, zipfile.BadZipFile, zlib.error),
)


class Golden:
    """Sketches of the arrays of a recording, with `tensors[key] = (dtype, shape)` and `origin`, a flat mapping."""

    def __init__(self, sketches: dict[str, Any], tensors: dict[str, Any], origin: dict[str, Any]) -> None:
        self.sketches = sketches
        self.tensors = tensors
        self.origin = origin

    def without(self, names: Any) -> Golden:
        """The same golden without the tensors of the variables `names`."""
        return Golden(self.sketches, without(self.tensors, names), self.origin)


def without(arrays: dict[str, Any], names: Any) -> dict[str, Any]:
    """A recording without the gradients, weights and slots of the variables `names`."""
    dropped = tuple(f"/{kind}/{name}" for kind in ("gradients", "weights", "slots") for name in names)
    return {key: value for key, value in arrays.items() if not ("/" + key).endswith(dropped)} if dropped else arrays


def golden_of(arrays: dict[str, Any], origin: dict[str, Any]) -> Golden:
    """The golden that keeps `arrays` (name -> array).  ValueError, naming the tensor, for one that no golden can keep."""
    for key, value in arrays.items():
        problem = refusal(np.asarray(value).dtype) or whole_problem(value)
        if problem:
            raise ValueError(key + " " + problem)
    tensors = {key: (str(np.asarray(value).dtype), tuple(np.shape(value))) for key, value in arrays.items()}
    return Golden({key: sketch(value) for key, value in arrays.items()}, tensors, origin)


def save(golden: Golden, path: str) -> None:
    """Write `path`.npz and `path`.json, each to a temporary name first."""
    with open(path + ".npz.tmp", "wb") as file:
        np.savez_compressed(file, sketches=np.concatenate([[], *(golden.sketches[key] for key in golden.tensors)]))
    golden.origin["npz_sha256"] = file_sha256(path + ".npz.tmp")
    with open(path + ".json.tmp", "w") as file:
        tensors = ",\n".join(f"    {json.dumps(k)}: {json.dumps(v)}" for k, v in golden.tensors.items())
        origin = json.dumps(golden.origin, indent=2, sort_keys=True).replace("\n", "\n  ")
        file.write(f'{{\n  "origin": {origin},\n  "tensors": {{\n{tensors}\n  }}\n}}\n')
    for ending in (".npz", ".json"):
        os.replace(path + ending + ".tmp", path + ending)


def load(path: str) -> Golden:
    """Read what `save` wrote; FileNotFoundError or ValueError (naming the file) where it cannot."""
    with _whole(path + ".json") as file:
        record = json.load(file)
        origin, digest = dict(record["origin"]), str(record["origin"]["npz_sha256"])
        tensors = {key: (dtype, tuple(shape)) for key, (dtype, shape) in record["tensors"].items()}
    with _whole(path + ".npz") as file, np.load(file, allow_pickle=False) as archive:
        arrays = {key: archive[key] for key in archive.files}
        sketches = _apart(arrays["sketches"], tensors) if list(arrays) == ["sketches"] else arrays
    if digest != file_sha256(path + ".npz") or set(sketches) != set(tensors):
        raise ValueError(f"{path}.npz and {path}.json do not belong together: record the golden again")
    return Golden(sketches, tensors, origin)


@contextmanager
def _whole(path: str) -> Iterator[Any]:
    """The file, open; what goes wrong in the block is damage of it."""
    with open(path, "rb") as file:
        try:
            yield file
        except DAMAGE as error:
            raise ValueError(f"{path} is damaged ({error or type(error).__name__}): record the golden again") from error


def _apart(joined: Any, tensors: dict[str, Any]) -> dict[str, Any]:
    """The sketch of each of `tensors`, which `joined` has end to end."""
    ends = np.cumsum([sketch_size(size_of(*tensor)) for tensor in tensors.values()])
    return dict(zip(tensors, np.split(joined, ends[:-1]))) if ends[-1:] == joined.size else {}


def origin(
    legacy_file: str, options: dict[str, Any], seed: int, images: tuple[int, ...], batch: str = ""
) -> dict[str, Any]:
    """Where a recording comes from: versions, CPU features, and the sha256 of the legacy file.

    images: the shape of the first input.
    batch: the digest of the arrays that each step is fed; "" if they are drawn.
    """
    return {
        **versions(),
        "legacy_sha256": file_sha256(legacy_file),
        "options": options,
        "images": list(images),
        "seed": seed,
        **({"batch": batch} if batch else {}),
    }


def versions() -> dict[str, Any]:
    """What runs here: versions, machine and CPU features."""
    import tensorflow

    return {
        "tensorflow": tensorflow.__version__,
        "numpy": np.__version__,
        "python": platform.python_version(),
        "machine": platform.machine(),
        "cpu": [name for name in CPU_FEATURES if name in _cpu_flags()],
        "onednn": os.environ.get("TF_ENABLE_ONEDNN_OPTS", "default"),
        "byteorder": sys.byteorder,
    }


def file_sha256(path: str) -> str:
    """The sha256 of a file's bytes, in hexadecimal."""
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def _cpu_flags() -> list[Any]:
    try:
        with open("/proc/cpuinfo") as file:
            return next((line.split() for line in file if line.startswith("flags")), [])
    except OSError:  # not Linux
        return []
