"""Metrics that keep their sums in variables, eagerly and in graphs.

Source: TensorFlow 1.15.5: tensorflow/contrib/eager/python/metrics_impl.py.
"""

from __future__ import annotations

import re
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.tf1.private import Trackable

__all__ = ["Accuracy", "BinaryAccuracy", "CategoricalAccuracy", "Mean", "Metric", "SparseAccuracy"]

UNEQUAL = "Shapes of labels and predictions are unequal"


class Metric(Trackable):
    """Calling it adds a batch; `result()` is the value so far.

    A subclass defines `build`, which makes variables by `add_variable`, `call`, which adds a batch
    to them, and `result`. In a graph, a call returns tensors; running them adds the batch.

    Args:
        name: by default the class's name; the variables are named `<name>/...`.
        use_global_variables: in a graph, make global variables, not local ones.
    """

    def __init__(self, name: str | None = None, use_global_variables: bool = False) -> None:
        name = name or type(self).__name__
        scope_name = re.sub("[^A-Za-z0-9.]", "_", name)
        with tf.variable_scope(scope_name, use_resource=True, reuse=False) as scope:
            self._scope = scope
        self._name = name + scope.name[scope.name.rfind(scope_name) + len(scope_name) :]
        self._use_global_variables = use_global_variables
        self._built = False
        self._vars: list[Any] = []
        self._initial_values: list[Any] = []
        if not tf.executing_eagerly():
            self.call = tf.function(self.call, autograph=False)  # type: ignore[method-assign]

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Add a batch; the arguments are those of `call`."""
        if not self._built:
            with tf.variable_scope(self._scope), tf.init_scope():
                self.build(*args, **kwargs)
            self._built = True
        return self.call(*args, **kwargs)

    @property
    def name(self) -> str:
        """The name, which a number at its end makes unique."""
        return self._name

    @property
    def variables(self) -> list[Any]:
        """The variables, in the order in which they were made."""
        return self._vars

    def init_variables(self) -> Any:
        """Set the variables back; in a graph, return the operation that does so."""
        if not tf.executing_eagerly():
            return tf.group([variable.initializer for variable in self._vars])
        for variable, value in zip(self._vars, self._initial_values, strict=True):
            variable.assign(value)
        return None

    def build(self, *args: Any, **kwargs: Any) -> None:
        """Make the variables; runs at the first call."""
        raise NotImplementedError("Metrics must define a build() member function")

    def call(self, *args: Any, **kwargs: Any) -> Any:
        """Add a batch."""
        raise NotImplementedError("Metrics must define a call() member function")

    def result(self) -> Any:
        """The value so far."""
        raise NotImplementedError("Metrics must define a result() member function")

    def value(self) -> Any:
        """The value of `result` in an eager program; its tensor in a graph."""
        return self.result if tf.executing_eagerly() else self.result()

    def aggregate(self, metrics: list[Any]) -> None:
        """Add what other metrics of this class have counted.

        Raises:
            TypeError: a metric is of another class.
            ValueError: a metric has other variables.
        """
        for metric in metrics:
            if type(metric) is not type(self):
                raise TypeError(f"All metrics must be the same type, '{type(self)}' != '{type(metric)}'.")
        for index, variable in enumerate(self._vars):
            others = [metric._vars[index] for metric in metrics]
            if any(other.name != variable.name for other in others):
                raise ValueError("All metrics must have variables in the same order.")
            variable.assign_add(tf.add_n(others))

    def add_variable(self, name: str, shape: Any = None, dtype: Any = None, initializer: Any = None) -> Any:
        """A variable of the metric, for use in `build`.

        Raises:
            RuntimeError: it is called outside of `build`.
        """
        if self._built:
            raise RuntimeError("Can't call add_variable() except in build().")
        collections = None
        if not tf.executing_eagerly():
            kind = tf.GraphKeys.GLOBAL_VARIABLES if self._use_global_variables else tf.GraphKeys.LOCAL_VARIABLES
            collections = [kind, tf.GraphKeys.METRIC_VARIABLES]
        variable = self._add_variable_with_custom_getter(
            name=name,
            shape=shape,
            dtype=dtype,
            initializer=initializer,
            getter=tf.get_variable,
            overwrite=True,
            trainable=False,
            collections=collections,
            use_resource=True,
        )
        self._vars.append(variable)
        if tf.executing_eagerly():
            self._initial_values.append(variable.value())
        return variable


class Mean(Metric):
    """The mean of all values, weighted if weights are given.

    Args:
        name: see `Metric`.
        dtype: the dtype of the two sums and of the result.
        use_global_variables: see `Metric`.
    """

    def __init__(self, name: str | None = None, dtype: Any = tf.float64, use_global_variables: bool = False) -> None:
        super().__init__(name=name, use_global_variables=use_global_variables)
        self.dtype = dtype

    def build(self, *args: Any, **kwargs: Any) -> None:
        """Make the two sums."""
        self.numer = self.add_variable("numer", (), self.dtype, tf.zeros_initializer)
        self.denom = self.add_variable("denom", (), self.dtype, tf.zeros_initializer)

    def call(self, values: Any, weights: Any = None) -> Any:
        """Add values of any shape, with weights that broadcast to that shape; returns the
        arguments.
        """
        if weights is None:
            self.denom.assign_add(tf.cast(tf.identity(tf.size(values)), self.dtype))
            total = tf.reduce_sum(values)
            self.numer.assign_add(tf.cast(total, self.dtype))
            return total
        weights = tf.cast(weights, self.dtype)
        self.denom.assign_add(tf.reduce_sum(weights))
        weighted = tf.cast(values, self.dtype) * weights
        self.numer.assign_add(tf.reduce_sum(weighted))
        return weighted, weights

    def result(self, write_summary: Any = True) -> Any:
        """The mean, a scalar; NaN before the first value.

        Args:
            write_summary: whether to write the mean to the default writer of `tf.contrib.summary`,
                too.
        """
        mean = self.numer / self.denom
        from tf1kit.tf1.private import framework_smart_cond as smart_cond
        from tf1kit.tf1.private import summary_ops_v2

        def written() -> Any:
            summary_ops_v2.scalar(name=self.name, tensor=mean)
            return mean

        smart_cond(tf.convert_to_tensor(write_summary), written, lambda: mean, name="")
        return mean

    def _matching(self, matches: Any, weights: Any, *arguments: Any) -> Any:
        """Add bools that say which predictions match; returns the arguments."""
        Mean.call(self, tf.cast(matches, self.dtype), weights=weights)
        return arguments if weights is None else (*arguments, weights)


class Accuracy(Mean):
    """The share of labels that equal their predictions; both have the same shape and dtype."""

    def __init__(self, name: str | None = None, dtype: Any = tf.float64) -> None:
        super().__init__(name=name, dtype=dtype)

    def call(self, labels: Any, predictions: Any, weights: Any = None) -> Any:  # type: ignore[override]
        """Add a batch; returns the arguments."""
        tf.assert_equal(tf.shape(labels), tf.shape(predictions), message=UNEQUAL)
        return self._matching(tf.equal(labels, predictions), weights, labels, predictions)


class CategoricalAccuracy(Accuracy):
    """The accuracy of one-hot labels and logits or probabilities, both [..., classes]."""

    def call(self, labels: Any, predictions: Any, weights: Any = None) -> Any:  # type: ignore[override]
        """Add a batch; returns labels and predictions as class numbers, [...]."""
        tf.assert_equal(tf.shape(labels), tf.shape(predictions), message=UNEQUAL)
        labels, predictions = tf.argmax(labels, axis=-1), tf.argmax(predictions, axis=-1)
        return self._matching(tf.equal(labels, predictions), weights, labels, predictions)


class BinaryAccuracy(Mean):
    """The accuracy of labels 0 and 1, and predictions that count as 1 above a threshold; both have
    the same shape.

    Args:
        threshold: 0.5 for probabilities, 0 for logits.
        name: see `Metric`.
        dtype: see `Mean`.
    """

    def __init__(self, threshold: float, name: str | None = None, dtype: Any = tf.float64) -> None:
        super().__init__(name=name, dtype=dtype)
        self.threshold = threshold

    def call(self, labels: Any, predictions: Any, weights: Any = None) -> Any:  # type: ignore[override]
        """Add a batch; returns both as bool."""
        tf.assert_equal(tf.shape(labels), tf.shape(predictions), message=UNEQUAL)
        labels, predictions = tf.cast(labels, tf.bool), tf.convert_to_tensor(predictions) > self.threshold
        return self._matching(tf.equal(labels, predictions), weights, labels, predictions)


class SparseAccuracy(Accuracy):
    """The accuracy of labels as class numbers [batch], and logits or probabilities [batch,
    classes].
    """

    def call(self, labels: Any, predictions: Any, weights: Any = None) -> Any:  # type: ignore[override]
        """Add a batch; returns labels and predictions as class numbers, [batch]."""
        message = "First axis of labels and predictions is unequal"
        tf.assert_equal(tf.shape(labels), tf.shape(predictions)[0], message=message)
        labels, predictions = tf.cast(labels, tf.int64), tf.argmax(predictions, axis=-1)
        return self._matching(tf.equal(labels, predictions), weights, labels, predictions)
