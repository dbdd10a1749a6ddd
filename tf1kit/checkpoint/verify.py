"""`tf1kit checkpoint verify`: checks that a checkpoint fits a port and has finite values.

Keras 3 loads nothing, or a part, or leaves variables over without an error; here each is a problem.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import tf1kit.checkpoint
from tf1kit.checkpoint.chosen import Chosen
from tf1kit.checkpoint.convert.lazy import Held, Lazy, in_scope
from tf1kit.checkpoint.convert.load_port import load_port
from tf1kit.checkpoint.convert.momentum import check_momentum
from tf1kit.checkpoint.convert.planning import NOT_ASKED, Plan, WeightMap
from tf1kit.checkpoint.convert.restoring import Progress, bad_values, check_built, drawn_for, names_of, steps_of
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
    """The reasons why the checkpoint at `path` does not fit `model`, one sentence each.

    A variable may be missing, left over, of another shape or not finite, or cannot be read.

    optimizer: the port's optimizer; the checkpoint's slots must be those of this optimizer.
    left: a dictionary to which `{variable: why}` is added for each variable that is left behind.
    meta: see `restore`.
    weights_only: if there is no optimizer, leave slots behind; False reports them as a problem.
    Raises CheckpointError if the checkpoint cannot be opened.
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
        if left is not None:  # a variable that a problem names is not reported as left behind too
            kept = {name: why for name, why in drawn.left.items() if not (found and why == NOT_ASKED)}
            left.update(with_reason(kept, why_left(own, not asked)))
        found += drawn.problems or _of_steps(checkpoint, names, drawn, optimizer)
        for done, (plain, name) in enumerate(names.items()):
            if progress:
                progress(name, done, len(names))
            if bad := _of_values(checkpoint, plain, name, drawn):
                found.append(f"{plain}: {bad}")
    return found


def _of_values(checkpoint: Any, plain: str, name: str, drawn: Plan) -> str:
    """What is wrong with the values of a tensor, which is let go before the next is read; "" if all is well."""
    try:
        array = checkpoint[name]
    except CheckpointError as error:
        return str(error)
    return not_finite(array) or bad_values(plain, array, drawn)


def _of_steps(checkpoint: Any, names: dict[str, str], drawn: Plan, optimizer: Any) -> list[str]:
    """The reason why the optimizer's step cannot be read from the checkpoint, as a list."""
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
    """`problems` of the checkpoint at `path` for the port `model` (MODULE:CLASS).

    With `weights_only` the optimizer's state is not checked.
    """

    def check(scope: Held | Lazy) -> list[str]:
        with scope:
            port = load_port(model, options, images)
        weight_map = port.weight_map
        optimizer = None if weights_only else port.unbuilt_optimizer()
        with scope:
            if optimizer is not None:
                scope.build(optimizer, port.model.trainable_variables)
            scope.is_built = True
            return problems(port.model, path, weight_map, optimizer, use_ema, progress, left, meta, weights_only)

    return in_scope(model, check)
