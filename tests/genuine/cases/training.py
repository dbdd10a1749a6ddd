"""Cases of training: optimizers step by step, decayed rates, dropout call after call.

The functions take TensorFlow as an argument, since tests of `tf1kit.keras` call them with current
TensorFlow's `compat.v1`.
"""

import numpy as np
import tensorflow

STEPS = 20
SHAPES = ((7, 5), (5,), (6, 3), ())  # the third is an embedding, whose gradient may come as rows; the last has none
TRAINED = 3
ROWS = np.array([4, 1, 4, 0, 1, 4])  # rows of the embedding that a step uses, some more than once
SCALES = (1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1.0, 10.0)  # of the gradients, in turns
RATE = 0.01

OPTIMIZERS = {  # class in tf.train, arguments, slots in the order of their making
    "gradient descent": ("GradientDescentOptimizer", {}, ()),
    "momentum": ("MomentumOptimizer", {"momentum": 0.9}, ("momentum",)),
    "nesterov": ("MomentumOptimizer", {"momentum": 0.7, "use_nesterov": True}, ("momentum",)),
    "rmsprop": ("RMSPropOptimizer", {}, ("rms", "momentum")),
    "rmsprop of inception": ("RMSPropOptimizer", {"momentum": 0.9, "epsilon": 1.0}, ("rms", "momentum")),
    "rmsprop centered": (
        "RMSPropOptimizer",
        {"decay": 0.8, "momentum": 0.6, "epsilon": 1e-3, "centered": True},
        ("rms", "mg", "momentum"),
    ),
    "adagrad": ("AdagradOptimizer", {}, ("accumulator",)),
    "adagrad from 1": ("AdagradOptimizer", {"initial_accumulator_value": 1.0}, ("accumulator",)),
    "adadelta": ("AdadeltaOptimizer", {}, ("accum", "accum_update")),
    "adadelta of another rho": ("AdadeltaOptimizer", {"rho": 0.8, "epsilon": 1e-4}, ("accum", "accum_update")),
    "ftrl": ("FtrlOptimizer", {}, ("accum", "linear")),
    "ftrl regularised": (
        "FtrlOptimizer",
        {
            "learning_rate_power": -0.7,
            "initial_accumulator_value": 0.3,
            "l1_regularization_strength": 0.01,
            "l2_regularization_strength": 0.02,
            "l2_shrinkage_regularization_strength": 0.03,
        },
        ("accum", "linear"),
    ),
    "adam": ("AdamOptimizer", {}, ("m", "v")),
    "adam of other betas": ("AdamOptimizer", {"beta1": 0.8, "beta2": 0.99, "epsilon": 1e-4}, ("m", "v")),
}

DECAYS = {  # function in tf.train, what comes before and after the global step
    "exponential": ("exponential_decay", (0.1,), (7, 0.9)),
    "exponential staircase": ("exponential_decay", (0.045,), (5, 0.94, True)),
    "natural": ("natural_exp_decay", (0.1,), (7, 0.3)),
    "natural staircase": ("natural_exp_decay", (0.1,), (7, 0.3, True)),
    "inverse time": ("inverse_time_decay", (0.1,), (7, 0.3)),
    "inverse time staircase": ("inverse_time_decay", (0.1,), (7, 0.3, True)),
    "polynomial": ("polynomial_decay", (0.1,), (30, 0.001, 0.5)),
    "polynomial cycle": ("polynomial_decay", (0.1,), (9, 0.001, 1.5, True)),
    "cosine": ("cosine_decay", (0.1,), (30, 0.05)),
    "piecewise": ("piecewise_constant", (), ([3, 10, 11], [0.1, 0.05, 0.01, 0.001])),
}
GLOBAL_STEPS = np.array([*range(60), 999, 10**6, 2**24 + 1, 2**31 + 5])

DROPOUTS = {  # rate, shape of the mask with None for the batch
    "half": (0.5, None),
    "a fifth": (0.2, None),
    "four fifths": (0.8, None),
    "keep 0.9": (1 - 0.9, None),
    "per map": (0.3, (None, 1, 7)),
}
BATCHES = (3, 1, 9, 3)  # call by call
SEEDS = (3, 11)  # the graph's, the op's


def draw(shape, dtype, seed):
    """Numbers with mean 0 that are the same in every version of NumPy."""
    return np.random.RandomState(seed).uniform(-1.0, 1.0, shape).astype(dtype)


