"""A checkpoint as a mapping from the names of its variables to arrays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from tf1kit.checkpoint.chosen import Chosen
from tf1kit.checkpoint.errors import CheckpointError, reading
from tf1kit.checkpoint.formats import contents_of
from tf1kit.checkpoint.formats.stored import Contents
from tf1kit.checkpoint.map.kinds import Kind, Shape, kind_of


class Checkpoint(Mapping[str, np.ndarray]):
    """A checkpoint opened by `load`, as a mapping from variable names to arrays.

    The order is that of the file.
    A tensor is read and its checksum tested whenever it is asked for; nothing is cached.  Shape,
    dtype, kind and size are known without reading the tensor.  A partitioned variable is one array.
    A tensor of strings is an array of `bytes` objects.

    Attributes:
        path: the prefix of a V2 checkpoint, otherwise the file.
        format: "V2", "V1", "SavedModel", "frozen graph", "MetaGraph", "npz", "safetensors" or
            "Keras".
        files: every file of the checkpoint.
        note: a remark about the contents, such as constants that were left out; "" if there is
            none.
    """

    def __init__(self, path: Path, contents: Contents) -> None:
        self.path = path
        self.format, self.files, self.note = contents.format, contents.files, contents.note
        self._contents = contents
        self._closed = False
        self._shapes: dict[str, Shape] = {name: stored.shape for name, stored in contents.tensors.items()}

    def __getitem__(self, name: str) -> np.ndarray:
        """Read the array of a variable.

        Raises:
            KeyError: if the name is not in the checkpoint.
            CheckpointError: if the tensor is damaged, or this kind of file has no values.
        """
        stored = self._contents.tensors[name]
        if self._closed:
            raise CheckpointError(f"{self.path} was closed. Open it again with tf1kit.checkpoint.load.")
        with reading(self.path, f"the tensor {name}"):
            return stored.read()

    def __iter__(self) -> Iterator[str]:
        return iter(self._contents.tensors)

    def __len__(self) -> int:
        return len(self._contents.tensors)

    def __contains__(self, name: object) -> bool:
        return name in self._contents.tensors

    def shape(self, name: str) -> tuple[int, ...]:
        """The shape of a variable.

        Raises:
            CheckpointError: if only the running graph knows the shape, as in some MetaGraphs.
        """
        shape = self.shape_if_known(name)
        if shape is None:
            raise CheckpointError(f"{self.path} does not contain the shape of {name}. Use the checkpoint itself.")
        return shape

    def shape_if_known(self, name: str) -> tuple[int, ...] | None:
        """The shape of a variable; None if only the running graph knows it (some MetaGraphs)."""
        return self._contents.tensors[name].shape

    def dtype(self, name: str) -> np.dtype:
        """The NumPy dtype of a variable: `object` for strings, that of `ml_dtypes` for bfloat16."""
        return self._contents.tensors[name].dtype

    def nbytes(self, name: str) -> int:
        """The size of a variable's values in bytes; 0 for strings in V1, where it is not known."""
        return self._contents.tensors[name].nbytes

    def kind(self, name: str) -> Kind:
        """The kind of a variable: what it is for."""
        said = self._contents.tensors[name].kind
        return Kind(said) if said else kind_of(name, self._shapes)

    def close(self) -> None:
        """Close the files."""
        self._contents.opened.close()
        self._closed = True

    def __enter__(self) -> Checkpoint:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def load(path: str | Path | Chosen, step: int | None = None) -> Checkpoint:
    """Open a checkpoint without reading a tensor.

    Args:
        path: a V2 prefix (model.ckpt-1000) or .index; a V1 file; a folder with a `checkpoint` file;
            a SavedModel; a frozen graph (.pb); a MetaGraph (.meta), which has no values; .npz;
            .safetensors; .keras; .weights.h5.  A `Chosen` also renames and drops variables.
        step: which checkpoint of a folder to open.  [default: the latest]

    Raises:
        CheckpointError: if `path` is not a complete checkpoint.
    """
    found, contents = contents_of(Path(path.path if isinstance(path, Chosen) else path), step)
    if isinstance(path, Chosen):
        names = path.names({name: stored.shape for name, stored in contents.tensors.items()})
        contents.tensors = {name: contents.tensors[old] for name, old in names.items()}
    return Checkpoint(found, contents)
