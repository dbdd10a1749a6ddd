"""The cells of `tensorflow.contrib.rnn`; the files beside this one define them.

Source: TensorFlow 1.15.5: tensorflow/contrib/rnn/python/ops/rnn_cell.py.
"""

from tf1kit.contrib.own.rnn._attention import AttentionCellWrapper
from tf1kit.contrib.own.rnn._conv import Conv1DLSTMCell, Conv2DLSTMCell, Conv3DLSTMCell, ConvLSTMCell
from tf1kit.contrib.own.rnn._coupled import CoupledInputForgetGateLSTMCell
from tf1kit.contrib.own.rnn._gated import CFNCell, IntersectionRNNCell, MinimalRNNCell, SRUCell, UGRNNCell
from tf1kit.contrib.own.rnn._grid import BidirectionalGridLSTMCell, GridLSTMCell
from tf1kit.contrib.own.rnn._groups import GLSTMCell
from tf1kit.contrib.own.rnn._independent import IndRNNCell, IndyGRUCell, IndyLSTMCell
from tf1kit.contrib.own.rnn._layer_norm import LayerNormBasicLSTMCell, LayerNormLSTMCell
from tf1kit.contrib.own.rnn._nas import NASCell
from tf1kit.contrib.own.rnn._ntm import NTMCell, NTMControllerState
from tf1kit.contrib.own.rnn._phased import PhasedLSTMCell
from tf1kit.contrib.own.rnn._time_freq import TimeFreqLSTMCell
from tf1kit.contrib.own.rnn._weight_norm import WeightNormLSTMCell
from tf1kit.contrib.own.rnn._wrappers import CompiledWrapper, HighwayWrapper
from tf1kit.contrib.own.rnn.core_rnn_cell import _Linear

__all__ = [
    "AttentionCellWrapper",
    "BidirectionalGridLSTMCell",
    "CFNCell",
    "CompiledWrapper",
    "Conv1DLSTMCell",
    "Conv2DLSTMCell",
    "Conv3DLSTMCell",
    "ConvLSTMCell",
    "CoupledInputForgetGateLSTMCell",
    "GLSTMCell",
    "GridLSTMCell",
    "HighwayWrapper",
    "IndRNNCell",
    "IndyGRUCell",
    "IndyLSTMCell",
    "IntersectionRNNCell",
    "LayerNormBasicLSTMCell",
    "LayerNormLSTMCell",
    "MinimalRNNCell",
    "NASCell",
    "NTMCell",
    "NTMControllerState",
    "PhasedLSTMCell",
    "SRUCell",
    "TimeFreqLSTMCell",
    "UGRNNCell",
    "WeightNormLSTMCell",
    "_Linear",
]
