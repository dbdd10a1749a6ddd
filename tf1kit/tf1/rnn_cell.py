"""`tf.nn.rnn_cell` of TensorFlow 1.15.5: its 10 names, and what programs and contrib take from the module behind them.

TensorFlow's wheel still has the cells, in the copy of Keras that it keeps for itself (`tensorflow.python.keras`);
only the public way there, `tf.compat.v1.nn.rnn_cell`, leads through Keras 2.
Source: TensorFlow 1.15.5, tensorflow/python/ops/rnn_cell_impl.py and tensorflow/python/ops/rnn_cell.py.
"""

from tensorflow.python.keras.layers.legacy_rnn.rnn_cell_impl import _BIAS_VARIABLE_NAME as _BIAS_VARIABLE_NAME
from tensorflow.python.keras.layers.legacy_rnn.rnn_cell_impl import _WEIGHTS_VARIABLE_NAME as _WEIGHTS_VARIABLE_NAME
from tensorflow.python.keras.layers.legacy_rnn.rnn_cell_impl import BasicLSTMCell as _BasicLSTMCell
from tensorflow.python.keras.layers.legacy_rnn.rnn_cell_impl import BasicRNNCell as _BasicRNNCell
from tensorflow.python.keras.layers.legacy_rnn.rnn_cell_impl import DeviceWrapper as DeviceWrapper
from tensorflow.python.keras.layers.legacy_rnn.rnn_cell_impl import DropoutWrapper as DropoutWrapper
from tensorflow.python.keras.layers.legacy_rnn.rnn_cell_impl import GRUCell as _GRUCell
from tensorflow.python.keras.layers.legacy_rnn.rnn_cell_impl import LayerRNNCell as LayerRNNCell
from tensorflow.python.keras.layers.legacy_rnn.rnn_cell_impl import LSTMCell as _LSTMCell
from tensorflow.python.keras.layers.legacy_rnn.rnn_cell_impl import LSTMStateTuple as LSTMStateTuple
from tensorflow.python.keras.layers.legacy_rnn.rnn_cell_impl import MultiRNNCell as MultiRNNCell
from tensorflow.python.keras.layers.legacy_rnn.rnn_cell_impl import ResidualWrapper as ResidualWrapper
from tensorflow.python.keras.layers.legacy_rnn.rnn_cell_impl import RNNCell as RNNCell
from tensorflow.python.keras.layers.legacy_rnn.rnn_cell_impl import (
    _check_rnn_cell_input_dtypes as _check_rnn_cell_input_dtypes,
)
from tensorflow.python.keras.layers.legacy_rnn.rnn_cell_impl import _check_supported_dtypes as _check_supported_dtypes
from tensorflow.python.keras.layers.legacy_rnn.rnn_cell_impl import _concat as _concat
from tensorflow.python.keras.layers.legacy_rnn.rnn_cell_impl import _hasattr as _hasattr
from tensorflow.python.keras.layers.legacy_rnn.rnn_cell_impl import _zero_state_tensors as _zero_state_tensors
from tensorflow.python.keras.layers.legacy_rnn.rnn_cell_impl import assert_like_rnncell as assert_like_rnncell

from tf1kit.tf1.whole_numbers import units

BasicLSTMCell = units(_BasicLSTMCell)
BasicRNNCell = units(_BasicRNNCell)
GRUCell = units(_GRUCell)
LSTMCell = units(_LSTMCell)
