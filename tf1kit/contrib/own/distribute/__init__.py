"""`tensorflow.contrib.distribute`: the loop of `monitor`. The strategies are TensorFlow's own."""
