"""Random Fourier features, and a hinge loss for several classes: `tensorflow.contrib.kernel_methods`."""
