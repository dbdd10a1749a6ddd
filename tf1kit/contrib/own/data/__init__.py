"""`tensorflow.contrib.data`: transformations and sources of datasets. `tf.data` has most of them
now, under other names.

A function of `tf.data.experimental` that has 1.15.5's arguments is taken as it is.
"""
