"""NumPy's and Python's names of the time: np.int, np.float, np.bool, np.object, time.clock, collections.Mapping, gcd."""
import collections
import fractions
import inspect
import time
from collections import Mapping, OrderedDict

import numpy as np
import tensorflow as tf

start = time.clock()
a = np.arange(6).astype(np.int).reshape(2, 3)
b = np.zeros((2, 3), dtype=np.float) + np.asscalar(np.array([1.5]))
mask = np.array([True, False, True], dtype=np.bool)
words = np.array(["a", None, 3], dtype=np.object)
print(a.dtype, b.dtype, b[0], mask.dtype, words.dtype, np.product(a + 1), np.alltrue(a >= 0), np.sometrue(mask))
print(np.float32(np.Inf), np.NaN, np.in1d([1, 2, 9], a), np.fromstring(b"\x01\x02", dtype=np.uint8))
print(isinstance({}, collections.Mapping), isinstance(OrderedDict(), Mapping), fractions.gcd(12, 18))
np.save("words.npy", words)
try:
    print(np.load("words.npy", allow_pickle=True))
except ValueError as error:
    print(error)


def call(first, second=2, *rest, **named):
    pass


print(list(inspect.getargspec(call)))
x = tf.placeholder(tf.float32, shape=(None, 3))
with tf.Session() as sess:
    print(sess.run(tf.reduce_sum(x, reduction_indices=1), feed_dict={x: a.astype(np.float)}))
print(time.clock() - start >= 0)
