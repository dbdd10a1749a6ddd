"""Packages and private names of 1.15.5, by each way of importing them; nothing is drawn from Python's random on the way."""
# Process: own
import random

random.seed(1)
import tensorflow as tf
from tensorflow.python.keras import backend as K
from tensorflow.python.training import tracking
from tensorflow.python.training.tracking import base as trackable
from tensorflow.python.training.tracking import util as trackable_utils
import tensorflow.python.keras.backend as K2
import tensorflow.contrib.slim as slim
from tensorflow.python.keras.utils import tf_utils
from tensorflow.python.platform import build_info
from tensorflow.python.platform import test as platform_test
from tensorflow.python.framework import test_util

print("%.12f" % random.random())
print(trackable.Trackable.__name__, trackable_utils.Checkpoint.__name__, tracking.base is trackable)
x = K.placeholder([2], name="x")
print(K is K2, K.is_keras_tensor(tf.keras.layers.Input([2])), K.get_graph() is tf.get_default_graph())
print(tf_utils.is_symbolic_tensor(x))
print(K.function([x], [x * 2])([[1.0, 2.0]])[0].tolist())
print(tf.test.is_built_with_cuda(), tf.test.is_built_with_gpu_support(), tf.test.is_gpu_available())
print(build_info.is_cuda_build, platform_test.is_built_with_cuda(), test_util.IsGoogleCudaEnabled(), repr(tf.test.gpu_device_name()))
data_format = "channels_first" if tf.test.is_built_with_cuda() else "channels_last"
print(tf.layers.conv2d(tf.ones([1, 4, 4, 1]), 2, 3, data_format=data_format).shape)
