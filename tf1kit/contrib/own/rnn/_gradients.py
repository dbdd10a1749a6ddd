"""Gradients of the ops `LSTMBlockCell` and `GRUBlockCell`. TensorFlow has kept the kernels, but not
the gradients.

The gradient of `BlockLSTM` is TensorFlow's own. The import registers the gradients under the ops'
names, as that of 1.15.5's contrib did. A gradient that TensorFlow or another package has registered
stays.

Source: TensorFlow 1.15.5: tensorflow/contrib/rnn/python/ops/lstm_ops.py and gru_ops.py.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.tf1.private import gen_rnn_ops


def _bias_grad(gradient: Any) -> Any:
    """Sum (N, C) to (C,), by the kernel of the gradient of `tf.nn.bias_add`."""
    return tf.raw_ops.BiasAddGrad(out_backprop=gradient)


def lstm_block_cell_grad(op: Any, *grads: Any) -> tuple[Any, ...]:
    """The gradients for x, cs_prev, h_prev, w, wci, wcf, wco and b, from those of cs and h (outputs
    1 and 6).

    Raises:
        ValueError: the sizes of x or cs_prev are unknown.
    """
    x, cs_prev, h_prev, w, wci, wcf, wco, b = op.inputs
    i, cs, f, o, ci, co, _ = op.outputs
    batch, input_size = x.get_shape().with_rank(2).as_list()
    cell_size = cs_prev.get_shape().with_rank(2).as_list()[1]
    if input_size is None or cell_size is None:
        raise ValueError(f"The sizes of x {x.shape} and of cs_prev {cs_prev.shape} must be known for gradients.")
    rows = -1 if batch is None else batch
    cs_prev_grad, dgates, wci_grad, wcf_grad, wco_grad = gen_rnn_ops.lstm_block_cell_grad(
        x=x,
        cs_prev=cs_prev,
        h_prev=h_prev,
        w=w,
        wci=wci,
        wcf=wcf,
        wco=wco,
        b=b,
        i=i,
        cs=cs,
        f=f,
        o=o,
        ci=ci,
        co=co,
        cs_grad=grads[1],
        h_grad=grads[6],
        use_peephole=op.get_attr("use_peephole"),
    )
    xh_grad = tf.matmul(dgates, w, transpose_b=True)
    return (
        tf.slice(xh_grad, [0, 0], [rows, input_size]),
        cs_prev_grad,
        tf.slice(xh_grad, [0, input_size], [rows, cell_size]),
        tf.matmul(tf.concat([x, h_prev], 1), dgates, transpose_a=True),
        wci_grad,
        wcf_grad,
        wco_grad,
        _bias_grad(dgates),
    )


def gru_block_cell_grad(op: Any, *grads: Any) -> tuple[Any, ...]:
    """The gradients for x, h_prev, w_ru, w_c, b_ru and b_c, from that of h (output 3)."""
    x, h_prev, w_ru, w_c, b_ru, b_c = op.inputs
    r, u, c, _ = op.outputs
    d_x, d_h_prev, d_c_bar, d_ru_bar = gen_rnn_ops.gru_block_cell_grad(
        x, h_prev, w_ru, w_c, b_ru, b_c, r, u, c, grads[3]
    )
    d_w_ru = tf.matmul(tf.concat([x, h_prev], 1), d_ru_bar, transpose_a=True)
    d_w_c = tf.matmul(tf.concat([x, h_prev * r], 1), d_c_bar, transpose_a=True)
    return d_x, d_h_prev, d_w_ru, d_w_c, _bias_grad(d_ru_bar), _bias_grad(d_c_bar)


for _name, _gradient in {"LSTMBlockCell": lstm_block_cell_grad, "GRUBlockCell": gru_block_cell_grad}.items():
    with suppress(KeyError):  # raised by a second registration
        tf.RegisterGradient(_name)(_gradient)
