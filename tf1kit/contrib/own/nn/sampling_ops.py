"""Losses over some of many classes.

Source: TensorFlow 1.15.5: tensorflow/contrib/nn/python/ops/sampling_ops.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.tf1.private import embedding_ops, nn_impl


def rank_sampled_softmax_loss(
    weights: Any,
    biases: Any,
    labels: Any,
    inputs: Any,
    num_sampled: int,
    num_resampled: int,
    num_classes: int,
    num_true: int,
    sampled_values: Any,
    resampling_temperature: Any,
    remove_accidental_hits: bool,
    partition_strategy: str,
    name: str | None = None,
) -> Any:
    """`tf.nn.sampled_softmax_loss` over the hardest `num_resampled` of `num_sampled` classes:
    [batch].

    Args:
        weights: [num_classes, dim], or a list of its parts.
        biases: [num_classes].
        labels: int64 [batch, num_true].
        inputs: [batch, dim].
        num_sampled: how many classes are drawn.
        num_resampled: how many of the drawn classes count.
        num_classes: how many classes there are.
        num_true: how many labels an example has.
        sampled_values: the result of a candidate sampler; None takes
            `tf.nn.learned_unigram_candidate_sampler`.
        resampling_temperature: the higher it is, the less the logits decide.
        remove_accidental_hits: whether to leave out labels that were drawn.
        partition_strategy: "div" or "mod".
        name: the name of the operations.

    Raises:
        ValueError: the numbers do not fit each other, or the strategy is unknown.
    """
    if num_sampled > num_classes:
        raise ValueError(f"num_sampled ({num_sampled}) cannot be greater than num_classes ({num_classes})")
    if num_sampled <= num_resampled:
        raise ValueError(f"num_resampled ({num_resampled}) must be less than num_sampled ({num_sampled})")
    if partition_strategy not in ("div", "mod"):
        raise ValueError(f"unsupported partition_strategy ({partition_strategy})")
    values = [weights, biases, labels, inputs, sampled_values, resampling_temperature]
    with tf.name_scope(name, "rank_sampled_softmax_loss", values) as scope:
        if not sampled_values:
            sampled_values = tf.nn.learned_unigram_candidate_sampler(
                true_classes=labels, num_true=num_true, num_sampled=num_sampled, unique=True, range_max=num_classes
            )
        sampled, true_count, sampled_count = (tf.stop_gradient(value) for value in sampled_values)
        sampled = tf.cast(sampled, tf.int64)
        warmed = inputs / resampling_temperature

        def logits_of(embeddings: Any) -> Any:
            return tf.reduce_logsumexp(tf.matmul(embeddings, warmed, transpose_b=True), axis=1)

        logits = embedding_ops._embedding_lookup_and_transform(
            weights, sampled, partition_strategy, transform_fn=logits_of
        )
        bias = tf.reshape(tf.nn.embedding_lookup(biases, sampled, partition_strategy), [-1])
        _, hardest = tf.nn.top_k(logits + bias / resampling_temperature, k=num_resampled, sorted=False)
        return tf.nn.sampled_softmax_loss(
            weights=weights,
            biases=biases,
            labels=labels,
            inputs=inputs,
            num_sampled=num_resampled,
            num_classes=num_classes,
            num_true=num_true,
            sampled_values=(tf.gather(sampled, hardest), true_count, tf.gather(sampled_count, hardest)),
            remove_accidental_hits=remove_accidental_hits,
            partition_strategy=partition_strategy,
            name=scope,
        )


def sampled_sparse_softmax_loss(
    weights: Any,
    biases: Any,
    labels: Any,
    inputs: Any,
    num_sampled: int,
    num_classes: int,
    sampled_values: Any = None,
    remove_accidental_hits: bool = True,
    partition_strategy: str = "mod",
    name: str = "sampled_sparse_softmax_loss",
) -> Any:
    """`tf.nn.sampled_softmax_loss` for one label each, int64 [batch, 1]: [batch]."""
    logits, _ = nn_impl._compute_sampled_logits(
        weights=weights,
        biases=biases,
        labels=labels,
        inputs=inputs,
        num_sampled=num_sampled,
        num_classes=num_classes,
        num_true=1,
        sampled_values=sampled_values,
        subtract_log_q=True,
        remove_accidental_hits=remove_accidental_hits,
        partition_strategy=partition_strategy,
        name=name,
    )
    first = tf.zeros([tf.shape(logits)[0]], dtype=tf.int64)  # the label's logit comes first
    return tf.nn.sparse_softmax_cross_entropy_with_logits(labels=first, logits=logits)
