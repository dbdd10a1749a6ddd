"""Which optimizer's state a checkpoint has, and whether the port's optimizer is the one that it belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tf1kit.checkpoint.convert.beta_powers import BETAS
from tf1kit.checkpoint.errors import DoesNotFitError
from tf1kit.checkpoint.map.kinds import KEEPERS, STATE, Kind, plain_slot
from tf1kit.port.optimizer_slots import slot_names

NOT_ASKED = "of the optimizer, which is not asked for"


def state_of(names: Mapping[str, str], checkpoint: Any, weight_map: Iterable[Any]) -> dict[str, Kind]:
    """{name: kind} of the optimizer's state among the variables that the map does not list.

    names: {name without the scope of an optimizer: name in the checkpoint}.
    """
    listed = {row[0] for row in weight_map}
    kinds = {plain: checkpoint.kind(name) for plain, name in names.items() if plain not in listed}
    return {plain: kind for plain, kind in kinds.items() if kind.what in STATE}


def has_state(names: Mapping[str, str], checkpoint: Any, weight_map: Iterable[Any], optimizer: Any) -> bool:
    """Whether the checkpoint has anything of the optimizer; one that keeps nothing per weight needs nothing.

    Raises DoesNotFitError where it has the slots of another optimizer, and none of this one.
    """
    own = set(slot_names(optimizer))
    if any(name.rpartition("/")[2] in own for name in names):
        return True
    found = [kind.slot for kind in state_of(names, checkpoint, weight_map).values() if kind.what == "slot"]
    if found:
        kept = f"keeps {', '.join(sorted(own))}" if own else "keeps none"
        raise DoesNotFitError(
            f"the checkpoint has {len(found)} slots that the port's optimizer would not get: {whose(found)}. The port's "
            f"is {type(optimizer).__name__}, which {kept}. Let optimizer() of the port return the one that the program had, or "
            "say --weights-only to leave them behind"
        )
    return not own or (hasattr(optimizer, "beta_1") and any(power in names for power in BETAS))


def whose(slots: Iterable[str]) -> str:
    """The optimizers that keep slots of these names, each with the names."""
    keepers: dict[str, set[str]] = {}
    for slot in slots:
        keepers.setdefault(KEEPERS.get(plain_slot(slot), "an optimizer with a name of its own"), set()).add(slot)
    return "; ".join(f"{', '.join(sorted(names))} of {keeper}" for keeper, names in sorted(keepers.items()))
