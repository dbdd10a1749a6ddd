"""Cases of contrib.integrate: differential equations."""

import numpy as np
import tensorflow as tf
from tensorflow.contrib import integrate


def raised(call):
    try:
        call()
    except Exception as error:
        return type(error).__name__
    return "nothing"


def run(tensors, feeds=None):
    with tf.Session() as sess:
        sess.run([tf.global_variables_initializer(), tf.tables_initializer()])
        return sess.run(tensors, feeds)


def case_odeint():
    rotate = np.array([[0.0, 1.0], [-1.0, -0.1]])
    times = np.linspace(0.0, 4.0, 7)

    def slope(y, t):
        return tf.matmul(tf.constant(rotate), y) * tf.cast(1.0 + 0.1 * t, y.dtype)

    y0 = tf.constant([[1.0], [0.5]], tf.float64)
    y, info = integrate.odeint(slope, y0, times, full_output=True)
    loose = integrate.odeint(
        slope, y0, times, rtol=1e-3, method="dopri5", options={"first_step": 0.1, "safety": 0.8, "max_num_steps": 99}
    )
    turned = integrate.odeint(lambda y, t: 1j * y, tf.constant(1.0 + 0j, tf.complex128), times)
    turned = tf.stack([tf.real(turned), tf.imag(turned)])
    found = dict({"info/" + name: value for name, value in info.items()}, y=y, loose=loose, turned=turned)
    for method in ("rk4", "midpoint"):
        found[method] = integrate.odeint_fixed(slope, y0, times, method=method)
        found[method + "_dt"] = integrate.odeint_fixed(slope, y0, times, dt=np.full(6, 0.3), method=method)
    found["single"] = integrate.odeint_fixed(lambda y, t: -y, tf.constant(1.0), tf.constant([0.0, 0.5, 2.0]))
    limited = integrate.odeint(slope, y0, times, method="dopri5", options={"max_num_steps": 3})
    return dict(
        run(found),
        few_steps=raised(lambda: run(limited)),
        not_increasing=raised(lambda: run(integrate.odeint(slope, y0, [0.0, 1.0, 1.0]))),
        method=raised(lambda: integrate.odeint(slope, y0, times, method="euler")),
        options=raised(lambda: integrate.odeint(slope, y0, times, options={"first_step": 0.1})),
        integers=raised(lambda: integrate.odeint(slope, tf.constant(1), times)),
        fixed_method=raised(lambda: integrate.odeint_fixed(slope, y0, times, method="euler")),
        fixed_sizes=raised(lambda: integrate.odeint_fixed(slope, y0, times, dt=np.full(5, 0.3))),
        static=y.shape.as_list(),
    )
