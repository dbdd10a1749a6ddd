# Names of losses and metrics of tf.keras, before the first step and after it; a loss that is given by
# its name.
import numpy as np
import tensorflow as tf

tf.logging.set_verbosity(tf.logging.ERROR)
keras = tf.keras
x = np.arange(12, dtype=np.float32).reshape(4, 3) / 10
y = np.eye(2, dtype=np.float32)[[0, 1, 0, 1]]


def model(outputs=1, **options):
    given = keras.layers.Input((3,))
    made = [
        keras.layers.Dense(2, activation="softmax", kernel_initializer="ones", name="out%d" % number)(given)
        for number in range(outputs)
    ]
    network = keras.Model(given, made if outputs > 1 else made[0])
    network.compile("sgd", **options)
    return network


def main():
    rows = [
        dict(loss=name, metrics=[name])
        for name in ("cosine_similarity", "cosine_proximity", "logcosh", "kullback_leibler_divergence", "mse")
    ]
    rows += [
        dict(loss="kld"),
        dict(loss="mse", metrics=["mae", "mae"]),
        dict(loss="mse", metrics=["acc", "accuracy", "categorical_accuracy"]),
        dict(loss="mse", metrics=[keras.metrics.MeanSquaredError(name="q"), keras.metrics.Precision(name="p")]),
        dict(loss="mse", metrics=["acc"], weighted_metrics=["acc", "mae"]),
        dict(loss=keras.losses.cosine_proximity),
        dict(loss=keras.losses.CosineSimilarity()),
        dict(outputs=2, loss=["mse", "mae"], metrics={"out0": "mae", "out1": ["acc", "mse"]}),
    ]
    for options in rows:
        network = model(**options)
        before = list(network.metrics_names)
        truth = [y] * options.get("outputs", 1)
        found = network.train_on_batch(x, truth if len(truth) > 1 else y)
        assert network.metrics_names == before, network.metrics_names
        print(before, ["%.4f" % each for each in np.ravel(found)])
    print(keras.Sequential([keras.layers.Dense(1)]).metrics_names)
    for name in ("mse", "kld", "logcosh", "kullback_leibler_divergence"):
        function = keras.losses.get(name)
        print(function.__name__, keras.losses.serialize(function))


main()
