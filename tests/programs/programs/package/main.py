"""A program of several files: a package with relative imports, a pickled class, a worker process, a graph per process."""
from __future__ import print_function

import importlib
import multiprocessing
import os
import pickle
import sys

import numpy as np
import tensorflow as tf

import settings
from nets import tiny
from nets.factory import get_network


class Result(object):
    def __init__(self, value):
        self.value = value


def work(number):
    import tensorflow as tf

    with tf.Graph().as_default(), tf.Session() as sess:
        return os.path.basename(sys.argv[0]), int(sess.run(tf.to_int32(tf.placeholder_with_default(number * 1.0, [])) * 2))


def main():
    print(__name__, os.path.basename(__file__), os.path.basename(sys.path[0]), len(sys.argv))
    print(pickle.loads(pickle.dumps(Result(settings.VALUE))).value, Result.__module__)
    print(importlib.import_module("tensorflow.contrib.slim").__name__.endswith("contrib.slim"))
    pool = multiprocessing.get_context("spawn").Pool(1)
    print(pool.map(work, [1, 2]))
    pool.close()
    pool.join()
    x = tf.placeholder(tf.float32, [None, 4])
    y = get_network("tiny")(x)
    print(y.shape, [v.name for v in tf.global_variables()], tiny.__name__)
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        print(sess.run(y, {x: np.ones((1, 4))}).tolist())
    sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
