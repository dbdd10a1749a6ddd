"""Masks that grow while a network trains (Zhu and Gupta, 2017).

Source: TensorFlow 1.15.5: tensorflow/contrib/model_pruning/python/pruning.py.
"""

from __future__ import annotations

import re
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.model_pruning import core_layers, pruning_utils
from tf1kit.contrib.own.training.hparam import HParams


def apply_mask(x: Any, scope: str = "") -> Any:
    """A weight times a mask; both variables that belong to it are in a variable scope."""
    with tf.variable_scope(scope):
        ones, zeros = tf.ones_initializer(), tf.zeros_initializer()
        mask = tf.get_variable("mask", x.get_shape(), initializer=ones, trainable=False, dtype=x.dtype)
        threshold = tf.get_variable("threshold", [], initializer=zeros, trainable=False, dtype=x.dtype)
    masked = tf.multiply(mask, x, core_layers.MASKED_WEIGHT_NAME)
    core_layers.collect(mask, masked, threshold, x)
    return masked


def get_masked_weights() -> list[Any]:
    """The masked weights of the graph."""
    return tf.get_collection(core_layers.MASKED_WEIGHT_COLLECTION)


def get_masks() -> list[Any]:
    """The masks of the graph."""
    return tf.get_collection(core_layers.MASK_COLLECTION)


def get_thresholds() -> list[Any]:
    """The thresholds of the graph."""
    return tf.get_collection(core_layers.THRESHOLD_COLLECTION)


def get_weights() -> list[Any]:
    """The weights of the graph that have masks."""
    return tf.get_collection(core_layers.WEIGHT_COLLECTION)


def get_weight_sparsity() -> list[Any]:
    """Which part of each mask is zero."""
    return [tf.nn.zero_fraction(mask) for mask in get_masks()]


def get_pruning_hparams() -> Any:
    """The options of `Pruning` with their defaults."""
    return HParams(
        name="model_pruning",
        begin_pruning_step=0,
        end_pruning_step=-1,
        weight_sparsity_map=[""],
        block_dims_map=[""],
        threshold_decay=0.0,
        pruning_frequency=10,
        nbins=256,
        block_height=1,
        block_width=1,
        block_pooling_function="AVG",
        initial_sparsity=0.0,
        target_sparsity=0.5,
        sparsity_function_begin_step=0,
        sparsity_function_end_step=100,
        sparsity_function_exponent=3.0,
        use_tpu=False,
    )


