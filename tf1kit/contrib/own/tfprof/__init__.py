"""The kit's own implementation of `tf.contrib.tfprof`."""
