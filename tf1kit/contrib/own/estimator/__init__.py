"""`tf.contrib.estimator`, as far as tensorflow-estimator 2.15 has what it rests on; that is
imported when used.
"""
