"""`tensorflow.contrib.data`: transformations and sources of datasets, most of them now under other
names in `tf.data`.

The functions of `tf.data.experimental` are taken as they are where they have 1.15.5's arguments.
"""
