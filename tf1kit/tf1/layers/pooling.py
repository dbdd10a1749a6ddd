"""`tensorflow.python.layers.pooling` of TensorFlow 1.15.5: the wheel's classes, functions that do not warn."""

from tensorflow.python.keras.legacy_tf_layers.pooling import AveragePooling1D as AveragePooling1D
from tensorflow.python.keras.legacy_tf_layers.pooling import AveragePooling2D as AveragePooling2D
from tensorflow.python.keras.legacy_tf_layers.pooling import AveragePooling3D as AveragePooling3D
from tensorflow.python.keras.legacy_tf_layers.pooling import MaxPooling1D as MaxPooling1D
from tensorflow.python.keras.legacy_tf_layers.pooling import MaxPooling2D as MaxPooling2D
from tensorflow.python.keras.legacy_tf_layers.pooling import MaxPooling3D as MaxPooling3D

from tf1kit.tf1.layers.functional import functional

average_pooling1d = functional("average_pooling1d", AveragePooling1D, reuse=False)
average_pooling2d = functional("average_pooling2d", AveragePooling2D, reuse=False)
average_pooling3d = functional("average_pooling3d", AveragePooling3D, reuse=False)
max_pooling1d = functional("max_pooling1d", MaxPooling1D, reuse=False)
max_pooling2d = functional("max_pooling2d", MaxPooling2D, reuse=False)
max_pooling3d = functional("max_pooling3d", MaxPooling3D, reuse=False)

AvgPool2D, avg_pool2d = AveragePooling2D, average_pooling2d
MaxPool2D, max_pool2d = MaxPooling2D, max_pooling2d