class Pruning:
    """Sets the masks of a graph's weights.

    Args:
        spec: options, by default those of `get_pruning_hparams`.
        global_step: the step; by default that of the graph.
        sparsity: which part of the weights is zero; by default a function of the step.

    Raises:
        ValueError: an option is out of its range.
    """

    def __init__(self, spec: Any = None, global_step: Any = None, sparsity: Any = None) -> None:
        self._spec: Any = spec or get_pruning_hparams()
        _validate(self._spec)
        step = tf.train.get_global_step() if global_step is None else global_step
        self._global_step = tf.cast(step, tf.int32)
        self._sparsity = self._setup_sparsity() if sparsity is None else sparsity
        self._assign_ops: list[Any] = []
        with tf.variable_scope(self._spec.name, use_resource=self._spec.use_tpu, reuse=tf.AUTO_REUSE):
            self._last_update_step = tf.get_variable(
                "last_mask_update_step", [], initializer=tf.zeros_initializer(), trainable=False, dtype=tf.int32
            )
        self._block_dims_map = {key: _block(key, value) for key, value in _pairs(self._spec.block_dims_map)}
        self._weight_sparsity_map = {key: float(value) for key, value in _pairs(self._spec.weight_sparsity_map)}
        if any(value >= 1.0 for value in self._weight_sparsity_map.values()):
            raise ValueError("Weight sparsity can not exceed 1.0")

    def _setup_sparsity(self) -> Any:
        spec = self._spec
        begin, end = spec.sparsity_function_begin_step, spec.sparsity_function_end_step
        with tf.name_scope(spec.name):
            done = tf.cast(self._global_step - begin, tf.float32) / (end - begin)
            rest = tf.pow(1 - tf.minimum(1.0, tf.maximum(0.0, done)), spec.sparsity_function_exponent)
            change = (spec.initial_sparsity - spec.target_sparsity) * rest
            return tf.add(change, spec.target_sparsity, name="sparsity")

    def _matched(self, known: dict[str, Any], what: str, name: str) -> list[Any]:
        found = [value for pattern, value in known.items() if re.search(pattern, name)]
        if len(found) > 1:
            raise ValueError(f"Multiple matches in {what} for weight {name}")
        return found

    def _sparsity_of(self, name: str) -> Any:
        found = self._matched(self._weight_sparsity_map, "weight_sparsity_map", name)
        return self._sparsity * (found[0] / self._spec.target_sparsity) if found else self._sparsity

    def _update_mask(self, weights: Any, threshold: Any) -> tuple[Any, Any]:
        """The new threshold and the new mask."""
        if self._sparsity is None:
            raise ValueError("Sparsity variable undefined")
        with tf.name_scope(f"{weights.op.name}_pruning_ops"):
            size, sizes = tf.size(weights), tf.abs(weights)
            kept = tf.round(tf.cast(size, tf.float32) * (1 - self._sparsity_of(weights.op.name)))
            current = tf.gather(tf.nn.top_k(tf.reshape(sizes, [-1]), size)[0], tf.cast(kept, tf.int32) - 1)
            decay = self._spec.threshold_decay
            smoothed = tf.add_n([current * (1 - decay), threshold * decay])
            return smoothed, tf.cast(sizes >= smoothed, tf.float32)

    def _maybe_update_block_mask(self, weights: Any, threshold: Any) -> tuple[Any, Any]:
        """`_update_mask`, or for blocks the mask of their means or maxima."""
        found = self._matched(self._block_dims_map, "block_dims_map", weights.op.name)
        block = found[0] if found else [self._spec.block_height, self._spec.block_width]
        flat = tf.squeeze(weights)
        if flat.shape.rank != 2 or block == [1, 1]:
            return self._update_mask(weights, threshold)
        sizes = flat.shape.as_list()
        block = [size if each == -1 else each for each, size in zip(block, sizes, strict=True)]
        kind = self._spec.block_pooling_function
        if kind not in ("AVG", "MAX"):
            raise ValueError(f"Unknown pooling function for block sparsity: {kind}")
        with tf.name_scope(f"{weights.op.name}_pruning_ops"):
            image = tf.reshape(tf.abs(flat), [1, *sizes, 1])
            name = f"{weights.op.name}_pooled"
            pooled = tf.nn.pool(image, window_shape=block, pooling_type=kind, strides=block, padding="SAME", name=name)
            smoothed, mask = self._update_mask(tf.squeeze(pooled, [0, 3]), threshold)
            spread = pruning_utils.expand_tensor(mask, block)[: sizes[0], : sizes[1]]
        return smoothed, tf.reshape(spread, tf.shape(weights))

    def _get_mask_assign_ops(self) -> None:
        if self._assign_ops:
            raise ValueError("Assign op list not empty. _get_mask_assign_ops() called twice?")
        masks, thresholds = get_masks(), get_thresholds()
        if len(masks) != len(thresholds):
            raise ValueError(f"Number of masks {len(masks)} and number of thresholds {len(thresholds)} mismatch")
        for mask, threshold, weight in zip(masks, thresholds, get_weights(), strict=True):
            whole = weight.as_tensor() if pruning_utils.is_partitioned(weight) else weight
            new_threshold, new_mask = self._maybe_update_block_mask(whole, threshold)
            self._assign_ops.append(pruning_utils.variable_assign(threshold, new_threshold))
            self._assign_ops.append(pruning_utils.assign(mask, new_mask))

    def mask_update_op(self) -> Any:
        """The operation that sets all masks."""
        with tf.name_scope(self._spec.name):
            if not self._assign_ops:
                self._get_mask_assign_ops()
            done = tf.assign(self._last_update_step, self._global_step, name="last_mask_update_step_assign")
            with tf.control_dependencies([done, *self._assign_ops]):
                return tf.no_op("mask_update")

    def conditional_mask_update_op(self) -> Any:
        """`mask_update_op` where it is time by the options."""
        spec, step = self._spec, self._global_step
        with tf.name_scope(spec.name):
            before_end = (step <= spec.end_pruning_step) | tf.constant(spec.end_pruning_step < 0)
            due = self._last_update_step + spec.pruning_frequency <= step
            now = (step >= spec.begin_pruning_step) & before_end & due
        return tf.cond(now, self.mask_update_op, tf.no_op)

    def add_pruning_summaries(self) -> None:
        """Add summaries of the sparsities and thresholds."""
        with tf.name_scope(f"{self._spec.name}_summaries"):
            tf.summary.scalar("sparsity", self._sparsity)
            tf.summary.scalar("last_mask_update_step", self._last_update_step)
            for mask, threshold in zip(get_masks(), get_thresholds(), strict=False):
                tf.summary.scalar(f"{mask.op.name}/sparsity", tf.nn.zero_fraction(mask))
                tf.summary.scalar(f"{threshold.op.name}/threshold", threshold)

    def print_hparams(self) -> None:
        """Log the options."""
        tf.logging.info(self._spec.to_json())


def _pairs(given: list[str]) -> list[tuple[str, str]]:
    """The names and values of a list of "name:value"."""
    return [(each.split(":")[0], each.split(":")[1]) for each in given if each]


def _block(name: str, text: str) -> list[int]:
    sizes = [int(each) for each in text.split("x")]
    if len(sizes) != 2:
        raise ValueError(f"Expected 2 values for block dim for {name}, got {sizes}")
    return sizes


def _validate(spec: Any) -> None:
    if spec.begin_pruning_step < 0:
        raise ValueError("Illegal value for begin_pruning_step")
    if spec.begin_pruning_step >= spec.end_pruning_step != -1:
        raise ValueError(
            f"Pruning must begin before it can end. begin_step={spec.begin_pruning_step}, "
            f"end_step={spec.end_pruning_step}.Set end_pruning_step to -1 if pruning is required till trainingstops"
        )
    if spec.sparsity_function_begin_step < 0:
        raise ValueError("Illegal value for sparsity_function_begin_step")
    if spec.sparsity_function_begin_step >= spec.sparsity_function_end_step:
        raise ValueError("Sparsity function requires begin_step < end_step")
    for name in ("threshold_decay", "initial_sparsity", "target_sparsity"):
        if not 0.0 <= getattr(spec, name) < 1.0:
            raise ValueError(f"{name} must be in range [0,1)")
