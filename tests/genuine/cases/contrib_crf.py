"""Cases of tf.contrib.crf: scores, normaliser, likelihood with gradients and training, Viterbi,
cells.
"""

import numpy as np
import tensorflow as tf
from tensorflow.contrib import crf

LENGTHS = [4, 1, 0, 3]
TAGS = [[1, 2, 0, 1], [2, 0, 0, 0], [0, 0, 0, 0], [2, 2, 1, 0]]


def numbers(*shape):
    return np.random.RandomState(sum(shape)).normal(size=shape).astype(np.float32)


def evaluate(fetches, feed=None):
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        return sess.run(fetches, feed)


def case_scores():
    """Each score of a batch with an empty sequence and one of one step, with tags and lengths as
    int32 and int64.
    """
    inputs, transitions = tf.constant(numbers(4, 4, 3)), tf.constant(numbers(3, 3))
    found = {}
    for dtype in (tf.int32, tf.int64):
        tags, lengths = tf.constant(TAGS, dtype), tf.constant(LENGTHS, dtype)
        name = dtype.name + "_"
        found[name + "unary"] = crf.crf_unary_score(tags, lengths, inputs)
        found[name + "binary"] = crf.crf_binary_score(tags, lengths, transitions)
        found[name + "sequence"] = crf.crf_sequence_score(inputs, tags, lengths, transitions)
        found[name + "log_norm"] = crf.crf_log_norm(inputs, lengths, transitions)
        bitmap = tf.one_hot(tags, 3, on_value=True, off_value=False, dtype=tf.bool)
        bitmap = tf.logical_or(bitmap, tf.constant([True, False, False]))
        found[name + "multitag"] = crf.crf_multitag_sequence_score(inputs, bitmap, lengths, transitions)
    return evaluate(found)


def case_one_step():
    """Sequences of one step, of static and of unknown length."""
    inputs, transitions = numbers(4, 1, 3), tf.constant(numbers(3, 3))
    lengths, tags = tf.constant([1, 0, 1, 1]), tf.constant([[1], [0], [2], [0]])
    placeholder = tf.placeholder(tf.float32, [None, None, 3])
    found = {}
    for name, tensor in (("static", tf.constant(inputs)), ("dynamic", placeholder)):
        found[name + "_sequence"] = crf.crf_sequence_score(tensor, tags, lengths, transitions)
        found[name + "_log_norm"] = crf.crf_log_norm(tensor, lengths, transitions)
        found[name + "_multitag"] = crf.crf_multitag_sequence_score(
            tensor, tf.constant(numbers(4, 1, 3) > -0.5), lengths, transitions
        )
        found[name + "_tags"], found[name + "_best"] = crf.crf_decode(tensor, transitions, lengths)
    return evaluate(found, {placeholder: inputs})


def case_likelihood():
    """A usual tagger: placeholders of unknown sizes, five steps of training, then decoding."""
    inputs = tf.placeholder(tf.float32, [None, None, 5])
    tags, lengths = tf.placeholder(tf.int32, [None, None]), tf.placeholder(tf.int32, [None])
    kernel = tf.get_variable("kernel", initializer=numbers(5, 3))
    logits = tf.tensordot(inputs, kernel, 1)
    logits.set_shape([None, None, 3])
    with tf.variable_scope("crf"):
        likelihood, transitions = crf.crf_log_likelihood(logits, tags, lengths)
    loss = tf.reduce_mean(-likelihood)
    gradients = tf.gradients(loss, [kernel, transitions])
    train = tf.train.AdamOptimizer(0.1).minimize(loss)
    decoded, score = crf.crf_decode(logits, transitions, lengths)
    feed = {inputs: numbers(4, 4, 5), tags: TAGS, lengths: LENGTHS}
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        sess.run(transitions.assign(numbers(3, 3)))
        found = sess.run({"likelihood": likelihood, "d_kernel": gradients[0], "d_transitions": gradients[1]}, feed)
        found["losses"] = np.array([sess.run([loss, train], feed)[0] for _ in range(5)])
        found["decoded"], found["score"], found["logits"] = sess.run([decoded, score, logits], feed)
        matrix = sess.run(transitions)
    found["viterbi"], found["viterbi_score"] = crf.viterbi_decode(found["logits"][0], matrix)
    found["viterbi"] = [int(tag) for tag in found["viterbi"]]
    found["variables"] = [v.name for v in tf.trainable_variables()]
    return found


def case_decode():
    """Decoding with static shapes, transitions as a NumPy array, and lengths as int64; gradients of
    the best score.
    """
    inputs = tf.constant(numbers(4, 4, 3))
    transitions = tf.constant(numbers(3, 3))
    tags, score = crf.crf_decode(inputs, transitions, tf.constant(LENGTHS, tf.int64))
    found = evaluate(
        {"tags": tags, "score": score, "d_inputs": tf.gradients(score, inputs)[0], "static": tf.shape(tags)}
    )
    found["static_shapes"] = str([tags.shape.as_list(), score.shape.as_list()])
    return found


def case_viterbi():
    """The Viterbi decoder in NumPy, for float32 and float64."""
    path32, score32 = crf.viterbi_decode(numbers(6, 3), numbers(3, 3))
    path64, score64 = crf.viterbi_decode(numbers(6, 3).astype(np.float64), numbers(3, 3))
    return {
        "paths": [[int(tag) for tag in path] for path in (path32, path64)],
        "score32": score32,
        "score64": score64,
    }


def case_cells():
    """One step of each cell, and the cells' sizes."""
    transitions, inputs, state = tf.constant(numbers(3, 3)), tf.constant(numbers(4, 3)), tf.constant(numbers(4, 3) * 2)
    forward, viterbi, back = (
        crf.CrfForwardRnnCell(transitions),
        crf.CrfDecodeForwardRnnCell(transitions),
        crf.CrfDecodeBackwardRnnCell(3),
    )
    alphas, again = forward(inputs, state)
    pointers, best = viterbi(inputs, state)
    tags, _ = back(pointers, tf.constant([[0], [2], [1], [1]]))
    found = evaluate({"alphas": alphas, "again": again, "pointers": pointers, "best": best, "tags": tags})
    found["sizes"] = [size for cell in (forward, viterbi, back) for size in (cell.state_size, cell.output_size)]
    return found
