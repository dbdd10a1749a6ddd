"""`tensorflow.contrib.tensorboard`: what needs no TensorBoard installed."""
