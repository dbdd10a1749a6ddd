"""How the optimizer slots and step counts of TensorFlow 1 translate to Keras 3.

An optimizer of `tf1kit.keras` has the same slots as in TensorFlow 1. Its slots are copied, and
training resumes with the same bits. A stock Keras optimizer has the same values in its slots, with
three exceptions:

- The velocity of SGD includes the learning rate.
- Adam counts steps. TensorFlow 1 keeps the powers of beta1 and beta2 instead.
- RMSprop does not keep a momentum slot if its momentum is 0.

Sources: TensorFlow 1.15.5 `python/training/*.py` and `core/kernels/training_ops.cc`; Keras 3
`keras/src/optimizers/*.py`.
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
    """An optimizer of TensorFlow 1 and the stock Keras 3 optimizer with the same formula.

    slots: `(TensorFlow 1 name, Keras 3 name, how to compute the Keras 3 slot from the other)`.
    settings: the arguments to set in Keras 3 because its defaults differ. With them, training
        resumes up to rounding.
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
            ("RMSProp", "velocity", "same; starts at 1, in Keras 3 at 0"),
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
    """Whether the optimizer is one of Keras's own.

    Raises UsageError for a Keras optimizer without a counterpart in TensorFlow 1.
    """
    kind = type(optimizer)
    if not kind.__module__.startswith("keras."):
        return False
    known = {successor.keras for successor in SUCCESSORS}
    if kind.__name__ not in known:
        raise UsageError(
            f"keras.optimizers.{kind.__name__} cannot take the state of a TensorFlow 1 optimizer: "
            f"use one of {', '.join(sorted(known))}"
        )
    return True


def slot_names(optimizer: Any) -> dict[str, str]:
    """Return `{TensorFlow 1 name: Keras 3 name}` of the slots of a weight, in TensorFlow 1's order.

    The Keras 3 name is `""` for a slot that the optimizer does not keep.
    Raises UsageError for an optimizer whose slots do not have names in TensorFlow 1.
    """
    kind = type(optimizer).__name__
    family = {"SGD": "Momentum", "RMSprop": "RMSProp", "LazyAdam": "Adam"}.get(kind, kind)
    if kind == "SGD" and not optimizer.momentum:
        return {}
    if family == "RMSProp":
        lost = is_stock(optimizer) and not optimizer.momentum
        kept = ["velocity", *(["average_gradient"] if optimizer.centered else []), "" if lost else "momentum"]
    else:
        rows = [successor for successor in SUCCESSORS if successor.legacy == family]
        if not rows:
            raise UsageError(
                f"the slots of {type(optimizer).__module__}.{kind} have no names in TensorFlow 1: "
                f"use one of tf1kit.keras, or one of Keras's {', '.join(sorted({one.keras for one in SUCCESSORS}))}"
            )
        kept = [name for _, name, _ in rows[0].slots]
    return {f"{family}_{number}" if number else family: name for number, name in enumerate(kept)}


def scale(optimizer: Any, slot: str) -> float:
    """The factor by which a TensorFlow 1 slot is multiplied to get the Keras 3 slot."""
    return -learning_rate_of(optimizer) if slot == "Momentum" and is_stock(optimizer) else 1.0


def learning_rate_of(optimizer: Any) -> float:
    """The constant learning rate of the optimizer.

    Raises UsageError for a schedule: the two velocities do not have a fixed ratio then.
    """
    if not hasattr(optimizer._learning_rate, "assign"):
        raise UsageError(
            "the velocity of keras.optimizers.SGD is the TensorFlow 1 accumulator times -learning_rate, "
            "but this optimizer has a schedule instead of a constant learning rate: "
            "use tf1kit.keras.Momentum, which keeps the accumulator itself"
        )
    return float(np.asarray(optimizer.learning_rate))
