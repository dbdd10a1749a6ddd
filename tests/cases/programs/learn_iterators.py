# fit, evaluate and predict of tf.contrib.learn with iterators, example by example.
import itertools

import numpy as np
import tensorflow as tf

tf.logging.set_verbosity(tf.logging.ERROR)
learn = tf.contrib.learn
x = np.random.RandomState(0).rand(10, 4).astype(np.float32)
y = (x.sum(1) > 2).astype(np.int32)


def model(features, labels, mode):
    seen = features["x"] if isinstance(features, dict) else features
    logits = tf.contrib.layers.fully_connected(seen, 2, activation_fn=None, weights_initializer=tf.zeros_initializer())
    if mode == learn.ModeKeys.INFER:
        return {"logits": logits, "seen": seen}, None, None
    loss = tf.losses.sparse_softmax_cross_entropy(tf.cast(labels, tf.int32), logits)
    train = tf.contrib.layers.optimize_loss(loss, tf.train.get_global_step(), 0.1, "SGD")
    print(mode, seen.shape, labels.shape, seen.dtype.name, labels.dtype.name)
    return {"logits": logits}, loss, train


def dicts(values):
    return ({"x": each} for each in values)


for name, make in (("arrays", iter), ("dicts", dicts)):
    estimator = learn.Estimator(model)
    estimator.fit(itertools.cycle(make(x)), itertools.cycle(iter(y)), batch_size=4, steps=4)
    print(name, estimator.get_variable_value("global_step"), np.round(estimator.get_variable_value("fully_connected/weights"), 4).tolist())
    estimator.fit(make(x), iter(y[:, None]), steps=3)
    found = estimator.evaluate(make(x), iter(y), batch_size=4)
    print(name, sorted((key, round(float(value), 4)) for key, value in found.items()))
    for one in itertools.islice(estimator.predict(make(x), batch_size=3), 4):
        print(np.round(one["logits"], 4).tolist(), one["seen"].shape)
for arguments in ((iter(x), y), (x, iter(y))):
    try:
        learn.Estimator(model).fit(*arguments, batch_size=2, steps=1)
    except (ValueError, AttributeError, TypeError) as error:
        print(type(error) is ValueError and str(error))
