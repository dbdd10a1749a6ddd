"""What a variable of TensorFlow 1 is for, told by its name, its shape and the other names of its checkpoint.

TensorFlow 1.15.5 makes these names: `training.slot_creator` (X/Adam, X/Adam_1), `training.moving_averages`
(X/ExponentialMovingAverage, .../biased, .../local_step), `training.adam` (beta1_power), `training.training_util`
(global_step). All of them may stand under the name of a scope, and be numbered where the name was taken.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

SLOTS = {  # slot's name in the checkpoint, without a number -> how many per variable
    "Adadelta": 2,
    "Adagrad": 1,
    "AdagradDA": 2,
    "Adam": 2,
    "AdaMax": 2,
    "Ftrl": 2,
    "Momentum": 1,
    "RMSProp": 3,
}
AVERAGE = "ExponentialMovingAverage"
STATISTICS = (
    "moving_mean",
    "moving_variance",
    "renorm_mean",
    "renorm_mean_weight",
    "renorm_stddev",
    "renorm_stddev_weight",
)
OBJECT_GRAPH = "_CHECKPOINTABLE_OBJECT_GRAPH"

Shape = tuple[int, ...] | None


@dataclass(frozen=True)
class Kind:
    """What a variable is for.

    `what` is one of: variable, slot, moving average, zero debias, beta power, global step, statistic, constant,
    object graph, optimizer state (of Keras, which only numbers it). `of` is the variable that a slot or an average belongs
    to ("" for others; the name of a tensor where an average was taken of no variable). `slot` is a slot's own name, such as
    Adam_1; biased or local_step; beta1.
    """

    what: str
    of: str = ""
    slot: str = ""

    def __str__(self) -> str:
        said = {
            "slot": f"slot {self.slot} of {self.of}",
            "moving average": f"moving average of {self.of}",
            "zero debias": f"zero-debias {self.slot} of {self.of}",
            "beta power": f"power of {self.slot}",
            "statistic": "moving statistic",
        }
        return said.get(self.what, self.what)


def kind_of(name: str, shapes: Mapping[str, Shape]) -> Kind:
    """The kind of the variable `name` among all of a checkpoint, given by name and shape."""
    owner, _, last = name.rpartition("/")
    plain = re.sub(r"_\d+$", "", last)
    if plain == "global_step" and shapes[name] in ((), None):
        return Kind("global step")
    if (power := re.fullmatch(r"(beta[12])_power(_\d+)?", last)) and shapes[name] in ((), None):
        return Kind("beta power", slot=power[1])
    if name == OBJECT_GRAPH:
        return Kind("object graph")
    if owner and plain == AVERAGE:
        return Kind("moving average", _within(owner, shapes) or owner)
    if owner and last in ("biased", "local_step"):
        return Kind("zero debias", _within(owner, shapes) or owner, last)
    variable = _within(owner, shapes) if owner else ""
    if variable and (plain in SLOTS or shapes[variable] == shapes[name]):
        return Kind("slot", variable, last)
    return Kind("statistic" if plain in STATISTICS else "variable")


def _within(owner: str, shapes: Mapping[str, Shape]) -> str:
    """The variable that `owner` is, or ends with behind the scope that an optimizer was in; "" if there is none."""
    parts = owner.split("/")
    return next((name for at in range(len(parts)) if (name := "/".join(parts[at:])) in shapes), "")
