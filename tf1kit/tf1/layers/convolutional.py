"""`tensorflow.python.layers.convolutional` of TensorFlow 1.15.5: the classes of TensorFlow's wheel,
and functions that do not warn.
"""

from tf1kit.tf1.layers.functional import functional
from tf1kit.tf1.private import Conv1D as Conv1D
from tf1kit.tf1.private import Conv2D as Conv2D
from tf1kit.tf1.private import Conv2DTranspose as Conv2DTranspose
from tf1kit.tf1.private import Conv3D as Conv3D
from tf1kit.tf1.private import Conv3DTranspose as Conv3DTranspose
from tf1kit.tf1.private import SeparableConv1D as SeparableConv1D
from tf1kit.tf1.private import SeparableConv2D as SeparableConv2D

conv1d = functional("conv1d", Conv1D)
conv2d = functional("conv2d", Conv2D)
conv2d_transpose = functional("conv2d_transpose", Conv2DTranspose)
conv3d = functional("conv3d", Conv3D)
conv3d_transpose = functional("conv3d_transpose", Conv3DTranspose)
separable_conv1d = functional("separable_conv1d", SeparableConv1D)
separable_conv2d = functional("separable_conv2d", SeparableConv2D)

# Longer and older names of the same classes and functions.
Convolution1D, convolution1d = Conv1D, conv1d
Convolution2D, convolution2d = Conv2D, conv2d
Convolution3D, convolution3d = Conv3D, conv3d
SeparableConvolution2D, separable_convolution2d = SeparableConv2D, separable_conv2d
Convolution2DTranspose = Deconvolution2D = Deconv2D = Conv2DTranspose
Convolution3DTranspose = Deconvolution3D = Deconv3D = Conv3DTranspose
convolution2d_transpose = deconvolution2d = deconv2d = conv2d_transpose
convolution3d_transpose = deconvolution3d = deconv3d = conv3d_transpose
