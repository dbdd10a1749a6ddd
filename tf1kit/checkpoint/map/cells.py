"""How the variables of TensorFlow 1.15.5's recurrent cells fill the weights of Keras 3's cells.

Sources: TensorFlow 1.15.5 `python/ops/rnn_cell_impl.py`,
`contrib/rnn/python/ops/{lstm_ops,gru_ops,rnn_cell}.py`,
`contrib/cudnn_rnn/python/ops/cudnn_rnn_ops.py`,
`python/keras/layers/{recurrent,cudnn_recurrent}.py` and, for what CuDNN's kernels are,
`python/keras/saving/hdf5_format.py`; Keras 3 `keras/src/layers/rnn/*.py`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from tf1kit.port.layout_parts import Gates, Refilled, Slice, Split, Spread, Summed
from tf1kit.port.layouts import Flat, Layout, Same

KERNELS = ("kernel", "recurrent_kernel")
# the weights of a Keras cell that a variable fills, and the layout
Row = tuple[tuple[str, ...], Layout]
FORGET = "f"


@dataclass(frozen=True)
class Form:
    """One way in which TensorFlow 1 stores a cell.

    cells: the names of the cells that are stored in this way.
    port: the Keras cell with the same arithmetic, named as in `PortCell.kind`.
    rows: {variable's name in the cell's scope: row}.
    biases: the variables that a cell without biases does not have.
    forget: the default number that the cell adds to the forget gate's bias when it runs; None if it
        adds nothing.
    note: another difference, for the user.
    """

    cells: str
    port: str
    rows: Mapping[str, Row]
    biases: tuple[str, ...] = ()
    forget: float | None = None
    note: str = ""

    def with_forget(self, value: float | None) -> Form:
        """The form of a cell that adds `value` to the forget gate's bias."""
        if self.forget is None or not value:
            return self
        rows = {
            name: (paths, replace(layout, add={FORGET: value}) if name in self.biases else layout)  # type: ignore[type-var]
            for name, (paths, layout) in self.rows.items()
        }
        return replace(self, rows=rows)


def _named(names: Mapping[str, str], rows: Mapping[str, Row]) -> dict[str, Row]:
    """The rows with the variables renamed by `names`."""
    return {names[name]: row for name, row in rows.items()}


RNN: dict[str, Row] = {"kernel": (KERNELS, Split()), "bias": (("bias",), Same())}
# TensorFlow 1 calls them i, j, f, o, and in its fused cells i, ci, f, o
ICFO = Gates("icfo", "ifco")
LSTM: dict[str, Row] = {"kernel": (KERNELS, Split(ICFO)), "bias": (("bias",), ICFO)}
# TensorFlow 1's u is Keras's z, its c is Keras's h
RESET, CANDIDATE = Gates("rz", "zrh"), Gates("h", "zrh")
GRU: dict[str, Row] = {
    "gates/kernel": (KERNELS, Split(RESET)),
    "gates/bias": (("bias",), RESET),
    "candidate/kernel": (KERNELS, Split(CANDIDATE)),
    "candidate/bias": (("bias",), CANDIDATE),
}
GRU_AFTER: dict[str, Row] = {
    "gates/kernel": (KERNELS, Split(RESET)),
    "gates/bias": (("bias",), Spread(RESET)),
    "candidate/input_projection/kernel": (("kernel",), CANDIDATE),
    "candidate/input_projection/bias": (("bias",), Slice(0, CANDIDATE)),
    "candidate/hidden_projection/kernel": (("recurrent_kernel",), CANDIDATE),
    "candidate/hidden_projection/bias": (("bias",), Slice(1, CANDIDATE)),
}
KERAS: dict[str, Row] = {name: ((name,), Same()) for name in (*KERNELS, "bias")}


def _cudnn(gates: str, bias: Layout) -> dict[str, Row]:
    refilled = Gates(gates, gates, each=Refilled())
    return {**{name: ((name,), refilled) for name in KERNELS}, "bias": (("bias",), bias)}


