"""The kit's own implementation of parts of `tf.contrib.timeseries`."""
