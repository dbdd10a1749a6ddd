"""A neural Turing machine: a controller that reads and writes a memory by attention.

Source: TensorFlow 1.15.5: tensorflow/contrib/rnn/python/ops/rnn_cell.py;
https://arxiv.org/abs/1410.5401 and https://arxiv.org/abs/1807.08518. Deviation: a batch of one and
a batch of unknown size work, too.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.rnn._base import LayerRNNCell, as_written, assert_like_rnncell, depth, length


class NTMControllerState(NamedTuple):
    """The state of an `NTMCell`."""

    controller_state: Any  # the state of the controller
    read_vector_list: Any  # the vector that each head read, (N, memory_vector_dim)
    w_list: Any  # each head's weights of the memory's rows, (N, memory_size)
    M: Any  # the memory, (N, memory_size, memory_vector_dim)
    time: Any  # steps so far


class NTMCell(LayerRNNCell):
    """A neural Turing machine.

    Args:
        controller: the cell that reads the inputs and the heads' vectors, and moves the heads.
        memory_size: rows of the memory.
        memory_vector_dim: columns of the memory.
        read_head_num, write_head_num: how many heads.
        shift_range: the largest move of a head in one step.
        output_dim: size of the output; by default the input's size.
        clip_value: limit of the magnitude of the heads' parameters and of the output.
    """

    def __init__(
        self,
        controller: Any,
        memory_size: int,
        memory_vector_dim: int,
        read_head_num: int,
        write_head_num: int,
        shift_range: int = 1,
        output_dim: int | None = None,
        clip_value: float = 20,
        dtype: Any = tf.float32,
        name: str | None = None,
    ) -> None:
        super().__init__(dtype=dtype, name=name)
        assert_like_rnncell("NTM RNN controller cell", controller)
        self.controller = controller
        self.memory_size = memory_size
        self.memory_vector_dim = memory_vector_dim
        self.read_head_num = read_head_num
        self.write_head_num = write_head_num
        self.clip_value = clip_value
        self.output_dim = output_dim
        self.shift_range = shift_range
        self.num_parameters_per_head = memory_vector_dim + 2 * shift_range + 4
        self.num_heads = read_head_num + write_head_num
        self.total_parameter_num = (
            self.num_parameters_per_head * self.num_heads + memory_vector_dim * 2 * write_head_num
        )

    @property
    def state_size(self) -> NTMControllerState:
        """The sizes of the state's parts, without the batch; the memory has one dimension here."""
        return NTMControllerState(
            controller_state=self.controller.state_size,
            read_vector_list=[self.memory_vector_dim] * self.read_head_num,
            w_list=[self.memory_size] * self.num_heads,
            M=tf.TensorShape([self.memory_size * self.memory_vector_dim]),
            time=tf.TensorShape([]),
        )

    @property
    def output_size(self) -> int | None:
        """The size of the output; None before the cell is built, unless `output_dim` was given."""
        return self.output_dim

    def build(self, inputs_shape: Any) -> None:
        """Make the variables for inputs (N, D)."""
        if self.output_dim is None:
            self.output_dim = depth(inputs_shape)
        rows, columns = self.memory_size, self.memory_vector_dim
        inner = self.controller.output_size
        self._params_kernel, self._params_bias = self._map("parameters", inner, self.total_parameter_num)
        width = inner + columns * self.read_head_num
        self._output_kernel, self._output_bias = self._map("output", width, self.output_dim)
        glorot = tf.glorot_uniform_initializer(dtype=self.dtype)
        self._init_read_vectors = [
            self.add_weight(f"initial_read_vector_{k}", shape=[1, columns], initializer=glorot)
            for k in range(self.read_head_num)
        ]
        self._init_address_weights = [
            self.add_weight(f"initial_address_weights_{k}", shape=[1, rows], initializer=glorot)
            for k in range(self.num_heads)
        ]
        start = tf.constant_initializer(1e-6, dtype=self.dtype)
        self._M = self.add_weight("memory", shape=[rows, columns], initializer=start)
        self.built = True

    def _map(self, name: str, rows: int, columns: int) -> tuple[Any, Any]:
        normal = tf.truncated_normal_initializer(stddev=1 / math.sqrt(rows), dtype=self.dtype)
        zeros = tf.constant_initializer(0.0, dtype=self.dtype)
        return (
            self.add_weight(f"{name}_kernel", shape=[rows, columns], initializer=normal),
            self.add_weight(f"{name}_bias", shape=[columns], initializer=zeros),
        )

    @as_written
    def call(self, x: Any, prev_state: NTMControllerState) -> Any:
        """`x`: (N, D). At time 0 the learnt initial values replace the state."""
        first = tf.equal(prev_state.time, 0)
        rows = length(x)
        read_vectors = tf.cond(
            first,
            lambda: [self._repeated(tf.tanh(start), rows) for start in self._init_read_vectors],
            lambda: prev_state.read_vector_list,
            strict=True,
        )
        addresses = tf.cond(
            first,
            lambda: [self._repeated(tf.nn.softmax(start), rows) for start in self._init_address_weights],
            lambda: prev_state.w_list,
            strict=True,
        )
        memory = tf.cond(first, lambda: self._repeated(tf.expand_dims(self._M, 0), rows), lambda: prev_state.M)
        inner, controller_state = self.controller(tf.concat([x, *read_vectors], axis=1), prev_state.controller_state)
        parameters = self._clipped(tf.nn.bias_add(tf.matmul(inner, self._params_kernel), self._params_bias))
        sizes = [self.num_parameters_per_head] * self.num_heads + [self.memory_vector_dim] * 2 * self.write_head_num
        parts = tf.split(parameters, sizes, axis=1)
        heads, changes = parts[: self.num_heads], parts[self.num_heads :]
        addresses = [self._address(*pair, memory) for pair in zip(heads, addresses, strict=True)]
        read_vectors = [tf.reduce_sum(tf.expand_dims(w, 2) * memory, axis=1) for w in addresses[: self.read_head_num]]
        for k, w in enumerate(addresses[self.read_head_num :]):
            w = tf.expand_dims(w, 2)
            erase = tf.expand_dims(tf.sigmoid(changes[2 * k]), 1)
            add = tf.expand_dims(tf.tanh(changes[2 * k + 1]), 1)
            memory = memory * (tf.ones_like(memory) - tf.matmul(w, erase)) + tf.matmul(w, add)
        output = tf.matmul(tf.concat([inner, *read_vectors], axis=1), self._output_kernel)
        output = self._clipped(tf.nn.bias_add(output, self._output_bias))
        return output, NTMControllerState(controller_state, read_vectors, addresses, memory, prev_state.time + 1)

    def _clipped(self, values: Any) -> Any:
        return tf.clip_by_value(values, -self.clip_value, self.clip_value)

    @staticmethod
    def _repeated(row: Any, times: Any) -> Any:
        """Repeat (1, ...) to (times, ...)."""
        return tf.concat([row] * times, 0) if isinstance(times, int) else tf.repeat(row, times, axis=0)

    def _address(self, head: Any, before: Any, memory: Any) -> Any:
        """A head's weights of the memory's rows, (N, memory_size): found by content, mixed with the
        last weights, shifted, sharpened.
        """
        columns, shifts = self.memory_vector_dim, 2 * self.shift_range + 1
        k = tf.expand_dims(tf.tanh(head[:, :columns]), 2)
        beta = tf.expand_dims(tf.nn.softplus(head[:, columns]), 1)
        g = tf.expand_dims(tf.sigmoid(head[:, columns + 1]), 1)
        s = tf.nn.softmax(head[:, columns + 2 : columns + 2 + shifts])
        gamma = tf.expand_dims(tf.nn.softplus(head[:, -1]) + 1, 1)
        lengths = tf.sqrt(tf.reduce_sum(tf.square(memory), axis=2, keepdims=True)) * tf.sqrt(
            tf.reduce_sum(tf.square(k), axis=1, keepdims=True)
        )
        likeness = tf.squeeze(tf.matmul(memory, k) / (lengths + 1e-8), 2)
        amplified = tf.exp(beta * likeness)
        by_content = amplified / tf.reduce_sum(amplified, axis=1, keepdims=True)
        mixed = g * by_content + (1 - g) * before
        shifted = tf.reduce_sum(tf.expand_dims(mixed, 1) * self._shift_matrix(s), axis=2)
        sharpened = tf.pow(shifted, gamma)
        return sharpened / tf.reduce_sum(sharpened, axis=1, keepdims=True)

    def _shift_matrix(self, s: Any) -> Any:
        """The circular convolution with `s` (N, 2 * shift_range + 1) as matrices (N, memory_size,
        memory_size).
        """
        size, most = self.memory_size, self.shift_range
        zeros = tf.zeros([length(s), size - (2 * most + 1)], s.dtype)
        kernel = tf.concat([s[:, : most + 1], zeros, s[:, -most:]], axis=1)
        twice = tf.tile(tf.reverse(kernel, axis=[1]), [1, 2])
        return tf.stack([twice[:, size - k - 1 : 2 * size - k - 1] for k in range(size)], axis=1)

    def zero_state(self, batch_size: Any, dtype: Any) -> NTMControllerState:
        """The state at time 0. In the first step, learnt values replace all of it but the
        controller's part.
        """
        columns, rows = self.memory_vector_dim, self.memory_size
        return NTMControllerState(
            controller_state=self.controller.zero_state(batch_size, dtype),
            read_vector_list=[tf.zeros([batch_size, columns]) for _ in range(self.read_head_num)],
            w_list=[tf.zeros([batch_size, rows]) for _ in range(self.num_heads)],
            M=tf.zeros([batch_size, rows, columns]),
            time=0,
        )
