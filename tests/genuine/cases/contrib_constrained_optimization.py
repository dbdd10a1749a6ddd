"""Cases of tf.contrib.constrained_optimization's optimizers: the variables, the weights of the
constraints and the projections, step by step.
"""

import numpy as np
import tensorflow as tf
from tensorflow.contrib import constrained_optimization as co
from tensorflow.contrib.constrained_optimization.python import external_regret_optimizer as external
from tensorflow.contrib.constrained_optimization.python import swap_regret_optimizer as swap

STEPS = 6


class Problem(co.ConstrainedMinimizationProblem):
    """The squared distance from a point, under two linear constraints; with steps in their place if
    they have proxies.
    """

    def __init__(self, proxies=False, before=None, fixed=False):
        self.x = tf.get_variable("x", initializer=tf.constant([2.0, -1.0, 0.5]), use_resource=True)
        # One read for all: nothing else orders the reads and the updates of a step.
        self._value = self.x.read_value()
        self._lines = tf.stack([tf.reduce_sum(self._value) - 1.0, 0.3 - self._value[0] * 0.5])
        if fixed:
            self._lines = tf.constant([0.6, -0.3])
        self._proxies = proxies
        self._before = before

    @property
    def objective(self):
        """The squared distance."""
        return tf.reduce_sum(tf.square(self._value - [1.0, 2.0, 3.0]))

    @property
    def constraints(self):
        """The constraints, or steps in their place."""
        return tf.cast(self._lines > 0, tf.float32) - 0.1 if self._proxies else self._lines

    @property
    def proxy_constraints(self):
        """The constraints if there are steps."""
        return self._lines if self._proxies else None

    @property
    def pre_train_ops(self):
        """What runs before a step."""
        return self._before


def said(call):
    """The type and the text of an error."""
    try:
        call()
    except Exception as error:
        return "%s: %s" % (type(error).__name__, error)
    raise AssertionError("no error")


def trained(optimizer, problem, **options):
    """The variables after each step."""
    operation = optimizer.minimize(problem, **options)
    variables = tf.global_variables()
    taken = [[] for _ in variables]
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        for _ in range(STEPS):
            sess.run(operation)
            for values, value in zip(taken, sess.run(variables)):
                values.append(value)
    found = {each.op.name: np.array(values) for each, values in zip(variables, taken)}
    found["operation"] = operation.name
    return found


def descent(rate=0.1):
    return tf.train.GradientDescentOptimizer(rate)


def case_external():
    """One optimizer for both; the constraints are fixed, as it may update multipliers before it reads them."""
    return trained(co.AdditiveExternalRegretOptimizer(descent()), Problem(fixed=True))


def case_external_with_two():
    return trained(co.AdditiveExternalRegretOptimizer(descent(), descent(0.5)), Problem())


def case_external_with_radius():
    optimizer = co.AdditiveExternalRegretOptimizer(
        tf.train.AdamOptimizer(0.1), constraint_optimizer=descent(1.0), maximum_multiplier_radius=0.8
    )
    return trained(optimizer, Problem(proxies=True), name="step")


def case_swap_additive():
    return trained(co.AdditiveSwapRegretOptimizer(descent()), Problem(proxies=True))


def case_swap_additive_with_steps():
    step = tf.train.get_or_create_global_step()
    optimizer = co.AdditiveSwapRegretOptimizer(descent(), descent(0.5))
    return trained(optimizer, Problem(), global_step=step, name="step")


def case_swap_multiplicative():
    optimizer = co.MultiplicativeSwapRegretOptimizer(descent(), descent(1.0))
    return trained(optimizer, Problem())


def case_swap_multiplicative_with_radii():
    optimizer = co.MultiplicativeSwapRegretOptimizer(
        descent(), minimum_multiplier_radius=0.1, initial_multiplier_radius=0.4
    )
    return trained(optimizer, Problem(proxies=True))


def case_unconstrained_first():
    step = tf.train.get_or_create_global_step()
    optimizer = co.AdditiveExternalRegretOptimizer(descent(), descent(0.5))
    return trained(optimizer, Problem(), unconstrained_steps=3, global_step=step)


