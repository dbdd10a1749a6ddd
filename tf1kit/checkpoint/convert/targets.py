"""The kinds of files that a filled model is written as, by their endings."""

from __future__ import annotations

import json
import shutil
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from tf1kit.checkpoint.convert.keras_file import save_parts
from tf1kit.checkpoint.convert.output import check_room, reserve, verdict_of, written
from tf1kit.checkpoint.convert.pieces import LARGE, pieces
from tf1kit.errors import UsageError
from tf1kit.port.weight_map import migrated_variables

SAFETENSORS = {
    "bool": "BOOL", "uint8": "U8", "int8": "I8", "int16": "I16", "int32": "I32", "int64": "I64",
    "float16": "F16", "bfloat16": "BF16", "float32": "F32", "float64": "F64",
}  # fmt: skip
HDF5_ENTRY = 8192  # bytes that a variable's name and place take, at most: Inception V2's take 3,200 each
Write = Callable[[Any, Any, Path], None]  # model, optimizer or None, file


def write_model(model: Any, optimizer: Any, out: Path, force: bool = False) -> None:
    """Write the model, and the optimizer's state where the format has room for it, to `out`, whose ending says how.

    Raises UsageError for an ending that none of `TARGETS` has, and as `output.written` does.
    """
    _, write, _ = target_of(out)
    check_room(out, sum(_size(variable) for variable in named_variables(model, optimizer).values()))
    with written(out, force) as file:
        write(model, optimizer, file)
        verdict_of(out).unlink(missing_ok=True)  # a verdict about what is replaced now


def target_of(out: Path) -> tuple[str, Write, bool]:
    """`(what it is, what writes it, whether it is arrays, with room for the optimizer's)`; UsageError for another ending."""
    found = [target for ending, target in TARGETS.items() if ending and out.name.endswith(ending)]
    if not found and not out.suffix:
        return TARGETS[""]
    if not found:
        endings = ", ".join(ending or "a folder's name without an ending" for ending in TARGETS)
        raise UsageError(f"{out} has an ending that says no format: give one of {endings}")
    return found[0]


def named_variables(model: Any, optimizer: Any) -> dict[str, Any]:
    """The port's variables by path, then the optimizer's."""
    return {**migrated_variables(model), **{v.path: v for v in getattr(optimizer, "variables", ())}}


def _size(variable: Any) -> int:
    """The bytes of a variable's values."""
    return int(np.prod(variable.shape, dtype=np.int64)) * np.dtype(variable.dtype).itemsize


def _keras(model: Any, optimizer: Any, file: Path) -> None:
    """The parts of a `.keras` file, zipped."""
    parts = _parts(model, optimizer, file)
    with zipfile.ZipFile(file, "w") as archive:
        for part in sorted(path for path in parts.rglob("*") if path.is_file()):
            member = zipfile.ZipInfo.from_file(part, part.relative_to(parts))
            with part.open("rb") as source, archive.open(member, "w") as target:
                shutil.copyfileobj(source, target, LARGE)  # zipfile's own copies 8 kB at a time


def _weights(model: Any, optimizer: Any, file: Path) -> None:
    """The weights among those parts."""
    (_parts(model, optimizer, file) / "model.weights.h5").rename(file)


def _parts(model: Any, optimizer: Any, file: Path) -> Path:
    """A folder beside `file` with what a `.keras` file consists of."""
    if optimizer is not None and getattr(model, "optimizer", None) is not optimizer:
        model.compile(optimizer=optimizer)
    variables = named_variables(model, optimizer).values()
    reserve(file, sum(_size(variable) + HDF5_ENTRY for variable in variables))
    folder = file.with_name("parts")
    save_parts(model, folder)
    return folder


def _saved_model(model: Any, optimizer: Any, folder: Path) -> None:
    model.export(folder, verbose=False)


def _write(stream: Any, array: np.ndarray) -> None:
    """Write an array's bytes, in order, without a copy of all of them."""
    for _, piece in pieces(np.atleast_1d(array)):
        stream.write(piece.reshape(-1).view(np.uint8))


def _npz(model: Any, optimizer: Any, file: Path) -> None:
    """As `numpy.savez` does, one array at a time; their names may be any."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
        for name, variable in named_variables(model, optimizer).items():
            array = np.asarray(variable.value)
            said = {"descr": np.lib.format.dtype_to_descr(array.dtype), "fortran_order": False, "shape": array.shape}
            with archive.open(name + ".npy", "w", force_zip64=True) as member:
                np.lib.format.write_array_header_1_0(member, said)
                _write(member, array)


def _safetensors(model: Any, optimizer: Any, file: Path) -> None:
    """Eight bytes with the size of a JSON header, the header, the values one after the other.  Source: the format's README."""
    variables = named_variables(model, optimizer)
    header: dict[str, Any] = {"__metadata__": {"format": "tf"}}
    end = 0
    for name, variable in variables.items():
        dtype, shape = variable.dtype, [int(size) for size in variable.shape]
        if dtype not in SAFETENSORS:
            raise UsageError(f"{name} is {dtype}, for which safetensors has no type")
        begin, end = end, end + _size(variable)
        header[name] = {"dtype": SAFETENSORS[dtype], "shape": shape, "data_offsets": [begin, end]}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with file.open("wb") as stream:
        stream.write(struct.pack("<Q", len(text)) + text)
        for variable in variables.values():
            _write(stream, np.asarray(variable.value))


TARGETS: dict[str, tuple[str, Write, bool]] = {
    ".keras": ("a Keras model", _keras, True),
    ".weights.h5": ("Keras weights", _weights, True),
    ".safetensors": ("safetensors", _safetensors, True),
    ".npz": ("NumPy arrays", _npz, True),
    "": ("a SavedModel", _saved_model, False),
}
