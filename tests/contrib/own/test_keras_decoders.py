"""Tests of contrib.seq2seq's Keras layers in eager execution, and of their base classes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import tensorflow
from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.checkpoint.split_dependency import _Together
from tf1kit.contrib.own.distribute.monitor import Monitor
from tf1kit.contrib.own.seq2seq.attention_wrapper import LuongAttentionV2, _BaseAttentionMechanismV2
from tf1kit.contrib.own.seq2seq.basic_decoder import BasicDecoderV2
from tf1kit.contrib.own.seq2seq.decoder import BaseDecoder
from tf1kit.contrib.own.seq2seq.sampler import TrainingSampler
from tf1kit.tf1.private import LSTMCell
from tf1kit.tf1.private import keras_Layer as Layer

X = np.random.RandomState(1).normal(size=(2, 3, 4)).astype(np.float32)


def test_decode_eagerly() -> None:
    """An eager decoder gives what one in a function gives, and what `tf.nn.dynamic_rnn` does."""
    cell = LSTMCell(5)
    decoder = BasicDecoderV2(cell, TrainingSampler(), impute_finished=True)
    state = cell.zero_state(2, tf.float32)

    def decoded() -> Any:
        outputs, _, lengths = decoder(tf.constant(X), initial_state=state, sequence_length=[3, 1])
        return outputs.rnn_output, lengths

    eager = decoded()
    for one, other in zip(eager, tensorflow.function(decoded)(), strict=True):
        np.testing.assert_array_equal(one, other)
    expected, _ = tf.nn.dynamic_rnn(cell, tf.constant(X), sequence_length=[3, 1], initial_state=state)
    np.testing.assert_allclose(eager[0], expected, rtol=1e-6)
    assert eager[1].numpy().tolist() == [3, 1]


def test_arguments_of_a_decoder() -> None:
    """`training` reaches `initialize` if the caller gives it, and only then."""
    given: list[dict[str, Any]] = []

    class Decoder(BaseDecoder):
        def initialize(self, inputs: Any, initial_state: Any = None, **kwargs: Any) -> Any:
            given.append(kwargs)
            raise RuntimeError("enough")

    for more in ({}, {"training": True}):
        with pytest.raises(RuntimeError, match="enough"):
            Decoder()(tf.constant(X), **more)
    assert given == [{}, {"training": True}]


def test_what_a_decoder_must_have() -> None:
    """The base class of decoders has no steps."""
    decoder = BaseDecoder()
    for name in ("batch_size", "output_size", "output_dtype"):
        with pytest.raises(NotImplementedError):
            getattr(decoder, name)
    for call in (decoder.initialize, decoder.step, decoder.finalize):
        with pytest.raises(NotImplementedError):
            call(*[None] * (1 if call == decoder.initialize else 3))
    assert not decoder.tracks_own_finished


def test_a_memory_in_each_function() -> None:
    """Keras calls all layers of a model in each new function, so the memory is taken anew there; but
    one function, and eager execution, have one memory.
    """
    attention = LuongAttentionV2(4, None)
    query, state = tf.ones([2, 4]), tf.zeros([2, 3])

    def asked(memory: Any) -> Any:
        attention(memory, setup_memory=True)
        return attention([query, state])[0]

    found = [tensorflow.function(asked)(tf.constant(X * factor)) for factor in (1.0, 2.0)]
    keys = X @ attention.memory_layer.get_weights()[0]
    for factor, alignments in zip((1.0, 2.0), found, strict=True):
        scores = np.exp(factor * keys.sum(-1))
        np.testing.assert_allclose(alignments, scores / scores.sum(-1, keepdims=True), rtol=1e-5)
    eager = LuongAttentionV2(4, X)
    with pytest.raises(ValueError, match=r"^The memory for the attention has already been setup\.$"):
        eager(X, setup_memory=True)


def test_what_a_mechanism_refuses() -> None:
    """A value that is not a layer, one that is not a function, too many tensors, a length with a mask."""

    def softmax(score: Any, state: Any) -> Any:
        return score

    class Mechanism(_BaseAttentionMechanismV2):
        pass

    made = Mechanism(None, softmax, dtype=tf.float32)
    lengths, mask = tf.constant([1, 2]), tf.constant([[True] * 3] * 2)
    both = "memory_sequence_length and memory_mask cannot be used at same time for attention."
    without = "_calculate_attention need to be implemented by subclasses."
    with_memory = Mechanism(X, softmax, dtype=tf.float32)
    for error, call in (
        ("query_layer is not a Layer: int", lambda: Mechanism(None, softmax, query_layer=3)),
        ("memory_layer is not a Layer: int", lambda: Mechanism(None, softmax, memory_layer=3)),
        ("probability_fn must be callable, saw type: int", lambda: Mechanism(None, 3, dtype=tf.float32)),
        ("Expect inputs to have 1 or 2 tensors, got 3", lambda: made.call([X, X, X], setup_memory=True)),
        (both, lambda: made.call([tf.constant(X), lengths], mask=mask, setup_memory=True)),
        (without, lambda: with_memory.call([X, X])),
    ):
        with pytest.raises((TypeError, ValueError, NotImplementedError)) as refused:
            call()
        assert str(refused.value) == error
    with pytest.raises(ValueError, match="got 1 items"):
        with_memory.call([X])
    assert isinstance(with_memory, Layer)


def test_values_of_a_checkpoint_that_are_not_together() -> None:
    """One value cannot be saved or restored twice before the others are."""
    together = _Together(2, lambda buffer: buffer.update(a=1, b=2), dict, "/cpu:0")
    assert together.save("a") == 1
    with pytest.raises(AssertionError, match="must be saved together"):
        together.save("a")
    with tf.Graph().as_default():
        together.restore("a", 3)
        with pytest.raises(AssertionError, match="must be restored together"):
            together.restore("a", 3)
        assert together.restore("b", 4) == {"a": 3, "b": 4}


def test_the_loop_of_an_eager_program() -> None:
    """It ends where the data end; a session is refused."""
    numbers = iter(tensorflow.data.Dataset.range(3))
    seen: list[int] = []

    def step() -> None:
        try:
            seen.append(int(next(numbers)))
        except StopIteration:
            raise tf.errors.OutOfRangeError(None, None, "the end") from None

    monitor = Monitor(step)
    monitor.run_steps(2)
    assert seen == [0, 1]
    monitor.run_steps()
    assert seen == [0, 1, 2]
    with pytest.raises(ValueError, match="Should not provide"):
        Monitor(step, session="any")
