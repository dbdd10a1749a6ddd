"""A mixture of several distributions.

Source: TensorFlow 1.15.5: tensorflow/contrib/distributions/python/ops/mixture.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.distributions._base import NOT, Distribution, derived, property_of
from tf1kit.tf1.private import constant_value, distribution_util


class Mixture(Distribution):
    """A sample is one of the component that `cat` draws.

    Args:
        cat: a Categorical, with the batch shape of the components.
        components: distributions of one dtype and shape.
        validate_args: check at run time.
        allow_nan_stats: give NaN for undefined statistics.
        use_static_graph: sample all components, and choose then.
        name: the name of the distribution.

    Raises:
        TypeError: an argument is of another kind, or the dtypes differ.
        ValueError: the shapes or the numbers of components differ.
    """

    def __init__(
        self,
        cat: Any,
        components: Sequence[Any],
        validate_args: bool = False,
        allow_nan_stats: bool = True,
        use_static_graph: bool = False,
        name: str = "Mixture",
    ) -> None:
        parameters = dict(locals())
        _check(cat, components)
        event, batch = components[0].event_shape, cat.batch_shape
        for each in components:
            event, batch = event.merge_with(each.event_shape), batch.merge_with(each.batch_shape)
        if event.rank is None:
            raise ValueError(
                "Expected to know rank(event_shape) from components, but none of the components provide a static "
                "number of ndims"
            )
        count = constant_value(cat.event_size)
        if count is None:
            raise ValueError(
                "Could not infer number of classes from cat and unable to compare this value to the number of "
                "components passed in."
            )
        if count != len(components):
            raise ValueError(f"cat.num_classes != len(components): {count} vs. {len(components)}")
        self._cat, self._components, self._num_components = cat, list(components), int(count)
        self._static_event, self._static_batch, self._static = event, batch, use_static_graph
        super().__init__(
            dtype=components[0].dtype,
            reparameterization_type=NOT,
            validate_args=validate_args,
            allow_nan_stats=allow_nan_stats,
            parameters={},
            graph_parents=[part for each in (cat, *components) for part in each._graph_parents],
            name=name,
        )
        derived(self, parameters)
        shapes = [each.batch_shape_tensor() for each in components] if validate_args else []
        self._assertions = [tf.assert_equal(cat.batch_shape_tensor(), shape) for shape in shapes]

    cat = property_of("cat", "The distribution of the components.")
    components = property_of("components", "The components.")
    num_components = property_of("num_components", "How many components there are.")

    def _batch_shape_tensor(self) -> Any:
        return self.cat.batch_shape_tensor()

    def _batch_shape(self) -> Any:
        return self._static_batch

    def _event_shape_tensor(self) -> Any:
        return self.components[0].event_shape_tensor()

    def _event_shape(self) -> Any:
        return self._static_event

    def _weights(self, softmax: Any) -> list[Any]:
        with tf.control_dependencies(self._assertions):
            return tf.unstack(softmax(tf.identity(self.cat.logits)), self.num_components, -1)

    def _spread(self, weight: Any) -> Any:
        """A weight with the dimensions of an event."""
        for _ in range(self._static_event.rank):
            weight = weight[..., None]
        return weight

    def _mean(self) -> Any:
        pairs = zip(self._weights(tf.nn.softmax), self.components, strict=True)
        return tf.add_n([self._spread(weight) * each.mean() for weight, each in pairs])

    def _stddev(self) -> Any:
        means = tf.stack([each.mean() for each in self.components], -1)
        squares = tf.square(tf.stack([each.stddev() for each in self.components], -1))
        weights = tf.stack([self._spread(weight) for weight in self._weights(tf.nn.softmax)], -1)
        mean = tf.reduce_sum(weights * means, -1)
        total = tf.reduce_sum(weights * squares, -1) + tf.reduce_sum(weights * tf.square(means), -1)
        return tf.sqrt(total - tf.square(mean))

    def _logs(self, name: str, x: Any) -> Any:
        x = tf.convert_to_tensor(x, name="x")
        pairs = zip(self._weights(tf.nn.log_softmax), self.components, strict=True)
        return tf.reduce_logsumexp(tf.stack([weight + getattr(each, name)(x) for weight, each in pairs]), [0])

    def _log_prob(self, x: Any) -> Any:
        return self._logs("log_prob", x)

    def _log_cdf(self, x: Any) -> Any:
        return self._logs("log_cdf", x)

    def _sample_n(self, n: Any, seed: Any = None) -> Any:
        with tf.control_dependencies(self._assertions):
            chosen = self.cat.sample(n, seed=seed)
        if not self._static:
            return self._sample_each(n, chosen, seed)
        samples = []
        for each in self.components:
            seed = distribution_util.gen_new_seed(seed, "mixture")
            samples.append(each.sample(n, seed=seed))
        axis = -1 - self._static_event.rank
        mask = self._spread(tf.one_hot(chosen, self.num_components, dtype=self.dtype))
        return tf.reduce_sum(tf.stack(samples, axis) * mask, axis)

    def _sample_each(self, n: Any, chosen: Any, seed: Any) -> Any:
        """Sample each component as often as it is chosen, and put the samples in their places."""
        shape, size = tf.shape(chosen), tf.reduce_prod(self.batch_shape_tensor())
        event = self.event_shape_tensor()
        places = tf.dynamic_partition(tf.reshape(tf.range(tf.size(chosen)), shape), chosen, self.num_components)
        rows = tf.dynamic_partition(tf.reshape(tf.tile(tf.range(size), [n]), shape), chosen, self.num_components)
        samples = []
        for each, place, row in zip(self.components, places, rows, strict=True):
            count = tf.size(place)
            seed = distribution_util.gen_new_seed(seed, "mixture")
            drawn = tf.reshape(each.sample(count, seed=seed), tf.concat([[count * size], event], 0))
            samples.append(tf.gather(drawn, size * tf.range(count) + row))
        found = tf.reshape(tf.dynamic_stitch(places, samples), tf.concat([shape, event], 0))
        found.set_shape(chosen.shape.concatenate(self.event_shape))
        return found

    def entropy_lower_bound(self, name: str = "entropy_lower_bound") -> Any:
        """The weighted mean of the components' entropies; the entropy is at least as large."""
        with self._name_scope(name, values=[self.cat.logits]):
            pairs = zip(self._weights(tf.nn.softmax), self.components, strict=True)
            return tf.add_n([weight * each.entropy() for weight, each in pairs])


def _check(cat: Any, components: Any) -> None:
    if not isinstance(cat, tf.distributions.Categorical):
        raise TypeError(f"cat must be a Categorical distribution, but saw: {cat}")
    if not components:
        raise ValueError("components must be a non-empty list or tuple")
    if not isinstance(components, (list, tuple)):
        raise TypeError(f"components must be a list or tuple, but saw: {components}")
    if not all(isinstance(each, Distribution) for each in components):
        raise TypeError(f"all entries in components must be Distribution instances but saw: {components}")
    if any(each.dtype != components[0].dtype for each in components):
        dtypes = [(each.name, each.dtype) for each in components]
        raise TypeError(f"All components must have the same dtype, but saw dtypes: {dtypes}")
