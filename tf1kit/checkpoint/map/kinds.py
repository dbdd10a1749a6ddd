"""Recognises what a variable of TensorFlow 1 is for by its name, its shape, and the other
variables.

These modules of TensorFlow 1.15.5 make the names:

- `training.slot_creator`: X/Adam, X/Adam_1
- `training.moving_averages`: X/ExponentialMovingAverage, .../biased, .../local_step
- `training.adam`: beta1_power
- `training.training_util`: global_step

A name may be in a scope, and it gets a number if it was already taken.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

# a slot's name without its number -> the optimizers of TensorFlow 1.15.5 with such slots
KEEPERS = {
    "Adadelta": "tf.train.AdadeltaOptimizer",
    "Adagrad": "tf.train.AdagradOptimizer",
    "AdagradDA": "tf.train.AdagradDAOptimizer",
    "Adam": "tf.train.AdamOptimizer (or LazyAdamOptimizer, NadamOptimizer, AdamGSOptimizer, LazyAdamGSOptimizer of contrib.opt)",
    "AdaMax": "tf.contrib.opt.AdaMaxOptimizer",
    "AdamW": "tf.contrib.opt.AdamWOptimizer",
    "AddSignOptimizer": "tf.contrib.opt.AddSignOptimizer",
    "Ftrl": "tf.train.FtrlOptimizer",
    "LARSOptimizer": "tf.contrib.opt.LARSOptimizer",
    "Momentum": "tf.train.MomentumOptimizer",
    "MomentumW": "tf.contrib.opt.MomentumWOptimizer",
    "PowerSignOptimizer": "tf.contrib.opt.PowerSignOptimizer",
    "ProximalAdagrad": "tf.train.ProximalAdagradOptimizer",
    "RegAdagrad": "tf.contrib.opt.RegAdagradOptimizer",
    "RMSProp": "tf.train.RMSPropOptimizer",
    "Shampoo": "tf.contrib.opt.ShampooOptimizer",
    "adam_m": "AdamWeightDecayOptimizer of BERT",
    "adam_v": "AdamWeightDecayOptimizer of BERT",
    "accum_grad": "tf.keras.optimizers.Adadelta",
    "accum_var": "tf.keras.optimizers.Adadelta",
    "accumulator": "tf.keras.optimizers.Adagrad or Ftrl",
    "linear": "tf.keras.optimizers.Ftrl",
    "m": "tf.keras.optimizers.Adam, Adamax or Nadam",
    "v": "tf.keras.optimizers.Adam, Adamax or Nadam",
    "vhat": "tf.keras.optimizers.Adam",
    "mg": "tf.keras.optimizers.RMSprop",
    "rms": "tf.keras.optimizers.RMSprop",
    "momentum": "tf.keras.optimizers.SGD or RMSprop",
}
STATE = frozenset(("slot", "beta power", "optimizer state"))  # kinds of optimizer state
COUNTS = ("iter", "learning_rate")  # both are in the scope of an optimizer of tf.keras
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
VALUE = "/.ATTRIBUTES/VARIABLE_VALUE"  # the end of each name in an object-based checkpoint
OBJECT_SLOT = re.compile(rf"(?P<of>.+)/\.OPTIMIZER_SLOT/optimizer/(?P<slot>\w+){re.escape(VALUE)}")

Shape = tuple[int, ...] | None


@dataclass(frozen=True)
class Kind:
    """What a variable is for.

    Attributes:
        what: variable, slot, moving average, zero debias, beta power, global step, statistic,
            constant, object graph, or optimizer state (of Keras).
        of: the variable that a slot or an average belongs to, or the tensor that an average is of;
            "" for other kinds.
        slot: the name of a slot, such as Adam_1; also biased, local_step or beta1.
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
    """The kind of the variable `name`; `shapes` has all variables of the checkpoint."""
    owner, _, last = name.rpartition("/")
    plain = plain_slot(last)
    if plain == "global_step" and shapes[name] in ((), None):
        return Kind("global step")
    if (power := re.fullmatch(r"(beta[12])_power(_\d+)?", last)) and shapes[name] in ((), None):
        return Kind("beta power", slot=power[1])
    if name == OBJECT_GRAPH:
        return Kind("object graph")
    if slot := OBJECT_SLOT.fullmatch(name):
        return Kind("slot", slot["of"] + VALUE, slot["slot"])
    if name.startswith("optimizer/") and name.endswith(VALUE):
        return Kind("optimizer state")
    if owner and plain == AVERAGE:
        return Kind("moving average", _within(owner, shapes) or owner)
    if owner and last in ("biased", "local_step"):
        return Kind("zero debias", _within(owner, shapes) or owner, last)
    if owner and shapes[name] in ((), None) and all(f"{owner}/{count}" in shapes for count in COUNTS):
        return Kind("optimizer state")
    variable = _within(owner, shapes) if owner else ""
    if variable and (plain in KEEPERS or shapes[variable] == shapes[name]):
        return Kind("slot", variable, last)
    return Kind("statistic" if plain in STATISTICS else "variable")


def plain_slot(slot: str) -> str:
    """The name of a slot without its number: Adam for Adam_1."""
    return re.sub(r"_\d+$", "", slot)


def _within(owner: str, shapes: Mapping[str, Shape]) -> str:
    """The variable that `owner` names, perhaps in an optimizer's scope, or ""."""
    parts = owner.split("/")
    return next((name for at in range(len(parts)) if (name := "/".join(parts[at:])) in shapes), "")
