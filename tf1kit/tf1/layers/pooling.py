"""`tensorflow.python.layers.pooling` of TensorFlow 1.15.5: the classes of TensorFlow's wheel, and
functions that do not warn.
"""

from tf1kit.tf1.layers.functional import functional
from tf1kit.tf1.private import AveragePooling1D as AveragePooling1D
from tf1kit.tf1.private import AveragePooling2D as AveragePooling2D
from tf1kit.tf1.private import AveragePooling3D as AveragePooling3D
from tf1kit.tf1.private import MaxPooling1D as MaxPooling1D
from tf1kit.tf1.private import MaxPooling2D as MaxPooling2D
from tf1kit.tf1.private import MaxPooling3D as MaxPooling3D

average_pooling1d = functional("average_pooling1d", AveragePooling1D, reuse=False)
average_pooling2d = functional("average_pooling2d", AveragePooling2D, reuse=False)
average_pooling3d = functional("average_pooling3d", AveragePooling3D, reuse=False)
max_pooling1d = functional("max_pooling1d", MaxPooling1D, reuse=False)
max_pooling2d = functional("max_pooling2d", MaxPooling2D, reuse=False)
max_pooling3d = functional("max_pooling3d", MaxPooling3D, reuse=False)

AvgPool2D, avg_pool2d = AveragePooling2D, average_pooling2d
MaxPool2D, max_pool2d = MaxPooling2D, max_pooling2d
