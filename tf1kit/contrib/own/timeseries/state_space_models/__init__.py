"""The kit's own implementation of the state space models of `tf.contrib.timeseries`."""
