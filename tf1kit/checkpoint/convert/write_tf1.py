"""Writes a Keras model as a TensorFlow 1 checkpoint, which `tf.train.Saver` restores.

The files are those that TensorFlow 1.15.5 writes:

- `<path>.data-*` and `<path>.index`, written by TensorFlow's SaveV2 operation
- `<path>.meta`, a graph of the variables with a Saver, for `tf.train.import_meta_graph`
- `checkpoint`, for `tf.train.latest_checkpoint`

No session runs.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

import tf1kit.checkpoint
from tf1kit.checkpoint.convert.beta_powers import BETAS, powers_of
from tf1kit.checkpoint.convert.output import beside, check_free
from tf1kit.checkpoint.convert.planning import Entries, Plan, WeightMap, entries_of, plan
from tf1kit.checkpoint.convert.restoring import Progress, check_built, entries, names_of
from tf1kit.checkpoint.convert.tf1_files import place, write_graph, write_state, write_tensors
from tf1kit.errors import UsageError
from tf1kit.port.optimizer_slots import POWERS, STEP, is_stock, slot_names
from tf1kit.port.weight_map import paths_of


def save_tf1(
    model: Any,
    path: str | Path,
    weight_map: WeightMap,
    optimizer: Any = None,
    like: str | Path | None = None,
    force: bool = False,
    progress: Progress | None = None,
) -> list[str]:
    """Write `model` and the state of `optimizer` as the checkpoint `path`.

    Args:
        model: a Keras model whose weights exist.
        path: such as `folder/model.ckpt-1000`; the folder must exist.
        weight_map: rows `(legacy name, path in the port, transform)`.
        optimizer: the model's optimizer; None writes no slots.
        like: a checkpoint of the legacy program; it supplies the dtypes, and the variables that the
            map drops.
        force: replace an existing checkpoint.
        progress: called for each tensor.

    Returns the names that were written.
    Raises UsageError, and leaves no files, if the map does not fit the model, `path` exists, or the
    disk is full.
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
        written = write_tensors(folder, path, renamed, len(drawn.origins) + len(kept), progress)
        trained = {id(variable) for variable in model.trainable_variables}
        trainable = {
            names.get(origin.source, origin.source)
            for origin in drawn.origins
            if all(id(variable) in trained for variable in origin.variables)
        }
        write_graph(folder / f"{path.name}.meta", written, trainable)
        write_state(folder, path)
        place(folder, path)
    return list(written)


def _contents(model: Any, listed: list[Any], optimizer: Any, there: Entries) -> tuple[Plan, list[str], dict[str, str]]:
    """`(plan, kept, dtypes)` of a checkpoint to write.

    there: shapes and dtypes in the checkpoint `like`.
    kept: the names of the variables that are copied from `like`.
    dtypes: {name: dtype} of the variables that come from the port.
    """
    expected = {**entries_of(listed, model, optimizer), **_step(listed, optimizer, there)}
    dropped = [row[0] for row in listed if row[1] is None]
    drawn = plan({**dict.fromkeys(dropped, ((), "bool")), **expected}, listed, model, optimizer)
    if drawn.problems:
        raise UsageError(f"the map does not fit the model: {'; '.join(drawn.problems[:5])}")
    names = {origin.source for origin in drawn.origins}
    for name in names & there.keys():
        if there[name][0] != expected[name][0]:
            raise UsageError(
                f"{name} has the shape {there[name][0]} in the checkpoint of --like, but {expected[name][0]} in the port: "
                "give a checkpoint of the same network"
            )
    kept = [name for name in there if name not in names and not (name in POWERS and _counts_steps(optimizer))]
    return drawn, kept, {name: there.get(name, expected[name])[1] for name in names}


def _step(listed: list[Any], optimizer: Any, there: Entries) -> Entries:
    """`global_step`, if it has to be written although no row of the map lists the count of steps.

    It is not written if the count is 0, because the checkpoint may not have told it, or if the
    checkpoint `like`, which has the variables `there`, has no `global_step` either.
    """
    if optimizer is None or (there and STEP not in there) or not int(np.asarray(optimizer.iterations.value)):
        return {}
    path = optimizer.iterations.path
    if any(legacy == STEP or path in (paths_of(place) or ()) for legacy, place, _ in listed):
        return {}
    return {STEP: ((), "int64")}


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
    lost = [slot for slot, kept_as in slot_names(optimizer).items() if not kept_as] if optimizer is not None else []
    for name in drawn.left:
        if name.rpartition("/")[2] in lost and name not in kept:
            owner = next(origin for origin in drawn.origins if origin.source == name.rpartition("/")[0])
            yield name, np.zeros(owner.link.shape, dtypes[owner.source])


def _counts_steps(optimizer: Any) -> bool:
    """Whether the optimizer counts steps where TensorFlow 1 keeps powers of beta."""
    return optimizer is not None and is_stock(optimizer) and hasattr(optimizer, "beta_1")
