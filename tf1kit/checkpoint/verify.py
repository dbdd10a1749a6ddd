"""`tf1kit checkpoint verify`: whether a checkpoint is the whole of a port, and of numbers.

What Keras 3 does without a word is a problem here: loading nothing, loading a part, leaving something over.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import tf1kit.checkpoint
from tf1kit.checkpoint.chosen import Chosen
from tf1kit.checkpoint.convert.load_port import load_port
from tf1kit.checkpoint.convert.momentum import check_momentum
from tf1kit.checkpoint.convert.planning import NOT_ASKED, Plan, WeightMap
from tf1kit.checkpoint.convert.restoring import Progress, check_built, drawn_for, names_of, steps_of
from tf1kit.checkpoint.convert.state import has_state, why_left, with_reason
from tf1kit.checkpoint.errors import CheckpointError, DoesNotFitError
from tf1kit.checkpoint.statistics import not_finite
from tf1kit.errors import UsageError


def problems(
    model: Any,
    path: str | Path | Chosen,
    weight_map: WeightMap,
    optimizer: Any = None,
    use_ema: bool = False,
    progress: Progress | None = None,
    left: dict[str, str] | None = None,
    meta: Path | None = None,
    weights_only: bool = True,
) -> list[str]:
    """One sentence per thing that is wrong with the checkpoint at `path` for `model`: missing, left over, shape, not finite.

    optimizer: the port's, for which the checkpoint's slots have to be.
    left: is given what stays behind, and why.
    meta: see `restore`.
    weights_only: without an optimizer, slots are left behind; False makes them a problem.
    Raises CheckpointError where it cannot be opened at all; a single tensor that cannot be read is a problem.
    """
    check_built(model, optimizer)
    listed = list(weight_map)
    own, asked = optimizer, optimizer is not None or not weights_only
    with tf1kit.checkpoint.load(path) as checkpoint:
        found = []
        try:
            names = names_of(checkpoint, listed)
            check_momentum(names, checkpoint, optimizer, meta)
            if asked and not has_state(names, checkpoint, listed, own):
                optimizer = None
        except DoesNotFitError as error:
            found, optimizer = [str(error)], None
        drawn, names = drawn_for(model, checkpoint, listed, optimizer, use_ema)
        if left is not None:  # what a problem is about is not left behind besides
            kept = {name: why for name, why in drawn.left.items() if not (found and why == NOT_ASKED)}
            left.update(with_reason(kept, why_left(own, not asked)))
        found += drawn.problems or _of_steps(checkpoint, names, drawn, optimizer)
        for done, (plain, name) in enumerate(names.items()):
            if progress:
                progress(name, done, len(names))
            try:
                array = checkpoint[name]
            except CheckpointError as error:
                found.append(f"{plain}: {error}")
                continue
            if bad := not_finite(array):
                found.append(f"{plain}: {bad}")
    return found


def _of_steps(checkpoint: Any, names: dict[str, str], drawn: Plan, optimizer: Any) -> list[str]:
    """What is wrong with the count of steps."""
    try:
        steps_of(checkpoint, names, drawn, optimizer)
    except UsageError as error:
        return [str(error)]
    return []


def verify(
    path: str | Path | Chosen,
    model: str,
    options: dict[str, Any] | None = None,
    images: tuple[int, ...] | None = None,
    use_ema: bool = False,
    progress: Progress | None = None,
    weights_only: bool = False,
    left: dict[str, str] | None = None,
    meta: Path | None = None,
) -> list[str]:
    """`problems` of the checkpoint at `path` for the port `model` (MODULE:CLASS), or for its weights alone."""
    port = load_port(model, options, images)
    optimizer = None if weights_only else port.optimizer()
    return problems(port.model, path, port.weight_map, optimizer, use_ema, progress, left, meta, weights_only)
