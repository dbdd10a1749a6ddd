import tensorflow as tf

slim = tf.contrib.slim


def tiny(inputs):
    return slim.fully_connected(inputs, 2, weights_initializer=tf.ones_initializer(), activation_fn=None, scope="tiny")
