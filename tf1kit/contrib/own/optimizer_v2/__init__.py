"""The kit's own implementation of `tf.contrib.optimizer_v2`."""
