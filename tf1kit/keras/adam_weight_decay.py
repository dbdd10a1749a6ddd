"""Adam as BERT trains with it: `AdamWeightDecayOptimizer`.  Source: google-research/bert `optimization.py`;
arXiv:1711.05101.

Three things differ from `tf.train.AdamOptimizer`: nothing corrects the bias of the moments, a part of each weight
is subtracted beside the gradient, at the same rate, and a gradient of rows is one of all rows, with 0 elsewhere.
Stock `keras.optimizers.AdamW` corrects the bias, and takes the decay off before the step.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import keras
import tensorflow as tf

from tf1kit.keras.named import named, once, several
from tf1kit.keras.optimizer import Optimizer, path_of


@keras.saving.register_keras_serializable(package="tf1kit")
class AdamWeightDecay(Optimizer):
    """BERT's optimizer, bit for bit.

    Args:
        learning_rate: a float or a `keras.optimizers.schedules.LearningRateSchedule`.
        weight_decay_rate: the part of a weight that is subtracted with its gradient.
        beta_1: decay of the first moment.
        beta_2: decay of the second moment.
        epsilon: added to the root of the second moment.
        not_decayed: regular expressions; a weight whose path one of them matches somewhere has no decay.
            Raises ValueError for one that matches no weight, when the weights are known.
        use_locking: hold a lock on a variable while it is updated.
        **kwargs: those of `keras.optimizers.Optimizer`, such as `global_clipnorm`.
    """

    def __init__(
        self,
        learning_rate: Any,
        weight_decay_rate: float = 0.0,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-6,
        not_decayed: Sequence[str] = (),
        use_locking: bool = False,
        name: str = "adam_weight_decay",
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, use_locking, name, **kwargs)
        self.weight_decay_rate = weight_decay_rate
        self.beta_1 = beta_1
        self.beta_2 = beta_2
        self.epsilon = epsilon
        self.not_decayed = list(several(not_decayed, "not_decayed"))

    def arguments(self) -> tuple[str, ...]:
        """The arguments of this optimizer."""
        return ("weight_decay_rate", "beta_1", "beta_2", "epsilon", "not_decayed")

    def slots(self) -> dict[str, tuple[str, float]]:
        """Both moments."""
        return {"momentum": ("m", 0.0), "velocity": ("v", 0.0)}

    def build(self, var_list: list[Any]) -> None:
        """Create both moments per variable, and see which weights have a decay."""
        if self.built:
            return
        paths, what = list(map(path_of, var_list)), f"not_decayed of {self.name}"
        once(self.not_decayed, what)
        if self.not_decayed and not any(re.search(one, path) for one in self.not_decayed for path in paths):
            # that some match nothing is usual: lists such as BERT's are for many networks
            named(self.not_decayed, paths, what, "weight to train", lambda path, one: re.search(one, path) is not None)
        super().build(var_list)
        decayed = [not any(re.search(one, path) for one in self.not_decayed) for path in paths]
        self._is_decayed = [bool(self.weight_decay_rate) and one for one in decayed]

    def scalars(self) -> dict[str, Any]:
        """The decays, what is left of 1, and epsilon."""
        rest = {"rest1": 1.0 - self.beta_1, "rest2": 1.0 - self.beta_2, "decay": self.weight_decay_rate}
        return {"beta1": self.beta_1, "beta2": self.beta_2, "epsilon": self.epsilon, **rest}

    def update_all(self, variable: Any, slots: dict[str, Any], scalars: dict[str, Any], gradient: Any) -> None:
        """The formula, operation by operation."""
        m = scalars["beta1"] * slots["m"] + scalars["rest1"] * gradient
        v = scalars["beta2"] * slots["v"] + scalars["rest2"] * tf.square(gradient)
        update = m / (tf.sqrt(v) + scalars["epsilon"])
        if self._is_decayed[self._get_variable_index(variable)]:
            update += scalars["decay"] * variable
        for one, value in ((variable, variable - scalars["lr"] * update), (slots["m"], m), (slots["v"], v)):
            one.assign(value, use_locking=self.use_locking)

    def update_rows(
        self, variable: Any, slots: dict[str, Any], scalars: dict[str, Any], values: Any, indices: Any
    ) -> None:
        """The same of all rows: those without a gradient move, too."""
        rows = tf.math.unsorted_segment_sum(values, indices, tf.shape(variable)[0])
        self.update_all(variable, slots, scalars, rows)
