"""Cases of random numbers with seeds: what an op draws, run after run."""

import tensorflow as tf

DRAWS = {  # the function, and its arguments
    "normal": ("random_normal", {}),
    "normal scaled": ("random_normal", {"mean": 0.3, "stddev": 0.1}),
    "uniform": ("random_uniform", {}),
    "uniform scaled": ("random_uniform", {"minval": -0.7, "maxval": 0.1}),
    "truncated": ("truncated_normal", {}),
    "truncated scaled": ("truncated_normal", {"mean": 0.3, "stddev": 0.1}),
}
TYPES = ("float32", "float64")
BATCHES = (3, 1, 9, 3)  # run by run
SEEDS = (3, 11)  # the graph's, the op's


def drawn(tf, name, dtype):
    """The numbers of each run, `[n, 5]`."""
    function, arguments = DRAWS[name]
    with tf.Graph().as_default(), tf.Session() as session:
        tf.set_random_seed(SEEDS[0])
        count = tf.placeholder(tf.int32, [])
        numbers = getattr(tf, function)([count, 5], dtype=dtype, seed=SEEDS[1], **arguments)
        return [session.run(numbers, {count: n}) for n in BATCHES]


def case_draws():
    found = {}
    for name in DRAWS:
        for dtype in TYPES:
            found.update(("%s %s/%d" % (name, dtype, i), one) for i, one in enumerate(drawn(tf, name, dtype)))
    return found
