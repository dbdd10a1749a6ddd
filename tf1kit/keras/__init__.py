"""Keras 3 objects with TensorFlow 1's arithmetic, for the places where stock Keras computes
something else.
"""

from tf1kit.keras import activations, initializers, schedules
from tf1kit.keras.adadelta import Adadelta
from tf1kit.keras.adagrad import Adagrad
from tf1kit.keras.adam import Adam
from tf1kit.keras.adam_weight_decay import AdamWeightDecay
from tf1kit.keras.batch_normalization import BatchNormalization
from tf1kit.keras.bias_add import BiasAdd
from tf1kit.keras.chain import Branches, Chain
from tf1kit.keras.conv import Conv2D, SeparableConv1D
from tf1kit.keras.dense import Dense
from tf1kit.keras.draws import RandomNormal, RandomUniform, TruncatedNormal
from tf1kit.keras.dropout import Dropout
from tf1kit.keras.ftrl import Ftrl
from tf1kit.keras.gradient_descent import GradientDescent
from tf1kit.keras.group_normalization import GroupNormalization
from tf1kit.keras.inference import for_inference
from tf1kit.keras.layer_normalization import InstanceNormalization, LayerNormalization
from tf1kit.keras.lazy_adam import LazyAdam
from tf1kit.keras.local_response import LocalResponseNormalization
from tf1kit.keras.lstm_cell import LSTMCell
from tf1kit.keras.momentum import Momentum
from tf1kit.keras.moving_average import MovingAverage
from tf1kit.keras.parted import Parted
from tf1kit.keras.rectified import LeakyReLU, PReLU
from tf1kit.keras.regularizers import L1, L2
from tf1kit.keras.replicas import batch_moments
from tf1kit.keras.rmsprop import RMSProp
from tf1kit.keras.scale import Scale
from tf1kit.keras.up_sampling import UpSampling2D

__all__ = [
    "L1",
    "L2",
    "Adadelta",
    "Adagrad",
    "Adam",
    "AdamWeightDecay",
    "BatchNormalization",
    "BiasAdd",
    "Branches",
    "Chain",
    "Conv2D",
    "Dense",
    "Dropout",
    "Ftrl",
    "GradientDescent",
    "GroupNormalization",
    "InstanceNormalization",
    "LSTMCell",
    "LayerNormalization",
    "LazyAdam",
    "LeakyReLU",
    "LocalResponseNormalization",
    "Momentum",
    "MovingAverage",
    "PReLU",
    "Parted",
    "RMSProp",
    "RandomNormal",
    "RandomUniform",
    "Scale",
    "SeparableConv1D",
    "TruncatedNormal",
    "UpSampling2D",
    "activations",
    "batch_moments",
    "for_inference",
    "initializers",
    "schedules",
]
