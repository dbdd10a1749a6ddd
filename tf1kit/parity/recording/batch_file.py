"""An .npz file whose arrays are the batch of every step.  Python 3.7."""

from __future__ import annotations

import hashlib
import zipfile
from typing import Any

import numpy as np

from tf1kit.parity.recording.fields import DTYPES, BatchError, Field
from tf1kit.parity.recording.recording import DAMAGE

LARGEST = 2**31  # bytes of all arrays
HOW = "np.savez(FILE, NAME=array, ...)"


class BatchFile:
    """The arrays of a file by name.

    digest: the sha256 of names, dtypes, shapes and values.

    Raises BatchError if the file cannot be read, or holds Python objects, which could run code.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self.arrays = _read(path)
        digest = hashlib.sha256()
        for name, array in sorted(self.arrays.items()):
            digest.update(f"{name} {array.dtype.str} {array.shape} ".encode())
            digest.update(np.ascontiguousarray(array).tobytes())
        self.digest = digest.hexdigest()

    def fitting(self, fields: list[Field], where: str) -> list[Field]:
        """The fields with the shapes and dtypes of the file's arrays; BatchError where they do not fit."""
        names = [field.name for field in fields]
        for name in self.arrays:
            if name not in names:
                raise BatchError(f"{self.path} has {name!r}, but {where} takes {', '.join(names)}: save these alone")
        for name in names:
            if name not in self.arrays:
                there = ", ".join(self.arrays) or "no array"
                raise BatchError(f"{self.path} has {there}, but {where} also takes {name!r}: add it with {HOW}")
        rows = next((field.shape[0] for field in fields if field.shape), None)
        found = [self._checked(field, where, rows) for field in fields]
        sizes = {own.name: own.shape[0] for field, own in zip(fields, found) if own.shape and _has_rows(field, rows)}
        if len(set(sizes.values())) > 1:
            said = ", ".join(f"{name} {size}" for name, size in sizes.items())
            raise BatchError(f"the arrays of {self.path} have different numbers of rows: {said}")
        return found

    def _checked(self, field: Field, where: str, rows: Any) -> Field:
        """The field with the shape and dtype of its array; it may have another number of rows than was declared."""
        array, this = self.arrays[field.name], f"{field.name!r} of {self.path}"
        dtype = array.dtype.name
        wanted = field.dtype or ("float32" if dtype.startswith("float") else dtype)
        if wanted not in DTYPES:
            raise BatchError(f"{this} is {dtype}, which a batch cannot have: save it as one of {', '.join(DTYPES)}")
        if dtype != wanted:
            raise BatchError(f"{this} is {dtype}, but {where} takes {wanted}: save it with .astype({wanted!r})")
        if field.shape is not None and not _fits(array.shape, field.shape, _has_rows(field, rows)):
            sizes = [
                "n" if size is None or (at == 0 and size == rows) else str(size) for at, size in enumerate(field.shape)
            ]
            raise BatchError(f"{this} has the shape {list(array.shape)}, but {where} takes [{', '.join(sizes)}]")
        if field.kind == "within" and array.size:
            low, high = field.bounds
            if array.min() < low or array.max() >= high:
                said = f"values from {array.min()} to {array.max()}"
                raise BatchError(f"{this} has {said}, but {where} declares at least {low} and below {high}")
        return field._replace(shape=array.shape, dtype=dtype, kind="within" if field.kind == "within" else "file")

    def rows_of(self, field: Field) -> np.ndarray:
        """The array of a field; for another number of rows its first ones, which come again if there are too few."""
        array = self.arrays[field.name]
        if array.shape == field.shape:
            return array
        return array[np.arange(field.shape[0]) % len(array)]


def _has_rows(field: Field, rows: Any) -> bool:
    """Whether the first axis of a field is the batch; of one that nobody declared it is."""
    return field.shape is None or field.shape[:1] == (rows,)


def _fits(shape: tuple[int, ...], declared: tuple[Any, ...], other_rows: bool) -> bool:
    """Whether an array has the declared shape, whose unknown sizes are None."""
    first = 1 if other_rows else 0
    sizes = zip(declared[first:], shape[first:])
    return len(shape) == len(declared) and all(size in (None, other) for size, other in sizes)


def _read(path: str) -> dict[str, Any]:
    """The arrays of an .npz file."""
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(one.file_size for one in archive.infolist())
        if size <= LARGEST:
            with np.load(path, allow_pickle=False) as archive:
                return {name: archive[name] for name in archive.files}
    except FileNotFoundError:
        raise BatchError(f"the file {path} does not exist: write it with {HOW}") from None
    except DAMAGE as error:
        reason = str(error).partition("\n")[0] or type(error).__name__
        if "pickle" in reason:
            reason = "it holds Python objects, which are not loaded because they could run code"
        raise BatchError(f"{path} cannot be read as an .npz file: {reason}; write it with {HOW}") from error
    raise BatchError(f"the arrays of {path} have {size} bytes, and a batch may have {LARGEST}: save fewer rows")
