"""`BasicDecoder`: runs a cell that a helper feeds. `BasicDecoderV2`: a sampler feeds it.

Source: TensorFlow 1.15.5, tensorflow/contrib/seq2seq/python/ops/basic_decoder.py (the behaviour,
not the code).
"""

from __future__ import annotations

from typing import Any, NamedTuple

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.seq2seq.decoder import BaseDecoder, Decoder
from tf1kit.contrib.own.seq2seq.helper import Helper
from tf1kit.contrib.own.seq2seq.sampler import Sampler
from tf1kit.contrib.own.seq2seq.shapes import is_layer, rnn_output_size
from tf1kit.tf1.private import assert_like_rnncell

__all__ = ["BasicDecoder", "BasicDecoderOutput", "BasicDecoderV2"]


class BasicDecoderOutput(NamedTuple):
    """The result of a step: the output of the cell (or of the output layer), and the ids that the
    helper or sampler drew from it.
    """

    rnn_output: Any
    sample_id: Any


class BasicDecoder(Decoder):
    """Runs a cell on what a helper feeds it.

    Args:
        cell: an RNN cell.
        helper: a `Helper`.
        initial_state: the cell's first state.
        output_layer: a layer after the cell, such as `tf.layers.Dense`, or None.

    Raises:
        TypeError: an argument is of another kind.

    Source: TensorFlow 1.15.5, tensorflow/contrib/seq2seq/python/ops/basic_decoder.py.
    """

    def __init__(self, cell: Any, helper: Any, initial_state: Any, output_layer: Any = None) -> None:
        assert_like_rnncell("cell", cell)
        if not isinstance(helper, Helper):
            raise TypeError(f"helper must be a Helper, received: {type(helper)}")
        if output_layer is not None and not is_layer(output_layer):
            raise TypeError(f"output_layer must be a Layer, received: {type(output_layer)}")
        self._cell = cell
        self._helper = helper
        self._initial_state = initial_state
        self._output_layer = output_layer

    @property
    def batch_size(self) -> Any:
        """The batch size of the helper."""
        return self._helper.batch_size

    def _rnn_output_size(self) -> Any:
        return rnn_output_size(self._cell, self._output_layer)

    @property
    def output_size(self) -> BasicDecoderOutput:
        """The sizes of outputs and ids."""
        return BasicDecoderOutput(self._rnn_output_size(), self._helper.sample_ids_shape)

    @property
    def output_dtype(self) -> BasicDecoderOutput:
        """The dtypes of outputs and ids. Outputs have the dtype of the initial state."""
        dtype = tf.nest.flatten(self._initial_state)[0].dtype
        outputs = tf.nest.map_structure(lambda _: dtype, self._rnn_output_size())
        return BasicDecoderOutput(outputs, self._helper.sample_ids_dtype)

    def initialize(self, name: str | None = None) -> Any:
        """The helper's first `finished` and inputs, and the initial state."""
        return (*self._helper.initialize(), self._initial_state)

    def step(self, time: Any, inputs: Any, state: Any, name: str | None = None) -> Any:
        """See `Decoder.step`; the outputs are a `BasicDecoderOutput`."""
        with tf.name_scope(name, "BasicDecoderStep", (time, inputs, state)):
            return _step(self._cell, self._output_layer, self._helper, time, inputs, state)


def _step(cell: Any, layer: Any, feeder: Any, time: Any, inputs: Any, state: Any) -> Any:
    """One step of a cell, and of the layer after it, that a helper or sampler feeds."""
    outputs, cell_state = cell(inputs, state)
    if layer is not None:
        outputs = layer(outputs)
    sample_ids = feeder.sample(time=time, outputs=outputs, state=cell_state)
    finished, next_inputs, next_state = feeder.next_inputs(
        time=time, outputs=outputs, state=cell_state, sample_ids=sample_ids
    )
    return BasicDecoderOutput(outputs, sample_ids), next_state, next_inputs, finished


class BasicDecoderV2(BaseDecoder):
    """A Keras layer that runs a cell on what a sampler feeds it.

    Args:
        cell: an RNN cell.
        sampler: a `Sampler`. What it needs besides inputs is passed when the decoder is called.
        output_layer: a layer after the cell, such as `tf.keras.layers.Dense`, or None.
        **kwargs: those of `BaseDecoder`.

    Raises:
        TypeError: an argument is of another kind.

    Source: TensorFlow 1.15.5, tensorflow/contrib/seq2seq/python/ops/basic_decoder.py.
    """

    def __init__(self, cell: Any, sampler: Any, output_layer: Any = None, **kwargs: Any) -> None:
        assert_like_rnncell("cell", cell)
        if not isinstance(sampler, Sampler):
            raise TypeError(f"sampler must be a Sampler, received: {sampler}")
        if output_layer is not None and not is_layer(output_layer):
            raise TypeError(f"output_layer must be a Layer, received: {output_layer}")
        super().__init__(**kwargs)
        self.cell = cell
        self.sampler = sampler
        self.output_layer = output_layer

    def initialize(self, inputs: Any, initial_state: Any = None, **kwargs: Any) -> Any:
        """The sampler's first `finished` and inputs, and the initial state."""
        self._cell_dtype = tf.nest.flatten(initial_state)[0].dtype
        return (*self.sampler.initialize(inputs, **kwargs), initial_state)

    @property
    def batch_size(self) -> Any:
        """The batch size of the sampler."""
        return self.sampler.batch_size

    def _rnn_output_size(self) -> Any:
        return tf.TensorShape(rnn_output_size(self.cell, self.output_layer))

    @property
    def output_size(self) -> BasicDecoderOutput:
        """The shapes of outputs and ids."""
        return BasicDecoderOutput(self._rnn_output_size(), self.sampler.sample_ids_shape)

    @property
    def output_dtype(self) -> BasicDecoderOutput:
        """The dtypes of outputs and ids. Outputs have the dtype of the initial state."""
        return BasicDecoderOutput(self._cell_dtype, self.sampler.sample_ids_dtype)

    def step(self, time: Any, inputs: Any, state: Any) -> Any:
        """See `Decoder.step`; the outputs are a `BasicDecoderOutput`."""
        return _step(self.cell, self.output_layer, self.sampler, time, inputs, state)