def start(dtype):
    """The weights before the first step."""
    return [draw(shape, dtype, 1000 + i) for i, shape in enumerate(SHAPES)]


def gradients(dtype):
    """For each step a gradient per weight, of a very different size in each step."""
    for step in range(STEPS):
        scale = np.asarray(SCALES[step % len(SCALES)], dtype)
        yield [draw(shape, dtype, 10 * step + i) * scale for i, shape in enumerate(SHAPES)]


def trained(tf, name, dtype, rows=False, decay=None):
    """{"weight", each slot's name, each running power's: all elements} after the steps.

    rows: give the embedding's gradient as `tf.IndexedSlices`.
    """
    kind, arguments, slots = OPTIMIZERS[name]
    with tf.Graph().as_default(), tf.Session() as sess:
        weights = [tf.Variable(value, use_resource=True) for value in start(dtype)]
        fed = [tf.placeholder(dtype, shape) for shape in SHAPES]
        given = [*fed[:TRAINED], None]
        if rows:
            given[2] = tf.IndexedSlices(fed[2], tf.constant(ROWS), tf.constant(SHAPES[2]))
        step = tf.train.get_or_create_global_step()
        optimizer = getattr(tf.train, kind)(rate_of(tf, decay, step) if decay else RATE, **arguments)
        train = optimizer.apply_gradients(list(zip(given, weights)), step)
        sess.run(tf.global_variables_initializer())
        for values in gradients(dtype):
            sess.run(train, dict(zip(fed, values)))
        kinds = {slot: [optimizer.get_slot(weight, slot) for weight in weights[:TRAINED]] for slot in slots}
        kinds.update((v.op.name, [v]) for v in optimizer.variables() if "power" in v.op.name)
        values = sess.run(dict(kinds, weight=weights))
        return {kind: np.concatenate([np.ravel(value) for value in values[kind]]) for kind in values}


def rate_of(tf, decay, step):
    """A decayed rate at `step`."""
    function, before, after = DECAYS[decay]
    return getattr(tf.train, function)(*before, step, *after)


def rates(tf, decay):
    """A decayed rate at each of GLOBAL_STEPS."""
    with tf.Graph().as_default(), tf.Session() as sess:
        step = tf.placeholder(tf.int64, [])
        rate = rate_of(tf, decay, step)
        return np.array([sess.run(rate, {step: value}) for value in GLOBAL_STEPS])


def dropped(tf, name, dtype):
    """Outputs and gradients of dropout, call by call, each `[batch, 5, 7]`; bfloat16 as float32."""
    rate, noise_shape = DROPOUTS[name]
    with tf.Graph().as_default(), tf.Session() as sess:
        tf.set_random_seed(SEEDS[0])
        x = tf.placeholder(tf.float32, [None, 5, 7])
        cast = tf.cast(x, dtype)
        if noise_shape:
            noise_shape = [tf.shape(x)[i] if size is None else size for i, size in enumerate(noise_shape)]
        output = tf.nn.dropout(cast, rate=rate, noise_shape=noise_shape, seed=SEEDS[1])
        both = [output, tf.gradients(output * cast, cast)[0]]
        if dtype == "bfloat16":
            both = [tf.cast(value, tf.float32) for value in both]
        calls = [sess.run(both, {x: draw((n, 5, 7), "float32", i)}) for i, n in enumerate(BATCHES)]
        return {"%s/%d" % (what, i): call[j] for i, call in enumerate(calls) for j, what in enumerate(("y", "dx"))}


def case_optimizers():
    """Each optimizer of the table in two precisions, with dense gradients and with rows."""
    found = {}
    for name in OPTIMIZERS:
        for dtype in ("float32", "float64"):
            for rows in (False, True):
                prefix = "%s %s%s/" % (name, dtype, " rows" if rows else "")
                found.update((prefix + key, value) for key, value in trained(tensorflow, name, dtype, rows).items())
    return found


def case_decays():
    """Each decay of the table at many steps."""
    return {name: rates(tensorflow, name) for name in DECAYS}


def case_dropout():
    """Each case of the table in every floating-point type."""
    found = {}
    for name in DROPOUTS:
        for dtype in ("float32", "float64", "float16", "bfloat16"):
            prefix = "%s %s/" % (name, dtype)
            found.update((prefix + key, value) for key, value in dropped(tensorflow, name, dtype).items())
    return found
