"""`tensorflow.contrib.distribute`: the loop of `monitor`, and MirroredStrategy with its old arguments.
The other strategies are TensorFlow's own.
"""
