"""Methods of SciPy's optimizers on float32 variables, with and without constraints and bounds."""
import numpy as np
import tensorflow as tf

METHODS = ("L-BFGS-B", "SLSQP", "TNC", "CG", "BFGS", "Nelder-Mead", "Powell")
for method in METHODS:
    with tf.Graph().as_default(), tf.Session() as session:
        v = tf.Variable(np.array([7.0, -7.0]), dtype=tf.float32)
        loss = tf.reduce_sum(tf.square(v - [1.0, 2.0]))
        more = {}
        if method == "SLSQP":
            more = dict(equalities=[v[0] - 3.0], inequalities=[v[1] - 2.5])
        if method in ("L-BFGS-B", "TNC"):
            more = dict(var_to_bounds={v: (1.5, np.inf)})
        optimizer = tf.contrib.opt.ScipyOptimizerInterface(loss, method=method, options={"maxiter": 200}, **more)
        session.run(tf.global_variables_initializer())
        try:
            optimizer.minimize(session)
        except Exception as error:
            print(method, type(error).__name__)
        print(method, (np.round(session.run(v), 1) + 0.0).tolist())
