"""Checks whether the optimizer state in a checkpoint belongs to the port's optimizer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tf1kit.checkpoint.convert.beta_powers import BETAS
from tf1kit.checkpoint.convert.planning import NOT_ASKED
from tf1kit.checkpoint.errors import DoesNotFitError
from tf1kit.checkpoint.map.kinds import KEEPERS, STATE, Kind, plain_slot
from tf1kit.port.optimizer_slots import slot_names

GIVE = "Let optimizer() of the port return the program's optimizer, or leave the slots behind with --weights-only"


def state_of(names: Mapping[str, str], checkpoint: Any, weight_map: Iterable[Any]) -> dict[str, Kind]:
    """{name: kind} of the variables that are optimizer state and are not listed in the map.

    names: {name without the optimizer's scope: name in the checkpoint}.
    """
    listed = {row[0] for row in weight_map}
    kinds = {plain: checkpoint.kind(name) for plain, name in names.items() if plain not in listed}
    return {plain: kind for plain, kind in kinds.items() if kind.what in STATE}


def has_state(names: Mapping[str, str], checkpoint: Any, weight_map: Iterable[Any], optimizer: Any) -> bool:
    """Whether the checkpoint has state for the port's optimizer.

    True also for an optimizer that has no slots.

    optimizer: the port's optimizer, or None.
    Raises DoesNotFitError if the checkpoint has slots, but not those of this optimizer.
    """
    own = set(slot_names(optimizer)) if optimizer is not None else set()
    if any(name.rpartition("/")[2] in own for name in names):
        return True
    listed = list(weight_map)
    dropped = {row[0] for row in listed if not row[1]}
    state = state_of(names, checkpoint, listed).values()
    found = [kind.slot for kind in state if kind.what == "slot" and kind.of not in dropped]
    if found:
        raise DoesNotFitError(
            f"the checkpoint has {len(found)} slots that do not belong to the port's optimizer: {whose(found)}. "
            f"{_of_port(optimizer, own)}. {GIVE}"
        )
    if optimizer is None:
        return False
    return not own or (hasattr(optimizer, "beta_1") and any(power in names for power in BETAS))


def _of_port(optimizer: Any, own: set[str]) -> str:
    """A sentence about the port's optimizer and its slots, without a full stop."""
    if optimizer is None:
        return "The port has no optimizer: its module has no optimizer(), and the model is not compiled"
    kept = f"has the slots {', '.join(sorted(own))}" if own else "has no slots"
    return f"The port's optimizer is {type(optimizer).__name__}, which {kept}"


def with_reason(left: Mapping[str, str], why: str) -> dict[str, str]:
    """`left`, with the reason `why` for the optimizer's state."""
    return {name: f"the optimizer's state, {why}" if said == NOT_ASKED else said for name, said in left.items()}


def why_left(optimizer: Any, weights_only: bool, has_room: bool = True) -> str:
    """Why the optimizer's state is left behind, as the rest of "the optimizer's state, ...".

    optimizer: the port's optimizer, or None.
    """
    if weights_only:
        return "which --weights-only leaves behind"
    if not has_room:
        return "which a SavedModel cannot store"
    if optimizer is None:
        return "for which the port has no optimizer"
    return f"which has no slots of the port's {type(optimizer).__name__}: its training starts anew"


def whose(slots: Iterable[str]) -> str:
    """The optimizers of TensorFlow 1 that have slots of these names, as text."""
    keepers: dict[str, set[str]] = {}
    for slot in slots:
        keepers.setdefault(KEEPERS.get(plain_slot(slot), "an optimizer with a name of its own"), set()).add(slot)
    return "; ".join(f"{', '.join(sorted(names))} of {keeper}" for keeper, names in sorted(keepers.items()))
