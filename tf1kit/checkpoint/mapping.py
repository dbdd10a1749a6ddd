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
    """A checkpoint opened by `load`: variable name -> array, in the order of the file (V1 and V2: sorted).

    A tensor is read, and its checksum tested, when it is asked for; each time anew, and nothing is kept. Partitioned
    variables are one array. A tensor of strings is an array of `bytes` objects. What the files themselves say (shape,
    dtype, kind, bytes) costs no reading.

    Attributes:
        path: what was opened: V2's prefix, else the file.
        format: "V2", "V1", "SavedModel", "frozen graph", "MetaGraph", "npz", "safetensors" or "Keras".
        files: every file of the checkpoint.
        note: what a reader should know, such as constants that were left out; else "".
    """

    def __init__(self, path: Path, contents: Contents) -> None:
        self.path = path
        self.format, self.files, self.note = contents.format, contents.files, contents.note
        self._contents = contents
        self._closed = False
        self._shapes: dict[str, Shape] = {name: stored.shape for name, stored in contents.tensors.items()}

    def __getitem__(self, name: str) -> np.ndarray:
        """The array of a variable.

        Raises:
            KeyError: for a name that is not in the checkpoint.
            CheckpointError: for a tensor that is damaged, and for one that has no value in this kind of file.
        """
        stored = self._contents.tensors[name]
        if self._closed:
            raise CheckpointError(f"{self.path} was closed. Open it again by load.")
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
            CheckpointError: for a variable of a MetaGraph whose shape only the running graph knows.
        """
        shape = self.shape_if_known(name)
        if shape is None:
            raise CheckpointError(f"{self.path}: the shape of {name} is not in it. Use the checkpoint itself.")
        return shape

    def shape_if_known(self, name: str) -> tuple[int, ...] | None:
        """The shape of a variable; None where only the running graph knows it, as in some MetaGraphs."""
        return self._contents.tensors[name].shape

    def dtype(self, name: str) -> np.dtype:
        """The NumPy type of a variable; bfloat16 is that of `ml_dtypes`, strings are `object`."""
        return self._contents.tensors[name].dtype

    def nbytes(self, name: str) -> int:
        """How many bytes a variable's values take; 0 for strings in V1, whose lengths stand among the values."""
        return self._contents.tensors[name].nbytes

    def kind(self, name: str) -> Kind:
        """What a variable is for."""
        said = self._contents.tensors[name].kind
        return Kind(said) if said else kind_of(name, self._shapes)

    def close(self) -> None:
        """Close what was opened."""
        self._contents.opened.close()
        self._closed = True

    def __enter__(self) -> Checkpoint:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def load(path: str | Path | Chosen, step: int | None = None) -> Checkpoint:
    """Open a checkpoint without reading a tensor.

    Args:
        path: V2's prefix (model.ckpt-1000) or its .index; a V1 file; a folder with a `checkpoint` file; a SavedModel; a
            frozen graph (.pb); a MetaGraph (.meta: names, shapes and dtypes only); .npz; .safetensors; .keras; .weights.h5.
            A `Chosen` opens its path, renames and leaves out.
        step: of the checkpoints in a folder, the one of this step.  [default: the latest]

    Raises:
        CheckpointError: for anything that is not a whole checkpoint, in one sentence.
    """
    found, contents = contents_of(Path(path.path if isinstance(path, Chosen) else path), step)
    if isinstance(path, Chosen):
        names = path.names({name: stored.shape for name, stored in contents.tensors.items()})
        contents.tensors = {name: contents.tensors[old] for name, old in names.items()}
    return Checkpoint(found, contents)
