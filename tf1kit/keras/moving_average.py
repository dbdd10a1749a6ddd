"""TensorFlow 1's moving average of a tensor.  Source: TensorFlow 1.15.5,
tensorflow/python/training/moving_averages.py.
"""

from __future__ import annotations

from typing import Any

import keras

from tf1kit.keras.moving import move, move_debiased, rate


@keras.saving.register_keras_serializable(package="tf1kit")
class MovingAverage(keras.layers.Layer):
    """`tf.train.ExponentialMovingAverage(decay, zero_debias=...)` of one tensor; its owner calls
    `build` and `update`.

    It begins at 0; `zero_debias` corrects for that.  (In TensorFlow 1 the average of a variable
    begins at the variable's value.  For that, use `use_ema` of a Keras optimizer.)  `average` has
    the shape that it is built with, and the dtype of the layer's variables; `biased` and
    `local_step` are there with `zero_debias` only, as in TensorFlow 1.
    """

    def __init__(self, decay: float, zero_debias: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.decay, self.zero_debias = decay, zero_debias

    def build(self, shape: Any) -> None:
        """Make the variables, all 0, for a tensor of this shape."""
        own = {"initializer": "zeros", "trainable": False, "autocast": False}
        self.average = self.add_weight(name="average", shape=shape, **own)
        if self.zero_debias:
            self.biased = self.add_weight(name="biased", shape=shape, **own)
            self.local_step = self.add_weight(name="local_step", shape=(), **own)

    def update(self, value: Any) -> None:
        """Move the average towards `value`, by `1 - decay` of the distance in TensorFlow 1's
        precision.
        """
        by = rate(self.decay, single=True)
        if self.zero_debias:
            move_debiased(self.average, self.biased, self.local_step, value, by)
        else:
            move(self.average, value, by)