def case_unconstrained():
    counter = tf.get_variable("counter", initializer=0)
    problem = Problem(before=[tf.assign_add(counter, 2)])
    operation = co.AdditiveExternalRegretOptimizer(descent()).minimize_unconstrained(problem)
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        sess.run(operation)
        return {"x": sess.run(problem.x), "counter": sess.run(counter)}


def case_projections():
    rng = np.random.RandomState(3)
    matrix = rng.uniform(size=[4, 4]).astype(np.float32)
    multipliers = np.array([0.5, -0.2, 1.4, 0.9, 0.0], np.float32)
    fetches = {
        "multipliers": external._project_multipliers_wrt_euclidean_norm(tf.constant(multipliers), 1.1),
        "inside": external._project_multipliers_wrt_euclidean_norm(tf.constant(multipliers), 9.0),
        "matrix": swap._project_stochastic_matrix_wrt_euclidean_norm(tf.constant(matrix * 2 - 0.7)),
        "log_matrix": swap._project_log_stochastic_matrix_wrt_kl_divergence(tf.constant(matrix * 3)),
        "eigenvector": swap._maximal_eigenvector_power_method(tf.constant(matrix)),
        "one_step": swap._maximal_eigenvector_power_method(tf.constant(matrix), maximum_iterations=1),
    }
    with tf.Session() as sess:
        return sess.run(fetches)


def case_numbers_of_constraints():
    class Shaped(co.ConstrainedMinimizationProblem):
        objective = constraints = proxy_constraints = None

        def __init__(self, constraints, proxies=None):
            self.constraints, self.proxy_constraints = constraints, proxies

    flat, unknown = tf.zeros([2, 3]), tf.placeholder(tf.float32, [None])
    return {
        "count": Shaped(flat).num_constraints,
        "unknown": said(lambda: Shaped(unknown).num_constraints),
        "unknown_proxies": said(lambda: Shaped(flat, unknown).num_constraints),
        "other": said(lambda: Shaped(flat, tf.zeros([6])).num_constraints),
    }


def case_errors():
    class Mixed(Problem):
        @property
        def objective(self):
            return tf.constant(1.0, tf.float64)

    project = external._project_multipliers_wrt_euclidean_norm
    matrix = swap._project_stochastic_matrix_wrt_euclidean_norm
    power = swap._maximal_eigenvector_power_method
    optimizer = co.AdditiveExternalRegretOptimizer(descent())
    return {
        "dtypes": said(lambda: optimizer.minimize(Mixed())),
        "no_step": said(lambda: optimizer.minimize(None, unconstrained_steps=3)),
        "radius": said(lambda: co.AdditiveExternalRegretOptimizer(None, maximum_multiplier_radius=-1.0)),
        "minimum": said(lambda: co.MultiplicativeSwapRegretOptimizer(None, minimum_multiplier_radius=1.0)),
        "initial": said(lambda: co.MultiplicativeSwapRegretOptimizer(None, initial_multiplier_radius=1e-4)),
        "ints": said(lambda: project(tf.constant([1]), 1.0)),
        "rank": said(lambda: project(tf.zeros([1, 1]), 1.0)),
        "unknown_rank": said(lambda: project(tf.placeholder(tf.float32), 1.0)),
        "unknown_size": said(lambda: project(tf.placeholder(tf.float32, [None]), 1.0)),
        "matrix_of_ints": said(lambda: matrix(tf.constant([[1]]))),
        "matrix_rank": said(lambda: matrix(tf.zeros([2]))),
        "matrix_unknown_rank": said(lambda: matrix(tf.placeholder(tf.float32))),
        "matrix_oblong": said(lambda: matrix(tf.zeros([2, 3]))),
        "power_of_ints": said(lambda: power(tf.constant([[1]]))),
        "epsilon": said(lambda: power(tf.zeros([2, 2]), epsilon=0.0)),
        "iterations": said(lambda: power(tf.zeros([2, 2]), maximum_iterations=0)),
    }
