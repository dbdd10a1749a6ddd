"""What TensorFlow 1's optimizer state means in Keras 3: slot by slot, and the count of steps.

`tf1kit.keras`'s optimizers keep what TensorFlow 1 keeps: every slot is copied, and training resumes to the bit.  Stock Keras
optimizers keep the same numbers under the same names, with three exceptions, which are here: SGD's velocity has the learning
rate inside, Adam counts steps where TensorFlow 1 multiplies powers up, RMSprop has no slot that it does not read.
Sources: TensorFlow 1.15.5 `python/training/*.py` and `core/kernels/training_ops.cc`; Keras 3 `keras/src/optimizers/*.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from tf1kit.errors import UsageError

POWERS = ("beta1_power", "beta2_power")
STEP = "global_step"


@dataclass(frozen=True)
class Successor:
    """An optimizer of TensorFlow 1 and the stock Keras 3 one of the same formula.

    slots: `(TensorFlow 1's name, Keras 3's name, what it is in Keras 3 in terms of TensorFlow 1)`.
    settings: what has to be set in Keras 3, since its default is another.  Then training resumes but for rounding.
    """

    legacy: str
    keras: str
    slots: tuple[tuple[str, str, str], ...]
    settings: str = ""


SUCCESSORS = (
    Successor("GradientDescent", "SGD", ()),
    Successor("Momentum", "SGD", (("Momentum", "momentum", "-learning_rate * accumulator"),), "momentum, nesterov"),
    Successor("Adam", "Adam", (("Adam", "momentum", "same"), ("Adam_1", "velocity", "same")), "epsilon=1e-8"),
    Successor(
        "RMSProp",
        "RMSprop",
        (
            ("RMSProp", "velocity", "same; begins at 1, in Keras 3 at 0"),
            ("RMSProp_1", "average_gradient", "same; only if centered"),
            ("RMSProp_1 or _2", "momentum", "same; Keras 3 keeps it only with momentum"),
        ),
        "rho=decay, epsilon=1e-10",
    ),
    Successor("Adagrad", "Adagrad", (("Adagrad", "accumulator", "same"),), "epsilon=0"),
    Successor(
        "Adadelta",
        "Adadelta",
        (("Adadelta", "accumulated_grad", "same"), ("Adadelta_1", "accumulated_delta_var", "same")),
        "epsilon=1e-8",
    ),
    Successor("Ftrl", "Ftrl", (("Ftrl", "accumulator", "same"), ("Ftrl_1", "linear", "same"))),
)


def is_stock(optimizer: Any) -> bool:
    """Whether the optimizer is one of Keras's own; UsageError for one of them that TensorFlow 1 has nothing like."""
    kind = type(optimizer)
    if not kind.__module__.startswith("keras."):
        return False
    known = {successor.keras for successor in SUCCESSORS}
    if kind.__name__ not in known:
        raise UsageError(
            f"keras.optimizers.{kind.__name__} cannot take the state of an optimizer of TensorFlow 1; "
            f"those that can are {', '.join(sorted(known))}"
        )
    return True


def slot_names(optimizer: Any) -> dict[str, str]:
    """{TensorFlow 1's name: Keras 3's name} of the slots per weight, in TensorFlow 1's order; `""` for one not kept.

    Raises UsageError for an optimizer whose slots TensorFlow 1 has no names for.
    """
    kind = type(optimizer).__name__
    family = {"SGD": "Momentum", "RMSprop": "RMSProp"}.get(kind, kind)
    if kind == "SGD" and not optimizer.momentum:
        return {}
    if family == "RMSProp":
        lost = is_stock(optimizer) and not optimizer.momentum
        kept = ["velocity", *(["average_gradient"] if optimizer.centered else []), "" if lost else "momentum"]
    else:
        rows = [successor for successor in SUCCESSORS if successor.legacy == family]
        if not rows:
            raise UsageError(f"TensorFlow 1 has no names for the slots of {type(optimizer).__module__}.{kind}")
        kept = [name for _, name, _ in rows[0].slots]
    return {f"{family}_{number}" if number else family: name for number, name in enumerate(kept)}


def scale(optimizer: Any, slot: str) -> float:
    """What a slot of TensorFlow 1 is multiplied by to be Keras 3's."""
    return -learning_rate_of(optimizer) if slot == "Momentum" and is_stock(optimizer) else 1.0


def learning_rate_of(optimizer: Any) -> float:
    """The constant rate; UsageError for a schedule, under which the two velocities have no fixed ratio."""
    if not hasattr(optimizer._learning_rate, "assign"):
        raise UsageError(
            "the velocity of keras.optimizers.SGD is TensorFlow 1's accumulator times minus a constant learning rate, and "
            "this one has a schedule: take tf1kit.keras.Momentum, which keeps the accumulator itself"
        )
    return float(np.asarray(optimizer.learning_rate))
