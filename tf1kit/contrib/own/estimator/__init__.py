"""The parts of `tf.contrib.estimator` that tensorflow-estimator 2.15 still supports. That package
is imported when it is used.
"""
