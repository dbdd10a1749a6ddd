"""Makes batches with chosen proportions of the classes, by rejecting examples.

Source: TensorFlow 1.15.5: tensorflow/contrib/training/python/training/sampling_ops.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf


def rejection_sample(
    tensors: Any,
    accept_prob_fn: Any,
    batch_size: int,
    queue_threads: int = 1,
    enqueue_many: bool = False,
    prebatch_capacity: int = 16,
    prebatch_threads: int = 1,
    runtime_checks: bool = False,
    name: str | None = None,
) -> list[Any]:
    """A batch of examples, each accepted with the probability that `accept_prob_fn` gives it.

    Args:
        tensors: the tensors of one example, or of several [n, ...] with `enqueue_many`.
        accept_prob_fn: takes the tensors of one example, returns a scalar in 0..1.
        batch_size: how many examples a batch has.
        queue_threads: how many threads fill the batches.
        enqueue_many: whether `tensors` has several examples.
        prebatch_capacity: how many examples the queue holds that takes batches apart.
        prebatch_threads: how many threads fill that queue.
        runtime_checks: whether a probability out of range is an error.
        name: the name scope of the operations.

    Returns:
        Tensors [batch_size, ...].
    """
    with tf.variable_scope(name, "rejection_sample", tensors):
        one = [tf.convert_to_tensor(tensor) for tensor in tensors]
        if enqueue_many:
            _same_batch(one, one[0])
            one = _one_by_one(one, prebatch_threads, prebatch_capacity)
        probability = accept_prob_fn(one)
        if runtime_checks:
            checks = [tf.assert_less_equal(0.0, probability), tf.assert_less_equal(probability, 1.0)]
            with tf.control_dependencies(checks):
                probability = tf.identity(probability, name="prob_with_checks")
        keep = tf.random_uniform([]) < probability
        batch = tf.train.maybe_batch(one, keep_input=keep, batch_size=batch_size, num_threads=queue_threads)
        return batch if isinstance(batch, list) else [batch]


def stratified_sample(
    tensors: Any,
    labels: Any,
    target_probs: Any,
    batch_size: int,
    init_probs: Any = None,
    enqueue_many: bool = False,
    queue_capacity: int = 16,
    threads_per_queue: int = 1,
    name: str | None = None,
) -> tuple[list[Any], Any]:
    """A batch of examples in which class i has the share `target_probs[i]`.

    Args:
        tensors: the tensors of one example, or of several [n, ...] with `enqueue_many`.
        labels: int32, a scalar or [n].
        target_probs: [classes]; the sum is 1.
        batch_size: how many examples a batch has.
        init_probs: the classes' shares in the data, [classes]; None estimates them from the
            examples.
        enqueue_many: whether `tensors` has several examples.
        queue_capacity: how many examples the queue holds that takes batches apart.
        threads_per_queue: how many threads fill each queue.
        name: the name scope of the operations.

    Returns:
        Tensors [batch_size, ...] and labels [batch_size].

    Raises:
        ValueError: the shapes do not fit each other.
        tf.errors.InvalidArgumentError: the shares are not probabilities, or a label is out of
            range; raised by a run.
    """
    with tf.name_scope(name, "stratified_sample", [*tensors, labels]):
        values = [tf.convert_to_tensor(tensor) for tensor in tensors]
        labels = tf.convert_to_tensor(labels)
        target = tf.convert_to_tensor(target_probs, dtype=tf.float32)
        if not enqueue_many:
            values, labels = [tf.expand_dims(tensor, 0) for tensor in values], tf.expand_dims(labels, 0)
        target.get_shape().assert_is_fully_defined()
        classes = target.get_shape().num_elements()
        if init_probs is None:
            initial = _estimate_data_distribution(labels, classes)
        else:
            initial = tf.convert_to_tensor(init_probs, tf.float32)
        values, labels, (initial, target) = _verify_input(values, labels, [initial, target])
        possible = tf.Assert(
            tf.reduce_all(tf.logical_or(tf.not_equal(initial, 0), tf.equal(target, 0))),
            ["All classes with zero initial probability must also have zero target probability: ", initial, target],
        )
        with tf.control_dependencies([possible]):
            initial = tf.identity(initial)
        accept = _acceptance(initial, target)
        rejected = tf.reduce_sum((1 - accept) * initial)
        message = "Proportion of examples rejected by sampler is high."
        accept = tf.cond(
            tf.less(rejected, 0.5), lambda: accept, lambda: tf.Print(accept, [accept], message=message, first_n=10)
        )
        *one, label = _one_by_one([*values, labels], threads_per_queue, queue_capacity)
        keep = tf.random_uniform([]) < tf.gather(accept, label)
        *batch, batched_labels = tf.train.maybe_batch(
            [*one, label], keep_input=keep, batch_size=batch_size, num_threads=threads_per_queue
        )
        return batch, batched_labels


def _one_by_one(tensors: list[Any], threads: int, capacity: int) -> list[Any]:
    """Take batches [n, ...] apart into single examples [...], by a queue."""
    single = tf.train.batch(tensors, batch_size=1, num_threads=threads, capacity=capacity, enqueue_many=True)
    return [tf.squeeze(tensor, [0]) for tensor in (single if isinstance(single, list) else [single])]


def _estimate_data_distribution(labels: Any, num_classes: int, smoothing_constant: int = 10) -> Any:
    """The shares of the classes among the labels so far.

    The count of each class starts at `smoothing_constant`, which is at least 1, else ValueError.
    """
    if smoothing_constant < 1:
        raise ValueError(f"smoothing_constant must be at least 1: {smoothing_constant}")
    start = [smoothing_constant] * num_classes
    seen = tf.Variable(start, trainable=False, name="class_count", dtype=tf.int64)
    count = seen.assign_add(tf.reduce_sum(tf.one_hot(labels, num_classes, dtype=tf.int64), 0))
    count += 0  # a copy: the variable may change under another thread
    return tf.cast(tf.truediv(count, tf.reduce_sum(count)), tf.float32)


def _verify_input(tensor_list: list[Any], labels: Any, probs_list: list[Any]) -> tuple[list[Any], Any, list[Any]]:
    """Examples [n, ...], labels [n] and the shares of the classes, with assertions that they fit."""
    shares = [_checked_shares(each) for each in probs_list]
    classes = shares[0].get_shape().num_elements()
    if any(each.get_shape().num_elements() != classes for each in shares):
        raise ValueError("Probability parameters must have the same length.")
    return *_checked_examples(tensor_list, labels, classes), shares


def _checked_shares(shares: Any) -> Any:
    shares.get_shape().assert_is_fully_defined()
    shares.get_shape().assert_has_rank(1)
    total = tf.reduce_sum(shares)
    checks = [tf.assert_non_negative(shares), tf.assert_less(total, 1 + 1e-6), tf.assert_less(1 - 1e-6, total)]
    with tf.control_dependencies(checks):
        return tf.identity(shares)


def _same_batch(tensors: list[Any], labels: Any) -> None:
    for tensor in tensors:
        tensor.get_shape().with_rank_at_least(1)[:1].assert_is_compatible_with(labels.get_shape()[:1])


def _checked_examples(values: list[Any], labels: Any, classes: int) -> tuple[list[Any], Any]:
    labels.get_shape().assert_has_rank(1)
    _same_batch(values, labels)
    size = tf.shape(labels)[0]
    some = tf.assert_positive(size)
    checked = []
    for tensor in values:
        with tf.control_dependencies([some, tf.assert_equal(tf.shape(tensor)[0], size)]):
            checked.append(tf.identity(tensor))
    tf.debugging.assert_integer(labels)
    in_range = [tf.assert_non_negative(labels), tf.assert_less(labels, tf.cast(classes, labels.dtype))]
    with tf.control_dependencies([some, *in_range]):
        return checked, tf.identity(labels)


def _acceptance(initial: Any, target: Any) -> Any:
    """The probability of accepting each class. It is proportional to target / initial, and 1 for
    the largest ratio.
    """
    ratio = target / initial
    ratio = tf.where_v2(tf.is_nan(ratio), tf.zeros_like(ratio), ratio)
    return ratio / tf.reduce_max(ratio)
