"""`tensorflow.contrib.learn`: the data sets."""
