"""Renames the variables of recurrent cells in a checkpoint of TensorFlow 1.0: the names are those since 1.2.

Source: TensorFlow 1.15.5: tensorflow/contrib/rnn/python/tools/checkpoint_convert.py.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from tensorflow.compat import v1 as tf

# Since 1.2, `weights` in these scopes are called `kernel`, and `biases` are called `bias`.
SCOPES = [
    "basic_rnn_cell",
    "gru_cell",
    "gru_cell/gates",
    "gru_cell/candidate",
    "basic_lstm_cell",
    "lstm_cell",
    "lstm_cell/projection",
    "output_projection_wrapper",
    "input_projection_wrapper",
    "lstm_block_wrapper",
    "layer_norm_basic_lstm_cell",
    "ugrnn_cell",
    "nas_rnn",
    "intersection_rnn_cell",
    "intersection_rnn_cell/in_projection",
    "phased_lstm_cell/mask_gates",
    "phased_lstm_cell/new_input",
    "phased_lstm_cell/output_gate",
    "attention_cell_wrapper",
    "attention_cell_wrapper/attn_output_projection",
    "attention_cell_wrapper/attention",
    "attention_decoder",
    "attention_decoder/Attention_0",
    "attention_decoder/AttnOutputProjection",
]
PAIRS = (("weights", "kernel"), ("biases", "bias"))
OTHER_PAIRS = {"nas_rnn": (("weights", "kernel"), ("recurrent_weights", "recurrent_kernel"))}
# Older names of the decoder.
OLDER = (
    ("Attention_0/Linear/Bias", "Attention_0/bias"),
    ("Attention_0/Linear/Matrix", "Attention_0/kernel"),
    ("AttnOutputProjection/Linear/Bias", "AttnOutputProjection/bias"),
    ("AttnOutputProjection/Linear/Matrix", "AttnOutputProjection/kernel"),
    ("LSTMCell/B", "lstm_cell/bias"),
    ("LSTMCell/W_0", "lstm_cell/kernel"),
    ("Linear/Bias", "bias"),
    ("Linear/Matrix", "kernel"),
)
RNN_NAME_REPLACEMENTS = OrderedDict(
    (f"{scope}/{old}", f"{scope}/{new}") for scope in SCOPES for old, new in OTHER_PAIRS.get(scope, PAIRS)
)
RNN_NAME_REPLACEMENTS.update((f"attention_decoder/{old}", f"attention_decoder/{new}") for old, new in OLDER)
_RNN_SHARDED_NAME_REPLACEMENTS = OrderedDict(
    [
        ("LSTMCell/W_", "lstm_cell/weights/part_"),
        ("BasicLSTMCell/Linear/Matrix_", "basic_lstm_cell/weights/part_"),
        ("GRUCell/W_", "gru_cell/weights/part_"),
        ("MultiRNNCell/Cell", "multi_rnn_cell/cell_"),
    ]
)


def convert_names(
    checkpoint_from_path: str, checkpoint_to_path: str, write_v1_checkpoint: bool = False
) -> tuple[dict[str, Any], dict[str, str]]:
    """Copy a checkpoint under the new names.

    Args:
        checkpoint_from_path: the prefix of the old one.
        checkpoint_to_path: the prefix of the new one.
        write_v1_checkpoint: whether it is one file of the format V1.

    Returns:
        ({new name: variable}, {old name that changed: its new name}).
    """
    with tf.Graph().as_default():
        reader = tf.train.NewCheckpointReader(checkpoint_from_path)
        variables, changed = {}, {}
        for name in reader.get_variable_to_shape_map():
            new = _new(name)
            variables[new] = tf.Variable(reader.get_tensor(name), name=name)
            if new != name:
                changed[name] = new
                tf.logging.info(f"Converted: {name} --> {new}")
        version = tf.train.SaverDef.V1 if write_v1_checkpoint else tf.train.SaverDef.V2
        saver = tf.train.Saver(variables, write_version=version)
        with tf.Session() as sess:
            sess.run(tf.global_variables_initializer())
            saver.save(sess, checkpoint_to_path)
    return variables, changed


def _new(name: str) -> str:
    """The name, in which the first matching pattern is replaced."""
    for old, new in RNN_NAME_REPLACEMENTS.items():
        if old in name:
            return name.replace(old, new)
    return name