OLD = {"kernel": "weights", "bias": "biases"}  # the names until TensorFlow 1.1
BLOCK = {"gates/kernel": "w_ru", "gates/bias": "b_ru", "candidate/kernel": "w_c", "candidate/bias": "b_c"}
HARD = (
    "tf.keras's hard_sigmoid was clip(0.2 x + 0.5, 0, 1), Keras 3's is relu6(x + 3) / 6: let the port use the old one"
)
ONE_BIAS = "the port has two biases where the cell had one: it computes the same, but trains differently"
TWO_BIASES = "the port has the sum of the cell's two biases: it computes the same, but trains differently"
LSTMS = "LSTM cells of TensorFlow 1"
FORMS = (
    Form(LSTMS, "LSTM", LSTM, ("bias",), 1.0),
    Form(LSTMS, "LSTM", _named(OLD, LSTM), ("biases",), 1.0),
    Form("BasicRNNCell", "SimpleRNN", RNN, ("bias",)),
    Form("BasicRNNCell", "SimpleRNN", _named(OLD, RNN), ("biases",)),
    Form("GRUCell, GRUBlockCellV2", "GRU with reset_after=False", GRU, ("gates/bias", "candidate/bias")),
    Form("GRUBlockCell", "GRU with reset_after=False", _named(BLOCK, GRU)),
    Form("CudnnCompatibleGRUCell", "GRU with reset_after=True", GRU_AFTER, note=ONE_BIAS),
    Form("tf.keras's SimpleRNN", "SimpleRNN", KERAS, ("bias",)),
    Form("tf.keras's LSTM", "LSTM", KERAS, ("bias",), note=HARD),
    Form("tf.keras's GRU", "GRU with reset_after=False", KERAS, ("bias",), note=HARD),
    Form("tf.keras's GRU", "GRU with reset_after=True", KERAS, ("bias",), note=HARD),
    Form("tf.keras's CuDNNLSTM", "LSTM", _cudnn("ifco", Summed()), note=TWO_BIASES),
    Form("tf.keras's CuDNNGRU", "GRU with reset_after=True", _cudnn("zrh", Flat())),
)
UNLIKE = {  # a variable that only one kind of cell has -> what this cell has that Keras's do not
    "w_f_diag": "it has peepholes, which Keras's LSTM does not have: port it as a layer of your own that keeps its variables",
    "projection/kernel": "it projects its output (num_proj), and its state has the projected size; Keras's LSTM does not "
    "project: port it as a layer of your own that keeps its variables",
    "transform/gamma": "it normalises each gate (LayerNormBasicLSTMCell); Keras's LSTM does not: port it as a layer of your own",
    "W_0": "it couples its input and forget gates (CoupledInputForgetGateLSTMCell); Keras has no such cell",
    "kernel_u": "its recurrent weights are a vector (IndRNNCell, IndyLSTMCell); Keras has no such cell",
    "in_projection/kernel": "it is an IntersectionRNNCell, which Keras does not have",
    "attention/attn_w": "it is an AttentionCellWrapper, which Keras does not have; the cell inside it is mapped by itself",
}
CONTRIB = re.compile(  # scopes of cells of tf.contrib.rnn that Keras does not have
    r"(coupled_input_forget_gate_lstm|time_freq_lstm|grid_lstm|bidirectional_grid_lstm|ugrnn|intersection_rnn|nas|phased_lstm"
    r"|conv_lstm|glstm|sru|weight_norm_lstm|indy_lstm|indy_gru|ind_rnn|highway_wrapper|minimal_rnn|cfn|ntm)(_cell)?(_\d+)?"
)
MISMATCHES = {  # (variable of the cell, kind of the port's cell) -> the difference, and what to do
    (
        "candidate/kernel",
        "GRU with reset_after=True",
    ): "GRUCell resets the state before multiplying it by the recurrent "
    "kernel, the port after it: make the port's GRU with reset_after=False",
    ("w_c", "GRU with reset_after=True"): "GRUBlockCell resets the state before multiplying it by the recurrent "
    "kernel, the port after it: make the port's GRU with reset_after=False",
    (
        "candidate/hidden_projection/kernel",
        "GRU with reset_after=False",
    ): "CudnnCompatibleGRUCell resets the state after "
    "multiplying it by the recurrent kernel, the port before it: make the port's GRU with reset_after=True",
}
KINDS = ("SimpleRNN", "LSTM", "GRU")


def kind_of_cell(layer: Any) -> str:
    """The kind of a Keras cell; "" if the layer is not one of Keras's own cells."""
    import keras

    kind = next((kind for kind in KINDS if isinstance(layer, getattr(keras.layers, kind + "Cell"))), "")
    return f"GRU with reset_after={bool(layer.reset_after)}" if kind == "GRU" else kind
