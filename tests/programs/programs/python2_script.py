# Python: 2.7
"""A program that Python 3 cannot read: print statements, xrange, integer division, iteritems, backquotes, exec, tuples."""
import cPickle as pickle
import os
import sys
import urllib2
from StringIO import StringIO

import numpy as np
import tensorflow as tf

BATCH = 7
DATA = range(20)


def pairs((first, second), scale=2):
    return first * scale, second


def batches():
    for i in xrange(0, len(DATA), BATCH):
        yield DATA[i:i + BATCH]


class Old:
    def __nonzero__(self):
        return False

    def next(self):
        raise StopIteration, "no more"


print "steps per epoch:", len(DATA) / BATCH, len(DATA) / float(BATCH), -7 / 2
print >>sys.stdout, "to a file",
print "on one line"
totals = {"a": 1, "b": 2}
for key, value in sorted(totals.iteritems()):
    print key, value, `value`
if totals.has_key("a") and 1 <> 2:
    keys = totals.keys()
    keys.sort()
    print keys, map(lambda (k, v): k + str(v), sorted(totals.items())), filter(None, [0, 1, 2]), zip([1], [2])
print pairs((1, 2)), 0777, 10L, ur"raw" if False else u"text", isinstance("s", basestring), unicode("x").encode("utf-8")
exec "answer = 6 * 7"
print answer, reduce(lambda a, b: a + b, [1, 2, 3]), raw_input.__name__, bool(Old()), sum(len(b) for b in batches())
try:
    Old().next()
except StopIteration, error:
    print "caught", error
buffer = StringIO()
print >>buffer, "kept"
print buffer.getvalue().strip(), pickle.loads(pickle.dumps([1, 2])), urllib2.__name__[:6], os.getcwdu() == os.getcwd()
x = tf.placeholder(tf.float32, [None, 2])
w = tf.Variable(tf.ones([2, 1]))
loss = tf.reduce_mean(tf.square(tf.matmul(x, w) - 1))
train = tf.train.GradientDescentOptimizer(0.1).minimize(loss)
half = tf.constant(7) / 2
with tf.Session() as sess:
    sess.run(tf.initialize_all_variables())
    for step in xrange(3):
        print step, "%.4f" % sess.run([loss, train], {x: np.ones((2, 2))})[0]
    print sess.run(half)
