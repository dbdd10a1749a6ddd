"""Batch normalization as `tf.contrib.layers.batch_norm` (`slim.batch_norm`) computes it.

Source: TensorFlow 1.15.5, tensorflow/contrib/layers/python/layers/layers.py and
tensorflow/python/layers/normalization.py; arXiv:1502.03167, arXiv:1702.03275.

Stock `keras.layers.BatchNormalization` gives other numbers: its moving variances divide by N, not
by N - 1, it does not use the fused op, and it moves the statistics by another formula.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from tf1kit.keras import fused_float64
from tf1kit.keras.inference import stock_batch_normalization
from tf1kit.keras.moments import weighted_moments
from tf1kit.keras.moving import assign, move, move_debiased, rate
from tf1kit.keras.renorm import CLIPPING, Renorm, compose
from tf1kit.keras.replicas import is_synchronised, whole_moments
from tf1kit.tf1.nn import fused_batch_norm

UPDATE_OPS = "update_ops"  # the string that `tf.GraphKeys.UPDATE_OPS` is
FORMATS = {"channels_last": "NHWC", "channels_first": "NCHW"}
HALF = ("float16", "bfloat16")
PARAMETERS = (  # the arguments that Keras makes objects of, and its module that does
    *((f"{name}_initializer", keras.initializers) for name in ("beta", "gamma", "moving_mean", "moving_variance")),
    *((f"{name}_regularizer", keras.regularizers) for name in ("beta", "gamma")),
)
PLAIN = (  # the arguments that are kept as they are
    *("decay", "center", "scale", "epsilon", "updates_collections", "fused", "data_format", "zero_debias_moving_mean"),
    *("zero_debias_moving_variance", "renorm", "renorm_clipping", "renorm_decay", "assigned", "is_training"),
)


@keras.saving.register_keras_serializable(package="tf1kit")
class BatchNormalization(keras.layers.Layer):
    """`tf.contrib.layers.batch_norm` to the bit, as a Keras layer, for inputs of rank 2 and more.

    Args:
        decay: the decay of the moving statistics, `moving -= (moving - batch) * (1 - decay)`;
            Keras's momentum.
        center: whether there is a `beta`.
        scale: whether there is a `gamma`; contrib's default is without.
        epsilon: added to the variance; at least 1.001e-5 where it is fused.
        updates_collections: as given to contrib: "update_ops", or None for None and for any other
            collection.  Here the statistics move in the forward pass either way.  contrib computes
            them by other ops in either case, so the bits of the statistics depend on it.
        fused: None and True use the fused op where contrib does: rank 2 and 4, no renorm,
            adjustment or batch_weights. Moving variances are then unbiased: N / (N - 1) times the
            batch's. None does not fuse float64, for which there is no fused op.
        data_format: "channels_last" for contrib's NHWC, "channels_first" for its NCHW.
        zero_debias_moving_mean: correct the moving mean for its start at zero.
        zero_debias_moving_variance: the same for the moving variance, which contrib has not, but a
            `tf.train.ExponentialMovingAverage(decay, zero_debias=True)` of both moments.
        renorm: batch renormalization.
        renorm_clipping: a dict of "rmax", "rmin", "dmax".
        renorm_decay: the decay of the renormalization's own moving statistics.
        assigned: whether the statistics are moved by `tf.assign(moving, moving * decay + batch * (1 - decay))`,
            as programs write it; without renorm and debiasing.
        is_training: False if the layer normalizes by its moving statistics in training, too, and leaves them as they
            are, while beta and gamma are trained: contrib's `is_training=False` in a graph that trains.
        adjustment: function of the dynamic shape of the inputs, giving the (scale, bias) applied in
            training before gamma and beta. It is saved with the layer if it is registered with
            `keras.saving`.
        beta_initializer: contrib's `param_initializers["beta"]`.
        gamma_initializer: the same for gamma.
        moving_mean_initializer: the same for the moving mean.
        moving_variance_initializer: the same for the moving variance.
        beta_regularizer: contrib's `param_regularizers["beta"]`.
        gamma_regularizer: the same for gamma.

    Call arguments:
        training: a bool; None is True in `fit` and False otherwise (contrib's default is True). A
            layer with `trainable = False` infers, as in Keras. contrib's `trainable=False`, which
            still takes the statistics of the batch, is `layer.beta.trainable = False`, and so for
            gamma.
        batch_weights: `[batch]`, the weight of each example in the moments, which are biased and
            not fused then.

    The variables have contrib's names, except for `moving_mean_biased` and `moving_mean_local_step`
    (contrib: `moving_mean/biased`, `moving_mean/local_step`), and those of the variance. Under the policies "float16" and
    "bfloat16" they are float32 where contrib's are: always, except where the op is not fused and
    `updates_collections=None` or `zero_debias_moving_mean` is given.

    Raises:
        ValueError: an unknown `data_format`, `updates_collections` or key of `renorm_clipping`; an
            unknown number of channels; `fused=True` in float64; or, where the op is not fused, what
            contrib refuses or silently ignores: renorm, adjustment or regularizers together with
            `batch_weights`, `updates_collections=None` or `zero_debias_moving_mean`.
        TypeError: `training` is a tensor.
    """

    beta: Any = None
    gamma: Any = None

    def __init__(
        self,
        decay: float = 0.999,
        center: bool = True,
        scale: bool = False,
        epsilon: float = 0.001,
        updates_collections: str | None = UPDATE_OPS,
        fused: bool | None = None,
        data_format: str = "channels_last",
        zero_debias_moving_mean: bool = False,
        zero_debias_moving_variance: bool = False,
        renorm: bool = False,
        renorm_clipping: dict[str, float] | None = None,
        renorm_decay: float = 0.99,
        assigned: bool = False,
        is_training: bool = True,
        adjustment: Callable[[Any], tuple[Any, Any]] | None = None,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        moving_mean_initializer: Any = "zeros",
        moving_variance_initializer: Any = "ones",
        beta_regularizer: Any = None,
        gamma_regularizer: Any = None,
        **kwargs: Any,
    ) -> None:
        given = dict(locals())
        super().__init__(**kwargs)
        if data_format not in FORMATS:
            raise ValueError(f"data_format is {data_format!r}: give channels_last for NHWC, channels_first for NCHW")
        if updates_collections not in (UPDATE_OPS, None):
            raise ValueError(
                f"updates_collections is {updates_collections!r}: give {UPDATE_OPS!r}, or None where contrib had None or "
                "another collection"
            )
        if assigned and (renorm or zero_debias_moving_mean or zero_debias_moving_variance):
            raise ValueError("assigned goes neither with renorm nor with zero_debias_*: leave one of them out")
        if renorm and zero_debias_moving_variance:
            raise ValueError("renorm moves the variance by moving_stddev: leave out zero_debias_moving_variance")
        if unknown := set(renorm_clipping or {}) - set(CLIPPING):
            raise ValueError(f"renorm_clipping has {sorted(unknown)}: its keys are {list(CLIPPING)}")
        for name in PLAIN:
            setattr(self, name, given[name])
        for name, module in PARAMETERS:
            setattr(self, name, module.get(given[name]))
        is_config = isinstance(adjustment, dict)
        self.adjustment = keras.saving.deserialize_keras_object(adjustment) if is_config else adjustment

    def build(self, input_shape: Any) -> None:
        """Choose among contrib's ops by contrib's rule, and make the variables."""
        self.rank, self.axis = len(input_shape), 1 if self.data_format == "channels_first" else len(input_shape) - 1
        channels = input_shape[self.axis]
        if self.rank < 2 or channels is None:
            raise ValueError(
                f"the input has the shape {tuple(input_shape)}: it must have rank 2 or more and a known number of channels"
            )
        self.input_spec = keras.layers.InputSpec(ndim=self.rank, axes={self.axis: channels})
        fusible = self.rank in (2, 4) and not self.renorm and self.adjustment is None
        if self.fused and fusible and self.compute_dtype == "float64" and not fused_float64.wanted.get():
            raise ValueError("fused=True in float64: the fused op does not take float64; give fused=False or None")
        fusible = fusible and (self.compute_dtype != "float64" or fused_float64.wanted.get())
        self.is_fused = fusible and self.fused is not False
        forced = self.updates_collections is None or any(self._debiased.values())
        if forced and not self.is_fused:
            self._refuse("updates_collections=None or zero_debias_*")
        self.single_decay = self.is_fused and self.rank == 4 and not forced
        self.along = [channels if axis == self.axis else 1 for axis in range(self.rank)]
        single = self.variable_dtype in HALF and (self.is_fused or not forced)
        self._make_variables((channels,), "float32" if single else self.variable_dtype)

    @property
    def _debiased(self) -> dict[str, bool]:
        """{statistic: whether it is corrected for its start at 0}."""
        return {name: getattr(self, f"zero_debias_{name}") for name in ("moving_mean", "moving_variance")}

    def _refuse(self, what: str) -> None:
        """Raise for arguments that contrib's ops for `what` refuse (renorm) or silently ignore."""
        for name in ("renorm", "adjustment", "beta_regularizer", "gamma_regularizer"):
            if getattr(self, name):
                raise ValueError(
                    f"contrib does not combine {name} with {what}, where it is not fused: leave one of them out"
                )

    def _make_variables(self, shape: tuple[int], dtype: str) -> None:
        def make(name: str, like: str | None = None, shape: tuple[int, ...] = shape, **named: Any) -> Any:
            initializer = getattr(self, f"{like or name}_initializer") if like != "zeros" else like
            return self.add_weight(
                name=name, shape=shape, dtype=dtype, initializer=initializer, autocast=False, **named
            )

        if self.scale:
            self.gamma = make("gamma", regularizer=self.gamma_regularizer)
        if self.center:
            self.beta = make("beta", regularizer=self.beta_regularizer)
        self.moving_mean = make("moving_mean", trainable=False)
        self.moving_variance = make("moving_variance", trainable=False)
        for name in (name for name, is_debiased in self._debiased.items() if is_debiased):
            for end, size in (("biased", shape), ("local_step", ())):
                setattr(self, f"{name}_{end}", make(f"{name}_{end}", "zeros", size, trainable=False))
        if self.renorm:
            self.renormed = Renorm(self, shape, dtype)

    def call(self, inputs: Any, training: bool | None = None, batch_weights: Any = None) -> Any:
        """The normalized inputs; in training the statistics move."""
        if tf.is_tensor(training) or isinstance(training, (keras.KerasTensor, keras.Variable)):
            raise TypeError("training is a tensor: give a bool, or put tf.cond around two calls")
        training = bool(training and self.trainable and self.is_training)
        if batch_weights is not None:
            self._refuse("batch_weights")
        if self.is_fused and batch_weights is None:
            return self._call_fused(inputs, training)
        return self._call_unfused(inputs, training, batch_weights)

    def _call_fused(self, inputs: Any, training: bool) -> Any:
        channels = self.along[self.axis]
        spread = [-1, 1, 1, channels] if self.data_format == "channels_last" else [-1, channels, 1, 1]
        images = tf.reshape(inputs, spread) if self.rank == 2 else inputs
        single = "float64" if self.compute_dtype == "float64" else "float32"
        gamma = self.gamma.value if self.scale else tf.ones([channels], single)
        beta = self.beta.value if self.center else tf.zeros([channels], single)
        known = {} if training else {"mean": self.moving_mean.value, "variance": self.moving_variance.value}
        whole = training and is_synchronised()  # the fused op has the moments of its own images only
        by_formula = whole or fused_float64.uses_formula(self.compute_dtype)
        compute = fused_float64.batch_norm if by_formula else fused_batch_norm
        outputs, mean, variance = compute(
            tf.cast(images, single) if whole else images,
            gamma,
            beta,
            epsilon=self.epsilon,
            data_format=FORMATS[self.data_format],
            is_training=training,
            **known,
        )
        if training:
            self._move(mean, variance, rate(self.decay, self.single_decay))
        outputs = tf.cast(outputs, inputs.dtype)
        return tf.reshape(outputs, [-1, channels]) if self.rank == 2 else outputs

    def _call_unfused(self, inputs: Any, training: bool, batch_weights: Any) -> Any:
        def broadcast(value: Any) -> Any:
            as_is = value is None or len(value.shape) == self.rank or self.axis == self.rank - 1
            return value if as_is else tf.reshape(value, self.along)

        scale = broadcast(self.gamma.value if self.scale else None)
        offset = broadcast(self.beta.value if self.center else None)
        mean, variance = self.moving_mean.value, self.moving_variance.value
        if training:
            if self.adjustment is not None:
                factor, shift = self.adjustment(tf.shape(inputs))
                scale, offset = compose(factor, shift, scale, offset)
            mean, variance = self._moments(tf.cast(inputs, self.moving_mean.dtype), batch_weights)
            if self.renorm:
                r, d = (broadcast(tf.stop_gradient(value)) for value in self.renormed.corrections(mean, variance))
                scale, offset = compose(r, d, scale, offset)
            self._move(mean, variance, rate(self.decay))
        mean, variance, offset, scale = (
            None if value is None else tf.cast(value, inputs.dtype)
            for value in (broadcast(mean), broadcast(variance), offset, scale)
        )
        return tf.nn.batch_normalization(inputs, mean, variance, offset, scale, self.epsilon)

    def _moments(self, inputs: Any, batch_weights: Any) -> tuple[Any, Any]:
        """Mean and biased variance of each channel."""
        reduced = [axis for axis in range(self.rank) if axis != self.axis]
        if is_synchronised():
            if batch_weights is not None:
                raise ValueError("batch_weights are not summed over replicas: train with per-replica statistics")
            return whole_moments(inputs, reduced)[:2]
        if batch_weights is None:
            return tuple(tf.nn.moments(inputs, reduced))
        return weighted_moments(inputs, reduced, tf.reshape(batch_weights, [-1] + [1] * (self.rank - 1)))

    def _move(self, mean: Any, variance: Any, by: np.float32) -> None:
        """Move the statistics; with renorm the variance follows the deviation."""
        if self.assigned:
            assign(self.moving_mean, mean, self.decay)
            assign(self.moving_variance, variance, self.decay)
            return
        self._move_one("moving_mean", mean, by)
        if self.renorm:
            self.renormed.move_variance(variance, by)
        else:
            self._move_one("moving_variance", variance, by)

    def _move_one(self, name: str, value: Any, by: np.float32) -> None:
        """Move one of the statistics."""
        if self._debiased[name]:
            biased, step = (getattr(self, f"{name}_{end}") for end in ("biased", "local_step"))
            move_debiased(getattr(self, name), biased, step, value, by)
        else:
            move(getattr(self, name), value, by)

    def compute_output_shape(self, input_shape: Any, *others: Any, **named: Any) -> Any:
        """The shape of the inputs."""
        return input_shape

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        config = {name: getattr(self, name) for name in PLAIN}
        config.update({name: module.serialize(getattr(self, name)) for name, module in PARAMETERS})
        adjustment = self.adjustment and keras.saving.serialize_keras_object(self.adjustment)
        return {**super().get_config(), **config, "adjustment": adjustment}

    def to_stock(self) -> keras.layers.BatchNormalization:
        """The stock layer for inference: a new one with the same name, statistics and parameters.
        `self` must be built.

        If `self` is not fused, the stock layer computes the same to the bit in float32 and float64.
        If `self` is fused, the stock layer has another formula, which rounds terms of the size of
        `x / deviation` (docs/findings/batch_norm.md).
        """
        return stock_batch_normalization(self)
