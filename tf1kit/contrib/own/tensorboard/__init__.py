"""The parts of `tensorflow.contrib.tensorboard` that work without TensorBoard."""
