"""Which optimizer's state a checkpoint has, and whether the port's optimizer is the one that it belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tf1kit.checkpoint.convert.beta_powers import BETAS
from tf1kit.checkpoint.convert.planning import NOT_ASKED
from tf1kit.checkpoint.errors import DoesNotFitError
from tf1kit.checkpoint.map.kinds import KEEPERS, STATE, Kind, plain_slot
from tf1kit.port.optimizer_slots import slot_names

GIVE = "Let optimizer() of the port return the one that the program had, or say --weights-only to leave them behind"


def state_of(names: Mapping[str, str], checkpoint: Any, weight_map: Iterable[Any]) -> dict[str, Kind]:
    """{name: kind} of the optimizer's state among the variables that the map does not list.

    names: {name without the scope of an optimizer: name in the checkpoint}.
    """
    listed = {row[0] for row in weight_map}
    kinds = {plain: checkpoint.kind(name) for plain, name in names.items() if plain not in listed}
    return {plain: kind for plain, kind in kinds.items() if kind.what in STATE}


def has_state(names: Mapping[str, str], checkpoint: Any, weight_map: Iterable[Any], optimizer: Any) -> bool:
    """Whether the checkpoint has anything of the optimizer; one that keeps nothing per weight needs nothing.

    optimizer: the port's; None where it has none.
    Raises DoesNotFitError where the checkpoint has the slots of another optimizer, and none of this one.
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
            f"the checkpoint has {len(found)} slots that the port's optimizer would not get: {whose(found)}. "
            f"{_of_port(optimizer, own)}. {GIVE}"
        )
    if optimizer is None:
        return False
    return not own or (hasattr(optimizer, "beta_1") and any(power in names for power in BETAS))


def _of_port(optimizer: Any, own: set[str]) -> str:
    """Which optimizer the port has, and what that keeps."""
    if optimizer is None:
        return "The port has none: its module has no optimizer(), and the model is not compiled"
    kept = f"keeps {', '.join(sorted(own))}" if own else "keeps none"
    return f"The port's is {type(optimizer).__name__}, which {kept}"


def with_reason(left: Mapping[str, str], why: str) -> dict[str, str]:
    """What is left behind, where the optimizer's state is left behind for the reason `why`."""
    return {name: f"of the optimizer, {why}" if said == NOT_ASKED else said for name, said in left.items()}


def why_left(optimizer: Any, weights_only: bool, has_room: bool = True) -> str:
    """Why state of an optimizer stays behind where that is no problem.

    optimizer: the port's; None where it has none.
    """
    if weights_only:
        return "which --weights-only leaves behind"
    if not has_room:
        return "for which a SavedModel has no place"
    if optimizer is None:
        return "and the port has none"
    return f"but nothing is there of the slots of the port's {type(optimizer).__name__}: its training begins anew"


def whose(slots: Iterable[str]) -> str:
    """The optimizers that keep slots of these names, each with the names."""
    keepers: dict[str, set[str]] = {}
    for slot in slots:
        keepers.setdefault(KEEPERS.get(plain_slot(slot), "an optimizer with a name of its own"), set()).add(slot)
    return "; ".join(f"{', '.join(sorted(names))} of {keeper}" for keeper, names in sorted(keepers.items()))
