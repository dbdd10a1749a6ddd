"""Fills a Keras model and its optimizer completely from a TensorFlow 1 checkpoint."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import keras

import tf1kit.checkpoint
from tf1kit.checkpoint.chosen import Chosen
from tf1kit.checkpoint.convert.beta_powers import BETAS, steps_told
from tf1kit.checkpoint.convert.momentum import check_momentum
from tf1kit.checkpoint.convert.pieces import is_small, pieces
from tf1kit.checkpoint.convert.planning import NOT_ASKED, SHADOW, Entries, Filling, Plan, WeightMap, plan
from tf1kit.checkpoint.convert.state import state_of
from tf1kit.checkpoint.errors import DoesNotFitError
from tf1kit.checkpoint.map.contradictions import contradictions, effect
from tf1kit.checkpoint.statistics import negative, not_finite
from tf1kit.errors import UsageError
from tf1kit.port.optimizer_slots import STEP

Progress = Callable[[str, int, int], None]  # (description, done, total)
SHOWN = 5  # problems in one message


def restore(
    model: Any,
    path: str | Path | Chosen | Mapping[str, Any],
    weight_map: WeightMap,
    optimizer: Any = None,
    use_ema: bool = False,
    progress: Progress | None = None,
    meta: Path | None = None,
) -> Plan:
    """Set every weight of `model`, and every variable of `optimizer`, from the checkpoint at
    `path`.

    Args:
        model: a Keras model whose weights exist: it has been built or called.
        path: the path of a checkpoint, or an open one, as `tf1kit.checkpoint.load` takes and
            returns.
        weight_map: rows `(legacy name, path in the port, transform)`; `(name, None, "why")` drops a
            variable.
        optimizer: the model's optimizer, which is built if needed; None leaves its state behind.
        use_ema: use the moving average of each variable that has one.
        progress: called for each tensor.
        meta: the MetaGraph of the program, which tells whether its RMSProp had momentum.
            [default: the one beside the checkpoint]

    Returns which tensor filled which variable, and what is left behind and why.

    Raises UsageError, before anything is set, if a variable of either side is missing, left over,
    listed twice, or of another shape or dtype.  Raises CheckpointError if a tensor cannot be read;
    then some variables are set and others are not.
    """
    checkpoint = path if isinstance(path, Mapping) else tf1kit.checkpoint.load(path)
    drawn, read = matched(model, checkpoint, weight_map, optimizer, use_ema, meta)
    for done, filling in enumerate(drawn.fillings):
        if progress:
            progress(filling.source, done, len(drawn.fillings))
        assign(filling.variable, read(filling))
    return drawn


def matched(
    model: Any,
    checkpoint: Mapping[str, Any],
    weight_map: WeightMap,
    optimizer: Any = None,
    use_ema: bool = False,
    meta: Path | None = None,
) -> tuple[Plan, Callable[[Filling], Any]]:
    """`(plan, read)`: the plan, and a function that reads the value of one of its fillings.

    Adam's step is set here, because the checkpoint may have no tensor for it.
    """
    check_built(model, optimizer)
    drawn, names = drawn_for(model, checkpoint, weight_map, optimizer, use_ema)
    if problems := drawn.problems:
        more = f"; and {len(problems) - SHOWN} more" if len(problems) > SHOWN else ""
        raise UsageError(f"the checkpoint does not fit the model: {'; '.join(problems[:SHOWN])}{more}")
    check_momentum(names, checkpoint, optimizer, meta)
    steps = steps_of(checkpoint, names, drawn, optimizer)
    if steps is not None:
        optimizer.iterations.assign(steps)

    def array_of(name: str) -> Any:
        array = checkpoint[names[name]]
        if said := bad_values(name, array, drawn):
            raise UsageError(f"the checkpoint does not fit the model: {name}: {said}")
        if said := not_finite(array):
            drawn.not_finite[name] = said
        return array

    return drawn, lambda filling: filling.to_migrated(array_of)


def drawn_for(
    model: Any, checkpoint: Any, weight_map: WeightMap, optimizer: Any, use_ema: bool
) -> tuple[Plan, dict[str, str]]:
    """`(plan, names_of(checkpoint))`; without an optimizer its state is left behind."""
    listed = list(weight_map)
    names = names_of(checkpoint, listed)
    state = state_of(names, checkpoint, listed) if optimizer is None else {}
    asked = {plain: name for plain, name in names.items() if plain not in state}
    drawn = plan(entries(checkpoint, asked), listed, model, optimizer, use_ema)
    drawn.left.update(dict.fromkeys(state, NOT_ASKED))
    told = contradictions(listed, drawn.rows)
    for row in drawn.rows:
        row.problem = row.problem or told.get(row.legacy, "")
    return drawn, names


def bad_values(name: str, array: Any, drawn: Plan) -> str:
    """What is wrong with the values of a tensor that fills a variance; "" if all is well."""
    row = next((row for row in drawn.rows if row.legacy == name and row.migrated), None)
    if row is None or "variance" not in (effect(name), effect(str(row.migrated))):
        return ""
    said = negative(array)
    return said and f"{row.migrated} is a variance, but {said}: correct the row of the map, or the checkpoint"


def assign(variable: Any, array: Any) -> None:
    """Set a Keras variable; a large one piece by piece, which saves a copy of it."""
    if is_small(array):
        variable.value.assign(array, read_value=False)  # Keras's own assign reads the value again
        return
    for where, piece in pieces(array):
        variable.value[where].assign(piece)


def steps_of(checkpoint: Any, names: Mapping[str, str], drawn: Plan, optimizer: Any) -> int | None:
    """The step to set in the optimizer; None if no step has to be set.

    Raises DoesNotFitError if a schedule needs the step and the checkpoint does not tell it, and
    UsageError as `_told_by_powers` does.
    """
    told = _told_by_powers(checkpoint, names, drawn, optimizer)
    rate = getattr(optimizer, "_learning_rate", None)
    if told is not None or not isinstance(rate, keras.optimizers.schedules.LearningRateSchedule):
        return told
    if all(filling.variable is not optimizer.iterations for filling in drawn.fillings):
        raise DoesNotFitError(
            f"the learning rate of the port's {type(optimizer).__name__} is a schedule, {type(rate).__name__}, but the "
            f"checkpoint does not tell the step, so it would begin again at step 0: map the variable that counts the steps, "
            f"usually {STEP}, to {optimizer.iterations.path}, or leave the optimizer's state behind with --weights-only"
        )
    return None


def _told_by_powers(checkpoint: Any, names: Mapping[str, str], drawn: Plan, optimizer: Any) -> int | None:
    """The step of an Adam optimizer, computed from the powers of beta; None if it need not be set.

    Raises UsageError if the powers do not fit the port's betas, each other or `global_step`, or if
    the step is needed and they do not tell it.
    """
    if not hasattr(optimizer, "beta_1"):
        return None
    powers = {power: float(checkpoint[names[power]]) for power in BETAS if power in names}
    counter = [filling.source for filling in drawn.fillings if filling.variable is optimizer.iterations]
    keeps_both = any(filling.source in BETAS for filling in drawn.fillings)
    # each is restored as it is: a global_step may count for other optimizers, too
    if counter and keeps_both:
        for power, value in powers.items():
            steps_told(optimizer, {power: value})
        return None
    told = steps_told(optimizer, powers)
    if counter and powers:
        step = int(checkpoint[names[counter[0]]])
        if not told.first <= step <= told.last:
            raise UsageError(
                f"{counter[0]} is {step}, but the running powers are those after {told}, and "
                f"{type(optimizer).__name__} has one count for both: use tf1kit.keras.Adam, which keeps the powers"
            )
    if counter or not powers:
        return None
    if told.one is None and drawn.counts_steps:
        raise UsageError(
            f"the running powers, {' and '.join(f'{power:g}' for power in powers.values())}, do not tell the exact step, only "
            f"{told}: map global_step to the optimizer's iteration, or use tf1kit.keras.Adam, which keeps the powers"
        )
    return told.one


def shown(names: list[str]) -> str:
    """The first names and the number of the others, as text."""
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more


def behind(left: Mapping[str, str]) -> list[str]:
    """A line for each reason why variables are left behind, with the names of the first ones."""
    names: dict[str, list[str]] = {}
    for name, why in left.items():
        names.setdefault(why, []).append(name)
    return [f"Left behind: {shown(found)}: {why}" for why, found in names.items()]


def check_built(model: Any, optimizer: Any = None) -> None:
    """Check that the model has weights, and build the optimizer.

    Raises UsageError if the model has no weights, or the optimizer accumulates gradients.
    """
    if not model.built or not model.variables:
        raise UsageError(f"{type(model).__name__} has no weights yet: call it on a batch, or build it, first")
    if getattr(optimizer, "gradient_accumulation_steps", None):
        raise UsageError(
            "the port's optimizer has gradient_accumulation_steps, whose variables no optimizer of TensorFlow 1 has: convert "
            "with an optimizer without it, and set it for the training that follows"
        )
    if optimizer is not None:
        optimizer.build(model.trainable_variables)


def names_of(checkpoint: Any, weight_map: WeightMap) -> dict[str, str]:
    """{name without the optimizer's scope: name in the checkpoint} of all variables.

    For example, `train/conv/W/Adam` gets the name `conv/W/Adam`.
    """
    listed = {row[0] for row in weight_map}
    names: dict[str, str] = {}
    for name in checkpoint:
        kind = checkpoint.kind(name)
        if kind.what == "object graph":
            continue
        plain = {
            "slot": f"{kind.of}/{kind.slot}",
            "beta power": f"{kind.slot}_power",
            "moving average": f"{kind.of}/{SHADOW}",
            "global step": STEP,
        }.get(kind.what, name)
        names[name if name in listed or plain in checkpoint or plain in names else plain] = name
    return names


def entries(checkpoint: Any, names: Mapping[str, str]) -> Entries:
    """Shape and dtype of each of `names` in an open checkpoint."""
    return {plain: (checkpoint.shape(name), str(checkpoint.dtype(name))) for plain, name in names.items()}
