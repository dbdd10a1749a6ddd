"""Writes a model as one of several kinds of files, chosen by the ending of the name."""

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
    "bool": "BOOL", "int8": "I8", "int16": "I16", "int32": "I32", "int64": "I64",
    "uint8": "U8", "uint16": "U16", "uint32": "U32", "uint64": "U64",
    "float16": "F16", "bfloat16": "BF16", "float32": "F32", "float64": "F64",
}  # fmt: skip
HDF5_ENTRY = 8192  # bytes, an upper limit for the metadata of a variable; Inception V2 needs 3,200
Write = Callable[[Any, Any, Path], None]  # model, optimizer or None, file


def write_model(model: Any, optimizer: Any, out: Path, force: bool = False) -> None:
    """Write the model, and the optimizer's state if the format can store it, to `out`.

    Raises UsageError if the ending of `out` is not in `TARGETS`, and as `output.written` does.
    """
    _, write, _ = target_of(out)
    check_room(out, sum(_size(variable) for variable in named_variables(model, optimizer).values()))
    with written(out, force) as file:
        write(model, optimizer, file)
        verdict_of(out).unlink(missing_ok=True)  # it is about the file that is being replaced


def target_of(out: Path) -> tuple[str, Write, bool]:
    """The entry of `TARGETS` for a file name; raises UsageError for any other ending."""
    found = [target for ending, target in TARGETS.items() if ending and out.name.endswith(ending)]
    if not found and not out.suffix:
        return TARGETS[""]
    if not found:
        endings = ", ".join(ending or "a folder's name without an ending" for ending in TARGETS)
        raise UsageError(f"the ending of {out} is not that of a known format: give one of {endings}")
    return found[0]


def named_variables(model: Any, optimizer: Any) -> dict[str, Any]:
    """{path: variable} of the port, then of the optimizer."""
    return {**migrated_variables(model), **{v.path: v for v in getattr(optimizer, "variables", ())}}


def _size(variable: Any) -> int:
    """The size of a variable's value in bytes."""
    return int(np.prod(variable.shape, dtype=np.int64)) * np.dtype(variable.dtype).itemsize


def _keras(model: Any, optimizer: Any, file: Path) -> None:
    """Write a `.keras` file."""
    parts = _parts(model, optimizer, file)
    with zipfile.ZipFile(file, "w") as archive:
        for part in sorted(path for path in parts.rglob("*") if path.is_file()):
            member = zipfile.ZipInfo.from_file(part, part.relative_to(parts))
            with part.open("rb") as source, archive.open(member, "w") as target:
                # `ZipFile.write` would copy 8 kB at a time
                shutil.copyfileobj(source, target, LARGE)


def _weights(model: Any, optimizer: Any, file: Path) -> None:
    """Write a `.weights.h5` file, which is one of the parts of a `.keras` file."""
    (_parts(model, optimizer, file) / "model.weights.h5").rename(file)


def _parts(model: Any, optimizer: Any, file: Path) -> Path:
    """Make a folder beside `file` with the parts of a `.keras` file."""
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
    """Write the bytes of an array without copying the whole array."""
    for _, piece in pieces(np.atleast_1d(array)):
        stream.write(piece.reshape(-1).view(np.uint8))


def _npz(model: Any, optimizer: Any, file: Path) -> None:
    """Write what `numpy.savez` would, one array at a time; names may contain any characters."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
        for name, variable in named_variables(model, optimizer).items():
            array = np.asarray(variable.value)
            said = {"descr": np.lib.format.dtype_to_descr(array.dtype), "fortran_order": False, "shape": array.shape}
            with archive.open(name + ".npy", "w", force_zip64=True) as member:
                np.lib.format.write_array_header_1_0(member, said)
                _write(member, array)


def _safetensors(model: Any, optimizer: Any, file: Path) -> None:
    """Write a safetensors file: the size of the header in 8 bytes, the JSON header, the values.

    Source: the README of safetensors.
    """
    variables = named_variables(model, optimizer)
    header: dict[str, Any] = {"__metadata__": {"format": "tf"}}
    end = 0
    for name, variable in variables.items():
        dtype, shape = variable.dtype, [int(size) for size in variable.shape]
        if dtype not in SAFETENSORS:
            raise UsageError(f"{name} has the dtype {dtype}, which safetensors cannot store: write .keras or .npz")
        begin, end = end, end + _size(variable)
        header[name] = {"dtype": SAFETENSORS[dtype], "shape": shape, "data_offsets": [begin, end]}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with file.open("wb") as stream:
        stream.write(struct.pack("<Q", len(text)) + text)
        for variable in variables.values():
            _write(stream, np.asarray(variable.value))


# ending -> (description, function that writes it, whether it stores the optimizer's state)
TARGETS: dict[str, tuple[str, Write, bool]] = {
    ".keras": ("a Keras model", _keras, True),
    ".weights.h5": ("Keras weights", _weights, True),
    ".safetensors": ("safetensors", _safetensors, True),
    ".npz": ("NumPy arrays", _npz, True),
    "": ("a SavedModel", _saved_model, False),
}
