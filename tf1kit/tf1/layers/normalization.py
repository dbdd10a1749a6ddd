"""`tf.layers.BatchNormalization` and `tf.layers.batch_normalization`, the only layer that
TensorFlow's wheel has lost.

Source: TensorFlow 1.15.5, tensorflow/python/layers/normalization.py and
tensorflow/python/keras/layers/normalization.py. The operations have the same order as there, so
results agree bit for bit if the kernels do.

Deviations:
- 1.15.5 can make moving statistics NaN, on a CPU with the fused op, if `training` is a tensor that
  is False when the ops of UPDATE_OPS run. It multiplies statistics that its kernel has not written
  by zero. Here the moving statistics stay as they are.
- The fused op works in NCHW on a CPU, and renorm in float64; 1.15.5 refuses both.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from contextlib import nullcontext
from functools import partial
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.tf1.nn import fused_batch_norm
from tf1kit.tf1.private import (
    InputSpec,
    Layer,
    backend,
    constant_value,
    constraints,
    initializers,
    regularizers,
    smart_cond,
)

ZEROS, ONES = tf.zeros_initializer(), tf.ones_initializer()
CLIPPING = ("rmax", "rmin", "dmax")
KINDS = {"initializer": initializers, "regularizer": regularizers, "constraint": constraints}
PARAMETERS = (  # the arguments of which Keras makes objects, and their kinds
    *((f"{name}_initializer", "initializer") for name in ("beta", "gamma", "moving_mean", "moving_variance")),
    *((f"{name}_{kind}", kind) for kind in ("regularizer", "constraint") for name in ("beta", "gamma")),
)


class Normalizing:
    """Normalizes over the batch, and keeps moving statistics for inference
    (http://arxiv.org/abs/1502.03167).

    Args:
        axis: the axis of the features, or a list of axes; variables then have the rank of the
            input.
        momentum: the momentum of the moving statistics: `moving -= (moving - batch) * (1 -
            momentum)`.
        epsilon: added to the variance; the fused kernel takes at least 1.001e-5.
        center, scale: whether the layer has a `beta` and a `gamma`.
        renorm: batch renormalization (https://arxiv.org/abs/1702.03275), with the variables
            `moving_stddev`, `renorm_mean` and `renorm_stddev`.
        renorm_clipping: a dict of "rmax", "rmin" and "dmax" to scalars.
        renorm_momentum: the momentum of `renorm_mean` and `renorm_stddev`.
        fused: False takes separate ops. None and True take the fused kernel if it is possible: with
            rank 4, an axis of 1 or 3, and without renorm, virtual_batch_size and adjustment.
        trainable: whether `beta` and `gamma` are trainable variables; False also keeps the updates
            out of UPDATE_OPS.
        virtual_batch_size: the number of examples in a group; statistics are computed by group. It
            must divide the batch.
        adjustment: a function of the input's dynamic shape that returns (scale, bias). In training
            they are applied to the normalized values, before `gamma` and `beta`.

    Moving variances are unbiased (N/(N-1)) with the fused kernel, and biased otherwise.

    Raises:
        TypeError: `axis` is neither an int nor a list.
        ValueError: `renorm_clipping` has unknown keys; or, raised by `build`, an axis or its size
            is unknown.
    """

    # Attributes of the class of layers that this class is combined with.
    add_weight: Any
    add_update: Any
    dtype: Any
    # Variables and constants that the arguments ask for.
    gamma: Any
    beta: Any
    moving_mean: Any
    moving_variance: Any
    moving_mean_initializer: Any
    moving_variance_initializer: Any
    _gamma_const: Any
    _beta_const: Any
    _bessels_correction_test_only = True  # tests set it to False for the variance of the unfused ops
    moving_stddev: Any
    renorm_mean: Any
    renorm_stddev: Any

    def __init__(
        self,
        axis: int | list[int] = -1,
        momentum: float = 0.99,
        epsilon: float = 1e-3,
        center: bool = True,
        scale: bool = True,
        beta_initializer: Any = ZEROS,
        gamma_initializer: Any = ONES,
        moving_mean_initializer: Any = ZEROS,
        moving_variance_initializer: Any = ONES,
        beta_regularizer: Any = None,
        gamma_regularizer: Any = None,
        beta_constraint: Any = None,
        gamma_constraint: Any = None,
        renorm: bool = False,
        renorm_clipping: dict[str, Any] | None = None,
        renorm_momentum: float = 0.99,
        fused: bool | None = None,
        trainable: bool = True,
        virtual_batch_size: int | None = None,
        adjustment: Callable[[Any], Any] | None = None,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        given = dict(locals())
        super().__init__(trainable=trainable, name=name, **kwargs)  # type: ignore[call-arg]
        if not isinstance(axis, (int, list)):
            raise TypeError(f"axis must be int or list, type given: {type(axis)}")
        if renorm and set(renorm_clipping or {}) - set(CLIPPING):
            raise ValueError(f"renorm_clipping {renorm_clipping} contains keys not in {list(CLIPPING)}")
        self.axis: Any = axis if isinstance(axis, int) else axis[:]  # `build` makes it a list
        self.momentum, self.epsilon = momentum, epsilon
        self.center, self.scale = center, scale
        for parameter, kind in PARAMETERS:
            setattr(self, parameter, KINDS[kind].get(given[parameter]))
        self.renorm, self.renorm_clipping, self.renorm_momentum = renorm, renorm_clipping or {}, renorm_momentum
        self.fused = True if fused is None else fused
        self.virtual_batch_size, self.adjustment = virtual_batch_size, adjustment
        self.supports_masking = True

    @property
    def _param_dtype(self) -> Any:
        """The dtype of the variables: float32 for inputs of half precision."""
        half = self.dtype in (tf.float16, tf.bfloat16)
        return tf.float32 if half else self.dtype or tf.float32

    def build(self, input_shape: Any) -> None:
        """Determine the axes and the kernel, and make the variables."""
        shape = tf.TensorShape(input_shape)
        if not shape.ndims:
            raise ValueError("Input has undefined rank:", shape)
        self.axis = self._axes(shape)
        fusible = not (self.renorm or self.virtual_batch_size is not None or self.adjustment is not None)
        self.fused = bool(self.fused and fusible and shape.ndims == 4 and self.axis in ([1], [3]))
        sizes = {axis: shape.dims[axis].value for axis in self.axis}
        if None in sizes.values():
            raise ValueError("Input has undefined `axis` dimension. Input shape: ", shape)
        self.input_spec = InputSpec(ndim=shape.ndims, axes=sizes)
        variables = list(sizes.values())
        if len(self.axis) > 1 or self.virtual_batch_size is not None:
            variables = [sizes.get(axis, 1) for axis in range(shape.ndims)]
        if self.virtual_batch_size is not None:  # there is one more axis, after the first
            variables.insert(1, 1)
            self.axis = [axis + 1 for axis in self.axis]
        self._make_variables(variables)
        self.built = True

    def _axes(self, shape: Any) -> list[int]:
        """The axes of the features, counted from the front and checked."""
        axes: list[int] = [self.axis] if isinstance(self.axis, int) else self.axis
        axes = [axis + shape.ndims if axis < 0 else axis for axis in axes]
        for axis in axes:
            if not 0 <= axis < shape.ndims:
                raise ValueError(f"Invalid axis: {axis}")
        if len(axes) != len(set(axes)):
            raise ValueError(f"Duplicate axis: {axes}")
        if self.virtual_batch_size is not None:
            if self.virtual_batch_size <= 0:
                raise ValueError(
                    "virtual_batch_size must be a positive integer that divides the true batch size of the input Tensor"
                )
            if 0 in axes:
                raise ValueError("With virtual_batch_size axis 0 is the batch, and axis cannot include 0")
            if self.adjustment is not None:
                raise ValueError("When using virtual_batch_size, adjustment cannot be specified")
        return axes

    def _make_variables(self, shape: list[int]) -> None:
        """Make the variables in the order of 1.15.5. For the fused kernel, constants stand in for a
        missing `gamma` or `beta`.
        """
        for name, wanted, neutral in (("gamma", self.scale, 1.0), ("beta", self.center, 0.0)):
            variable = None
            if wanted:
                variable = self.add_weight(
                    name=name,
                    shape=shape,
                    dtype=self._param_dtype,
                    initializer=getattr(self, f"{name}_initializer"),
                    regularizer=getattr(self, f"{name}_regularizer"),
                    constraint=getattr(self, f"{name}_constraint"),
                    trainable=True,
                    experimental_autocast=False,
                )
            elif self.fused:
                setattr(self, f"_{name}_const", tf.constant(neutral, dtype=self._param_dtype, shape=shape))
            setattr(self, name, variable)
        scope = getattr(self, "_scope", None)
        partitioner = scope.partitioner if scope else None
        if scope is None or partitioner is None:
            self._make_statistics(shape)
            return
        scope.set_partitioner(None)  # statistics are never partitioned
        try:
            self._make_statistics(shape)
        finally:
            scope.set_partitioner(partitioner)

    def _make_statistics(self, shape: list[int]) -> None:
        """Make the moving statistics and those of renorm. Each of the latter is on the device of
        the corresponding moving statistic.
        """

        def stddev_initializer(*args: Any, **kwargs: Any) -> Any:
            return tf.sqrt(self.moving_variance_initializer(*args, **kwargs))

        rows: list[tuple[str, Any, str | None]] = [("moving_mean", self.moving_mean_initializer, None)]
        rows += [("moving_variance", self.moving_variance_initializer, None)]
        if self.renorm:
            rows += [("moving_stddev", stddev_initializer, "moving_variance")]
            rows += [("renorm_mean", self.moving_mean_initializer, "moving_mean")]
            rows += [("renorm_stddev", stddev_initializer, "moving_stddev")]
        for name, initializer, beside in rows:
            extended = tf.distribute.get_strategy().extended
            with extended.colocate_vars_with(getattr(self, beside)) if beside else nullcontext():
                variable = self.add_weight(
                    name=name,
                    shape=shape,
                    dtype=self._param_dtype,
                    initializer=initializer,
                    synchronization=tf.VariableSynchronization.ON_READ,
                    trainable=False,
                    aggregation=tf.VariableAggregation.MEAN,
                    experimental_autocast=False,
                )
            setattr(self, name, variable)

    @tf.autograph.experimental.do_not_convert  # type: ignore[untyped-decorator]
    def call(self, inputs: Any, training: Any = False) -> Any:
        """The normalized input.

        Args:
            inputs: a tensor of the rank for which the layer was built.
            training: whether to use the statistics of this batch: a bool, or a boolean tensor or
                variable. None takes Keras's learning phase.
        """
        return self.call_as(inputs, backend.learning_phase() if training is None else training)

    def call_as(self, inputs: Any, training: Any) -> Any:
        """`call` with a known `training`."""
        if self.fused:
            return self._call_fused(inputs, training)
        if self.virtual_batch_size is None:
            return self._call_unfused(inputs, training)
        shape = [-1, *inputs.shape.as_list()[1:]]
        groups = tf.reshape(inputs, [self.virtual_batch_size, -1, *shape[1:]])
        return tf.reshape(self._call_unfused(groups, training), shape)

    @tf.autograph.experimental.do_not_convert  # type: ignore[untyped-decorator]
    def call_in_phase(self, inputs: Any, training: Any = None) -> Any:
        """`call` that follows Keras's learning phase if `training` is None."""
        return self.call_as(inputs, backend.learning_phase() if training is None else training)

    def _call_fused(self, inputs: Any, training: Any) -> Any:
        """Normalize by the fused kernel, with its unbiased variances."""
        gamma = self.gamma if self.scale else self._gamma_const
        beta = self.beta if self.center else self._beta_const
        how: dict[str, Any] = {"epsilon": self.epsilon, "data_format": "NCHW" if self.axis == [1] else "NHWC"}
        outputs, mean, variance = smart_cond(
            training,
            lambda: fused_batch_norm(inputs, gamma, beta, **how),
            lambda: fused_batch_norm(
                inputs, gamma, beta, mean=self.moving_mean, variance=self.moving_variance, is_training=False, **how
            ),
        )
        if not self._bessels_correction_test_only:
            count = tf.cast(tf.size(inputs) / tf.size(variance), variance.dtype)
            variance *= (count - 1.0) / count
        known = constant_value(training)
        if known is False:
            tf.convert_to_tensor(self.momentum)  # not used; but 1.15.5 made it, and counts operations for its seeds
            return outputs
        # A tensor, so that one minus it is computed in single precision. This kernel's
        # results depend on that.
        momentum = smart_cond(training, lambda: self.momentum, lambda: 1.0) if known is None else self.momentum
        momentum = tf.convert_to_tensor(momentum)
        self.add_update(lambda: self._move(self.moving_mean, mean, momentum))
        self.add_update(lambda: self._move(self.moving_variance, variance, momentum))
        return outputs

    def _call_unfused(self, inputs: Any, training: Any) -> Any:
        """Normalize by separate ops; in training with the biased variance."""
        rank = len(inputs.shape)
        reduced = [axis for axis in range(rank) if axis not in self.axis]
        if self.virtual_batch_size is not None:
            del reduced[1]
        along = [1] * rank
        along[self.axis[0]] = inputs.shape.dims[self.axis[0]].value

        def broadcast(value: Any) -> Any:
            if value is None or len(value.shape) == rank or reduced == list(range(rank - 1)):
                return value
            return tf.reshape(value, along)

        scale, offset = broadcast(self.gamma), broadcast(self.beta)
        if constant_value(training) is False:
            mean, variance = self.moving_mean, self.moving_variance
        else:
            if self.adjustment is not None:
                factor, bias = self.adjustment(tf.shape(inputs))
                factor = smart_cond(training, lambda: factor, lambda: tf.ones_like(factor))
                bias = smart_cond(training, lambda: bias, lambda: tf.zeros_like(bias))
                scale, offset = compose(factor, bias, scale, offset)
            keep = self.virtual_batch_size is not None or len(self.axis) > 1
            mean, variance = tf.nn.moments(tf.cast(inputs, self._param_dtype), reduced, keep_dims=keep)
            mean = smart_cond(training, lambda: mean, lambda: tf.convert_to_tensor(self.moving_mean))
            variance = smart_cond(training, lambda: variance, lambda: tf.convert_to_tensor(self.moving_variance))
            new_mean, new_variance = mean, variance
            if self.virtual_batch_size is not None:  # one update by the mean over the groups
                new_mean = tf.reduce_mean(mean, axis=1, keepdims=True)
                new_variance = tf.reduce_mean(variance, axis=1, keepdims=True)
            if self.renorm:
                r, d, new_mean, new_variance = self._renorm(new_mean, new_variance, training)
                r = broadcast(tf.stop_gradient(r, name="renorm_r"))
                d = broadcast(tf.stop_gradient(d, name="renorm_d"))
                scale, offset = compose(r, d, scale, offset)
            self._add_updates(new_mean, new_variance, training)
        mean, variance, offset, scale = (
            None if value is None else tf.cast(value, inputs.dtype) for value in (mean, variance, offset, scale)
        )
        outputs = tf.nn.batch_normalization(inputs, broadcast(mean), broadcast(variance), offset, scale, self.epsilon)
        outputs.set_shape(inputs.shape)  # an adjustment may have hidden the shape
        return outputs

    def _add_updates(self, mean: Any, variance: Any, training: Any) -> None:
        """Move the statistics if `training` is true. With renorm, the variance is that of the moved
        deviation.
        """

        def move_variance() -> Any:
            if not self.renorm:
                return self._move(self.moving_variance, variance, self.momentum)
            stddev = self._move(self.moving_stddev, tf.sqrt(variance + self.epsilon), self.momentum)
            with tf.name_scope("AssignNewValue") as scope, beside(self.moving_variance):
                return tf.assign(self.moving_variance, tf.nn.relu(stddev * stddev - self.epsilon), name=scope)

        def move_mean() -> Any:
            return self._move(self.moving_mean, mean, self.momentum)

        self.add_update(lambda: smart_cond(training, move_mean, lambda: self.moving_mean))
        self.add_update(lambda: smart_cond(training, move_variance, lambda: self.moving_variance))

    def _renorm(self, mean: Any, variance: Any, training: Any) -> tuple[Any, Any, Any, Any]:
        """The corrections r and d of batch renormalization, and the moments. Its statistics move
        after r and d are computed.
        """
        stddev = tf.sqrt(variance + self.epsilon)
        smallest = tf.sqrt(tf.constant(self.epsilon, self._param_dtype))
        renorm_stddev = tf.maximum(self.renorm_stddev, smallest)  # no division by zero early in training
        r = stddev / renorm_stddev
        d = (mean - self.renorm_mean) / renorm_stddev
        with tf.control_dependencies([r, d]):  # r and d are those of the statistics before they move
            mean, stddev = tf.identity(mean), tf.identity(stddev)
        rmax, rmin, dmax = (self.renorm_clipping.get(key) for key in CLIPPING)
        r = r if rmin is None else tf.maximum(r, rmin)
        r = r if rmax is None else tf.minimum(r, rmax)
        d = d if dmax is None else tf.minimum(tf.maximum(d, -dmax), dmax)
        r = smart_cond(training, lambda: r, lambda: tf.ones_like(r))
        d = smart_cond(training, lambda: d, lambda: tf.zeros_like(d))

        def moved(variable: Any, value: Any) -> Any:
            value = tf.identity(value)
            move = partial(self._move, variable, value, self.renorm_momentum)
            return smart_cond(training, move, partial(tf.identity, variable))

        moves = [moved(self.renorm_mean, mean), moved(self.renorm_stddev, stddev)]
        with tf.control_dependencies(moves):
            return r, d, tf.identity(mean), tf.identity(variance)

    def _move(self, variable: Any, value: Any, momentum: Any) -> Any:
        """The op that moves a statistic towards `value`."""
        with tf.name_scope("AssignMovingAvg") as scope, beside(variable):
            decay = tf.convert_to_tensor(1.0 - momentum, name="decay")
            if decay.dtype != variable.dtype.base_dtype:
                decay = tf.cast(decay, variable.dtype.base_dtype)
            delta = (variable - tf.cast(value, variable.dtype)) * decay
            return tf.assign_sub(variable, delta, name=scope)

    def apply(self: Any, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        """Call the layer. 1.15.5's own code uses this name; here it does not warn of
        deprecation.
        """
        return self(inputs, *args, **kwargs)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The shape of the input."""
        return input_shape

    def get_config(self) -> dict[str, Any]:
        """The arguments without `adjustment`, which cannot be serialized."""
        names = ["axis", "momentum", "epsilon", "center", "scale"]
        names += ["renorm", "renorm_clipping", "renorm_momentum"] if self.renorm else []
        names += ["virtual_batch_size"] if self.virtual_batch_size is not None else []
        config = {name: getattr(self, name) for name in names}
        config.update({name: KINDS[kind].serialize(getattr(self, name)) for name, kind in PARAMETERS})
        return {**super().get_config(), **config}  # type: ignore[misc]


class BatchNormalization(Normalizing, Layer):
    """`Normalizing` as a layer of tf.layers: its variables come from `tf.get_variable`, its updates
    are in UPDATE_OPS.
    """


def beside(variable: Any) -> Any:
    """A context that places ops beside a variable; in eager mode nothing changes."""
    return nullcontext() if tf.executing_eagerly() else tf.get_default_graph().colocate_with(variable)


def compose(scale: Any, offset: Any, then_scale: Any, then_offset: Any) -> tuple[Any, Any]:
    """Two linear transforms, one after the other, as one transform. None stands for no
    transform.
    """
    if then_scale is not None:
        scale, offset = scale * then_scale, offset * then_scale
    return scale, offset if then_offset is None else offset + then_offset


def batch_normalization(
    inputs: Any,
    axis: int | list[int] = -1,
    momentum: float = 0.99,
    epsilon: float = 1e-3,
    center: bool = True,
    scale: bool = True,
    beta_initializer: Any = ZEROS,
    gamma_initializer: Any = ONES,
    moving_mean_initializer: Any = ZEROS,
    moving_variance_initializer: Any = ONES,
    beta_regularizer: Any = None,
    gamma_regularizer: Any = None,
    beta_constraint: Any = None,
    gamma_constraint: Any = None,
    training: Any = False,
    trainable: bool = True,
    name: str | None = None,
    reuse: bool | None = None,
    renorm: bool = False,
    renorm_clipping: dict[str, Any] | None = None,
    renorm_momentum: float = 0.99,
    fused: bool | None = None,
    virtual_batch_size: int | None = None,
    adjustment: Callable[[Any], Any] | None = None,
) -> Any:
    """Normalize `inputs` by a new `BatchNormalization`, or, with `reuse`, by the variables of an
    earlier one.

    The ops that move the statistics are in `tf.GraphKeys.UPDATE_OPS`; nothing runs them by itself.
    `training` says whether to use the statistics of this batch; it is a bool, or a boolean tensor
    or variable. `reuse`, if it is True or `tf.AUTO_REUSE`, takes the variables of the same scope
    and `name`. For the other arguments and the errors see the class.
    """
    arguments = {key: value for key, value in locals().items() if key in ARGUMENTS}  # AutoGraph adds its own names
    return BatchNormalization(**arguments, _reuse=reuse, _scope=name)(inputs, training=training)


ARGUMENTS = frozenset(inspect.signature(BatchNormalization.__init__).parameters)
BatchNorm = BatchNormalization
batch_norm = batch_normalization
