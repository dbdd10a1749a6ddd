"""The files of a TensorFlow 1 checkpoint: written aside, and put in place so that the old or the new one is whole at any time."""

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

PART = 1 << 25  # bytes that are handed to SaveV2 at a time, so that no second copy of a model is ever held
Named = tuple[str, np.ndarray]
v1 = tf.compat.v1


def write_tensors(
    folder: Path, path: Path, tensors: Iterator[Named], total: int, progress: Progress | None
) -> dict[str, np.ndarray]:
    """Write index and data files of the checkpoint `path` into `folder`; {name: an array of its shape and dtype without memory}.

    SaveV2 writes them by parts.  Merged, they are as many data files, and another number than the checkpoint at `path` has: so
    no two files of the old and the new one have the same name but the index.
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
    """The tensors in lists of some `PART` bytes, whose number is not `taken`."""
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
            "a checkpoint of one tensor cannot be replaced in a way that leaves the old or the new one whole at any time: give "
            "another folder"
        )
    yield from left


def _data_files(path: Path) -> int:
    """How many data files the checkpoint at `path` is in; 0 where it is not whole."""
    try:
        with tf1kit.checkpoint.load(path) as there:
            return sum(SHARD.fullmatch(Path(file).name) is not None for file in there.files)
    except CheckpointError:
        return 0


def write_state(folder: Path, path: Path) -> None:
    """The `checkpoint` file that names `path` as the latest."""
    state = v1.train.generate_checkpoint_state_proto(str(path.parent), str(path.resolve().parent / path.name))
    state.model_checkpoint_path = path.name
    state.all_model_checkpoint_paths[:] = [path.name]
    (folder / "checkpoint").write_text(str(state), encoding="utf-8")


def place(folder: Path, path: Path) -> None:
    """Move the files from `folder` to the checkpoint `path`.

    Renaming the index replaces the old checkpoint.  Before it come the data files, whose names the old one has not; and the
    graph, which tells of variables that the other checkpoint may not have, is there beside its own index only.
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
    """The data files in a folder that a checkpoint of this name has, of whatever number."""
    names = sorted(file.name for file in folder.iterdir())
    return [name for name in names if (found := SHARD.fullmatch(name)) and found["prefix"] == prefix]


def write_graph(file: Path, variables: dict[str, np.ndarray], trainable: set[str]) -> None:
    """A MetaGraph of nothing but the variables and a Saver; attributes that 1.15.5 does not know are left out by default."""
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
                    f"a TensorFlow 1 graph cannot have the variable {name} beside the others: it names it {variable.op.name}"
                )
        if STEP in variables:
            v1.add_to_collection(v1.GraphKeys.GLOBAL_STEP, next(v for v in v1.global_variables() if v.op.name == STEP))
        saver = v1.train.Saver()
        definition = saver.as_saver_def()
        v1.train.export_meta_graph(
            str(file), saver_def=definition, strip_default_attrs=True, clear_extraneous_savers=True
        )
