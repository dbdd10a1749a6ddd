"""tf.while_loop, tf.cond, tf.case, TensorArray, tf.scan, map_fn, py_func, Print, Assert, gradients through them."""
import numpy as np
import tensorflow as tf

i = tf.constant(0)
total = tf.while_loop(lambda i, s: tf.less(i, 10), lambda i, s: [tf.add(i, 1), s + tf.to_float(i)], [i, 0.0])
x = tf.placeholder(tf.float32, [])
branch = tf.cond(x > 1, lambda: x * x, lambda: -x)
cases = tf.case([(tf.less(x, 0), lambda: tf.constant(1)), (tf.greater(x, 2), lambda: tf.constant(2))],
                default=lambda: tf.constant(3), exclusive=True)
array = tf.TensorArray(tf.float32, size=4, clear_after_read=False)
_, array = tf.while_loop(lambda t, a: t < 4, lambda t, a: (t + 1, a.write(t, x * tf.to_float(t))), [tf.constant(0), array])
stacked = array.stack()
gradient = tf.gradients([branch, tf.reduce_sum(stacked)], x)
sums = tf.scan(lambda a, b: a + b, tf.range(1, 6))
squares = tf.map_fn(lambda n: n * n, tf.range(4))
halves, = tf.py_func(lambda a: (a / 2).astype(np.float32), [stacked], [tf.float32])
with tf.control_dependencies([tf.Assert(tf.reduce_all(stacked >= 0), [stacked])]):
    checked = tf.identity(stacked)
folded = tf.foldl(lambda a, b: a * b, tf.constant([1, 2, 3, 4]))
sparse = tf.sparse_tensor_to_dense(tf.SparseTensor([[0, 1], [1, 2]], [5, 6], [2, 3]))
with tf.Session() as sess:
    print(sess.run(total))
    for value in (0.5, 3.0):
        print([np.round(v, 4).tolist() for v in sess.run([branch, cases, stacked, gradient, halves], {x: value})])
    print(sess.run([sums, squares, folded]))
    print(sess.run(sparse).tolist())
    try:
        sess.run(checked, {x: -1.0})
    except tf.errors.InvalidArgumentError as error:
        print(type(error).__name__, "assertion failed" in str(error))
