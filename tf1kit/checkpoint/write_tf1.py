"""Writes a Keras model as a TensorFlow 1 checkpoint, which the legacy program restores with `tf.train.Saver`.

Four kinds of files, as TensorFlow 1.15.5 leaves them: `<path>.data-*` and `<path>.index` (TensorFlow's own SaveV2 writes them),
`<path>.meta`, a graph of the variables with a Saver, for `tf.train.import_meta_graph`, and `checkpoint`, for
`tf.train.latest_checkpoint`.  No session runs.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf

import tf1kit.checkpoint
from tf1kit.checkpoint.beta_powers import BETAS, powers_of
from tf1kit.checkpoint.optimizer_state import POWERS, STEP, is_stock, slot_names
from tf1kit.checkpoint.output import beside, check_free
from tf1kit.checkpoint.planning import Entries, Plan, WeightMap, entries_of, plan
from tf1kit.checkpoint.restoring import Progress, check_built, entries, names_of
from tf1kit.errors import UsageError

SHARD = 1 << 26  # bytes that are handed to SaveV2 at a time, so that no second copy of a model is ever held
v1 = tf.compat.v1


def save_tf1(
    model: Any,
    path: str | Path,
    weight_map: WeightMap,
    optimizer: Any = None,
    like: str | Path | None = None,
    force: bool = False,
    progress: Progress | None = None,
) -> list[str]:
    """Write `model`, and what its `optimizer` keeps, as the checkpoint `path`.

    Args:
        model: a Keras model whose weights exist.
        path: such as `folder/model.ckpt-1000`; the folder must exist.
        weight_map: rows `(legacy name, path in the port, transform)`.
        optimizer: the model's optimizer; None writes no slots.
        like: a checkpoint of the legacy program, from which come the variables that the map drops, and every dtype.
        force: replace a checkpoint that is there.
        progress: told of each tensor.

    Returns the names that were written.
    Raises UsageError where the map does not fit the model, something is at `path`, or the disk is full: then nothing is left.
    """
    path, listed = Path(path), list(weight_map)
    check_built(model, optimizer)
    pattern = tf1kit.checkpoint.load(like) if like is not None else {}
    names = names_of(pattern, listed)
    drawn, kept, dtypes = _contents(model, listed, optimizer, entries(pattern, names))
    for file in (path.with_name(path.name + ".index"), path.with_name(path.name + ".meta"), path.parent / "checkpoint"):
        check_free(file, force)
    with beside(path) as folder:
        tensors = _tensors(drawn, {name: names[name] for name in kept}, pattern, dtypes, optimizer)
        renamed = ((names.get(name, name), array) for name, array in tensors)
        written = _write_tensors(folder / path.name, renamed, len(drawn.origins) + len(kept), progress)
        trained = {id(variable) for variable in model.trainable_variables}
        trainable = {
            names.get(origin.source, origin.source)
            for origin in drawn.origins
            if all(id(variable) in trained for variable in origin.variables)
        }
        _write_graph(folder / f"{path.name}.meta", written, trainable)
        state = v1.train.generate_checkpoint_state_proto(str(path.parent), str(path.resolve().parent / path.name))
        state.model_checkpoint_path = path.name
        state.all_model_checkpoint_paths[:] = [path.name]
        (folder / "checkpoint").write_text(str(state), encoding="utf-8")
        for old in path.parent.glob(path.name.translate({ord(c): "?" for c in "*?["}) + ".data-?????-of-?????"):
            old.unlink()
        for new in sorted(
            folder.glob("*"), key=lambda file: (file.name == "checkpoint", file.suffix == ".index", file.name)
        ):
            new.replace(path.parent / new.name)
    return list(written)


def _contents(model: Any, listed: list[Any], optimizer: Any, there: Entries) -> tuple[Plan, list[str], dict[str, str]]:
    """What is written from the port, what is copied from the checkpoint that has `there`, and the dtype of each variable."""
    expected = entries_of(listed, model, optimizer)
    dropped = [row[0] for row in listed if row[1] is None]
    drawn = plan({**dict.fromkeys(dropped, ((), "bool")), **expected}, listed, model, optimizer)
    if drawn.problems:
        raise UsageError(f"the map does not fit the model: {'; '.join(drawn.problems[:5])}")
    names = {origin.source for origin in drawn.origins}
    for name in names & there.keys():
        if there[name][0] != expected[name][0]:
            raise UsageError(
                f"{name} has the shape {there[name][0]} in the checkpoint to be like, {expected[name][0]} in the port"
            )
    kept = [name for name in there if name not in names and not (name in POWERS and _counts_steps(optimizer))]
    return drawn, kept, {name: there.get(name, expected[name])[1] for name in names}


def _tensors(
    drawn: Plan, kept: dict[str, str], pattern: Any, dtypes: dict[str, str], optimizer: Any
) -> Iterator[tuple[str, np.ndarray]]:
    for origin in drawn.origins:
        yield origin.source, origin.to_legacy(dtypes[origin.source])
    for name in kept:
        yield name, pattern[kept[name]]
    if _counts_steps(optimizer):
        steps = int(np.asarray(optimizer.iterations.value))
        for name in POWERS:
            yield name, powers_of(getattr(optimizer, BETAS[name]), steps)[-1]
    unread = [slot for slot, kept_as in slot_names(optimizer).items() if not kept_as] if optimizer is not None else []
    for name in drawn.left:
        if name.rpartition("/")[2] in unread and name not in kept:
            owner = next(origin for origin in drawn.origins if origin.source == name.rpartition("/")[0])
            yield name, np.zeros(owner.link.shape, dtypes[owner.source])


def _counts_steps(optimizer: Any) -> bool:
    """Whether it has a count where TensorFlow 1 has the powers of beta."""
    return optimizer is not None and is_stock(optimizer) and hasattr(optimizer, "beta_1")


def _write_tensors(
    prefix: Path, tensors: Iterator[tuple[str, np.ndarray]], total: int, progress: Progress | None
) -> dict[str, np.ndarray]:
    """SaveV2 by parts, merged into one checkpoint; {name: an array of its shape and dtype that holds no memory}."""
    parts: list[str] = []
    written: dict[str, np.ndarray] = {}
    waiting: list[tuple[str, np.ndarray]] = []

    def flush() -> None:
        parts.append(f"{prefix}.part{len(parts)}")
        names = [name for name, _ in waiting]
        arrays = [array for _, array in waiting]
        tf.raw_ops.SaveV2(prefix=parts[-1], tensor_names=names, shape_and_slices=[""] * len(names), tensors=arrays)
        waiting.clear()

    for name, array in tensors:
        if progress:
            progress(name, len(written), total)
        written[name] = np.broadcast_to(np.empty((), array.dtype), array.shape)
        waiting.append((name, array))
        if sum(array.nbytes for _, array in waiting) >= SHARD:
            flush()
    if waiting or not parts:
        flush()
    tf.raw_ops.MergeV2Checkpoints(checkpoint_prefixes=parts, destination_prefix=str(prefix), delete_old_dirs=False)
    return written


def _write_graph(file: Path, variables: dict[str, np.ndarray], trainable: set[str]) -> None:
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
