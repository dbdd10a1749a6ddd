"""Cases of contrib.eager's networks: names, variables, checkpoints and errors."""

import gc
import os
import tempfile

import numpy as np
import tensorflow as tf
from tensorflow.contrib import eager, layers


def said(call):
    try:
        call()
    except Exception as error:
        return "%s: %s" % (type(error).__name__, str(error)[:40])
    return "nothing"


class One(eager.Network):
    """A layer."""

    def __init__(self, name=None, size=1, layer_name=None):
        super(One, self).__init__(name=name)
        self.dense = self.track_layer(tf.layers.Dense(size, use_bias=False, name=layer_name))

    def call(self, x):
        """Apply the layer."""
        return self.dense(x)


class Two(eager.Network):
    """Two networks and a layer."""

    def __init__(self, name=None, first=None):
        super(Two, self).__init__(name=name)
        self.first = self.track_layer(first or One())
        self.second = self.track_layer(One())
        self.third = self.track_layer(tf.layers.Dense(1, kernel_regularizer=layers.l2_regularizer(0.5)))

    def call(self, x):
        """Apply all."""
        return self.third(self.second(self.first(x)))


def x():
    return tf.constant([[1.0], [2.0]])


def case_names():
    tf.layers.Dense(3)
    with tf.variable_scope("outer"):
        inner = Two()
    net, again, named = Two(), Two(), One("named")
    shared = Two(first=net.second)
    outputs = [each(x()) for each in (net, again, named, inner, shared)]
    return {
        "names": [each.name for each in (net, again, named, inner, shared, net.first, net.second, net.third)],
        "variables": [v.name for each in (net, again, named, inner, shared) for v in each.variables],
        "trainable": [v.name for v in net.trainable_weights],
        "losses": [loss.name for loss in net.losses],
        "outputs": [each.name for each in outputs],
        "layers": [each.name for each in net.layers],
        "found": net.get_layer("dense").name + net.get_layer(index=1).name,
        "resource": type(net.variables[0]).__name__,
        "is_trainable": net.trainable,
    }


def case_checkpoints():
    folder = tempfile.mkdtemp()
    net = Two()
    with tf.Session() as sess:
        output = net(x())
        sess.run(tf.global_variables_initializer())
        for i, variable in enumerate(net.variables):
            variable.load(np.full(variable.shape.as_list(), i + 2.0), sess)
        saved = eager.save_network_checkpoint(net, folder, global_step=7)
        part = eager.save_network_checkpoint(net.first, os.path.join(folder, "part"))
        whole = eager.save_network_checkpoint(
            net.second, os.path.join(folder, "whole"), map_func=lambda name: "k/" + name
        )
        later = Two()
        eager.restore_network_checkpoint(later, saved)
        eager.restore_network_checkpoint(later.second, part)
        restored = sess.run(later(x()))
        last = sess.run(later.variables)
        eager.restore_network_checkpoint(later, os.path.join(folder, "two-7"))
        built = sess.run(later.variables)
        eager.restore_network_checkpoint(net.second, whole, map_func=lambda name: "k/" + name)
        return {
            "saved": os.path.basename(saved),
            "keys": [[name for name, _ in tf.train.list_variables(path)] for path in (saved, part, whole)],
            "output": sess.run(output),
            "restored": restored,
            "last": np.concatenate([each.ravel() for each in last]),
            "built": np.concatenate([each.ravel() for each in built]),
        }


def case_sequential():
    net = eager.Sequential([tf.layers.Dense(2, kernel_initializer="ones"), tf.nn.relu], name="chain")
    net.add(tf.layers.Dropout(0.5))
    calm, noisy = net(x()), net(x(), training=True)
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        return {
            "calm": sess.run(calm),
            "noisy": [kind for kind in sorted({op.type for op in noisy.graph.get_operations()}) if "Random" in kind],
            "layers": [each.name for each in net.layers],
            "error": said(lambda: net.add(3)),
        }


def case_errors():
    class Late(eager.Network):
        def __init__(self):
            self.track_layer(tf.layers.Dense(1))

    class Twice(eager.Network):
        def __init__(self):
            super(Twice, self).__init__()
            self.track_layer(One("same"))
            self.track_layer(One("same"))

    def collision():
        One("taken")(x())
        One("taken")(x())

    def frozen():
        One().trainable = False

    def orphan():
        owner = One(layer_name="lone")
        user = eager.Sequential([owner.dense])
        del owner
        gc.collect()
        user(x())

    with tf.variable_scope("scope") as scope:
        pass
    net = Two()
    net(x())
    folder = tempfile.mkdtemp()
    return {
        "scope": said(lambda: One(scope)),
        "slash": said(lambda: One("a/b")),
        "no_name": said(lambda: One().name),
        "late": said(Late),
        "twice": said(Twice),
        "no_layer": said(lambda: net.track_layer(tf.nn.relu)),
        "collision": said(collision),
        "frozen": said(frozen),
        "orphan": said(orphan),
        "weight": said(lambda: net.add_variable("w", [1])),
        "loss": said(lambda: net.add_loss(x())),
        "both": said(lambda: net.get_layer("a", 1)),
        "neither": said(lambda: net.get_layer()),
        "index": said(lambda: net.get_layer(index=5)),
        "missing": said(lambda: net.get_layer("a")),
        "not_called": said(lambda: eager.save_network_checkpoint(One(), folder)),
        "one_name": said(lambda: eager.save_network_checkpoint(net, folder, map_func=lambda name: "a")),
    }
