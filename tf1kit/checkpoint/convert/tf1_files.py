"""Writes the files of a TensorFlow 1 checkpoint.

They are written into a temporary folder and then moved.  At any time either the old or the new
checkpoint is complete.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import tensorflow as tf

import tf1kit.checkpoint
from tf1kit.checkpoint.convert.restoring import Progress
from tf1kit.checkpoint.errors import CheckpointError
from tf1kit.checkpoint.formats.folder import SHARD
from tf1kit.errors import UsageError
from tf1kit.port.optimizer_slots import STEP

# bytes that SaveV2 gets at a time, so that memory never holds a whole copy of the model
PART = 1 << 25
Named = tuple[str, np.ndarray]
v1 = tf.compat.v1


def write_tensors(
    folder: Path, path: Path, tensors: Iterator[Named], total: int, progress: Progress | None
) -> dict[str, np.ndarray]:
    """Write index and data files of the checkpoint `path` into `folder`.

    Returns {name: an array that has the tensor's shape and dtype but takes no memory}.

    SaveV2 writes one data file per part, and their number differs from that of the checkpoint at
    `path`.  The number is in each file's name, so only the index has the same name as before.
    """
    written: dict[str, np.ndarray] = {}

    def told() -> Iterator[Named]:
        for name, array in tensors:
            if progress:
                progress(name, len(written), total)
            written[name] = np.broadcast_to(np.empty((), array.dtype), array.shape)
            yield name, array

    prefix = folder / path.name
    saved: list[str] = []
    for part in parts(told(), _data_files(path)):
        names, arrays = zip(*part, strict=True)
        saved.append(f"{prefix}.part{len(saved)}")
        tf.raw_ops.SaveV2(prefix=saved[-1], tensor_names=names, shape_and_slices=[""] * len(names), tensors=arrays)
    tf.raw_ops.MergeV2Checkpoints(checkpoint_prefixes=saved, destination_prefix=str(prefix), delete_old_dirs=False)
    return written


def parts(tensors: Iterator[Named], taken: int) -> Iterator[list[Named]]:
    """The tensors in lists of about `PART` bytes; the number of lists is not `taken`."""
    before: list[Named] = []
    part: list[Named] = []
    count = 0
    for each in tensors:
        if sum(array.nbytes for _, array in part) >= PART:
            if before:
                yield before
                count += 1
            before, part = part, []
        part.append(each)
    left = [before, part] if before else [part]
    if count + len(left) == taken:
        left = [before + part] if before else [part[:1], part[1:]]
    if not left[-1]:
        raise UsageError(
            "a checkpoint with only one tensor cannot be replaced safely, because a killed process could leave half of it: "
            "give another folder"
        )
    yield from left


def _data_files(path: Path) -> int:
    """The number of data files of the checkpoint at `path`; 0 if it is not complete."""
    try:
        with tf1kit.checkpoint.load(path) as there:
            return sum(SHARD.fullmatch(Path(file).name) is not None for file in there.files)
    except CheckpointError:
        return 0


def write_state(folder: Path, path: Path) -> None:
    """Write the `checkpoint` file, which names `path` as the latest checkpoint."""
    state = v1.train.generate_checkpoint_state_proto(str(path.parent), str(path.resolve().parent / path.name))
    state.model_checkpoint_path = path.name
    state.all_model_checkpoint_paths[:] = [path.name]
    (folder / "checkpoint").write_text(str(state), encoding="utf-8")


def place(folder: Path, path: Path) -> None:
    """Move the files from `folder` to the checkpoint `path`.

    The data files come first, because their names differ from the old ones.  Then the old `.meta` is
    removed.  Then renaming the index replaces the old checkpoint.  The new `.meta` comes last: a graph
    may list other variables than the other checkpoint has, so it must never lie beside its index.
    """
    ours = _data_names(folder, path.name)
    for name in ours:
        (folder / name).replace(path.parent / name)
    path.with_name(path.name + ".meta").unlink(missing_ok=True)
    for name in (path.name + ".index", path.name + ".meta", "checkpoint"):
        (folder / name).replace(path.parent / name)
    for name in _data_names(path.parent, path.name):
        if name not in ours:
            path.with_name(name).unlink()


def _data_names(folder: Path, prefix: str) -> list[str]:
    """The names of the data files in a folder that have this prefix."""
    names = sorted(file.name for file in folder.iterdir())
    return [name for name in names if (found := SHARD.fullmatch(name)) and found["prefix"] == prefix]


def write_graph(file: Path, variables: dict[str, np.ndarray], trainable: set[str]) -> None:
    """Write a MetaGraph with the variables and a Saver that 1.15.5 can import.

    Attributes with default values are left out, because 1.15.5 does not know all of them.
    """
    with tf.Graph().as_default():
        for name, array in variables.items():
            shape, dtype = array.shape, tf.as_dtype(array.dtype)
            variable = v1.Variable(
                lambda shape=shape, dtype=dtype: tf.zeros(shape, dtype),
                trainable=name in trainable,
                name=name,
                dtype=dtype,
                use_resource=False,
            )
            if variable.op.name != name:
                raise UsageError(
                    f"a TensorFlow 1 graph cannot have a variable {name} beside the others: TensorFlow would name it "
                    f"{variable.op.name}. Change this name in the map"
                )
        if STEP in variables:
            v1.add_to_collection(v1.GraphKeys.GLOBAL_STEP, next(v for v in v1.global_variables() if v.op.name == STEP))
        saver = v1.train.Saver()
        definition = saver.as_saver_def()
        v1.train.export_meta_graph(
            str(file), saver_def=definition, strip_default_attrs=True, clear_extraneous_savers=True
        )
