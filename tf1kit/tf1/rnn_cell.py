"""`tf.nn.rnn_cell` of TensorFlow 1.15.5: its 10 names, and further names that programs and contrib
import from its module.

TensorFlow's wheel still has the cells in its own copy of Keras (`tensorflow.python.keras`). Only
the public name, `tf.compat.v1.nn.rnn_cell`, needs Keras 2. Source: TensorFlow 1.15.5,
tensorflow/python/ops/rnn_cell_impl.py and tensorflow/python/ops/rnn_cell.py.
"""

from tf1kit.tf1.private import _BIAS_VARIABLE_NAME as _BIAS_VARIABLE_NAME
from tf1kit.tf1.private import _WEIGHTS_VARIABLE_NAME as _WEIGHTS_VARIABLE_NAME
from tf1kit.tf1.private import BasicLSTMCell as _BasicLSTMCell
from tf1kit.tf1.private import BasicRNNCell as _BasicRNNCell
from tf1kit.tf1.private import DeviceWrapper as DeviceWrapper
from tf1kit.tf1.private import DropoutWrapper as DropoutWrapper
from tf1kit.tf1.private import GRUCell as _GRUCell
from tf1kit.tf1.private import LayerRNNCell as LayerRNNCell
from tf1kit.tf1.private import LSTMCell as _LSTMCell
from tf1kit.tf1.private import LSTMStateTuple as LSTMStateTuple
from tf1kit.tf1.private import MultiRNNCell as MultiRNNCell
from tf1kit.tf1.private import ResidualWrapper as ResidualWrapper
from tf1kit.tf1.private import RNNCell as RNNCell
from tf1kit.tf1.private import _check_rnn_cell_input_dtypes as _check_rnn_cell_input_dtypes
from tf1kit.tf1.private import _check_supported_dtypes as _check_supported_dtypes
from tf1kit.tf1.private import _concat as _concat
from tf1kit.tf1.private import _hasattr as _hasattr
from tf1kit.tf1.private import _zero_state_tensors as _zero_state_tensors
from tf1kit.tf1.private import assert_like_rnncell as assert_like_rnncell
from tf1kit.tf1.whole_numbers import units

ASSERT_LIKE_RNNCELL_ERROR_REGEXP = "is not an RNNCell"
BasicLSTMCell = units(_BasicLSTMCell)
BasicRNNCell = units(_BasicRNNCell)
GRUCell = units(_GRUCell)
LSTMCell = units(_LSTMCell)
