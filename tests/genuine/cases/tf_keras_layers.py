"""Cases of tf.keras inside a session: layers on placeholders, models that are fitted, and the
session and graph that the backend shares with the program.
"""

import numpy as np
import tensorflow as tf
from layers import COLLECTIONS, data

keras = tf.keras


def ones(seed=3):
    return keras.initializers.glorot_uniform(seed=seed)


def case_layers():
    """Keras layers as functions on tensors, trained by a tf.train optimizer."""
    x = tf.placeholder(tf.float32, [None, 6, 6, 1], name="x")
    y = keras.layers.Conv2D(2, 3, activation="relu", kernel_initializer=ones())(x)
    y = keras.layers.MaxPooling2D()(y)
    y = keras.layers.Flatten()(y)
    y = keras.layers.Dense(3, kernel_initializer=ones(), kernel_regularizer=keras.regularizers.l2(0.1))(y)
    loss = tf.reduce_mean(keras.losses.mean_squared_error(tf.ones_like(y), y))
    step = tf.train.GradientDescentOptimizer(0.1).minimize(loss)
    result = {name: [v.name for v in tf.get_collection(name)] for name in COLLECTIONS}
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        losses = [session.run([loss, step], {x: data([4, 6, 6, 1])})[0] for _ in range(3)]
        result["y"] = session.run(y, {x: data([4, 6, 6, 1])})
    result["losses"] = np.array(losses)
    return result


def case_sequential():
    model = keras.Sequential(
        [
            keras.layers.Dense(5, input_shape=(4,), kernel_initializer=ones()),
            keras.layers.BatchNormalization(momentum=0.9),
            keras.layers.Activation("relu"),
            keras.layers.Dense(3, activation="softmax", kernel_initializer=ones(4)),
        ]
    )
    model.compile(optimizer=keras.optimizers.SGD(0.1), loss="categorical_crossentropy", metrics=["accuracy"])
    x, y = data([16, 4]), keras.utils.to_categorical(np.arange(16) % 3)
    history = model.fit(x, y, batch_size=8, epochs=3, shuffle=False, verbose=0).history
    return {
        "weights": [w.name for w in model.weights],
        "updates": len(model.updates),
        "keys": sorted(history),
        "losses": np.array(history["loss"], "float32"),
        "evaluated": np.array(model.evaluate(x, y, verbose=0), "float32"),
        "predicted": model.predict(x),
        "statistics": model.layers[1].get_weights()[3],
    }


def case_functional():
    inputs = keras.layers.Input((5,), dtype="int32")
    y = keras.layers.Embedding(7, 4, embeddings_initializer=keras.initializers.RandomUniform(seed=1))(inputs)
    y = keras.layers.LSTM(3, kernel_initializer=ones(), recurrent_initializer=ones(5))(y)
    z = keras.layers.Dense(1, kernel_initializer=ones())(keras.layers.concatenate([y, y]))
    model = keras.models.Model(inputs=inputs, outputs=z)
    model.compile(optimizer="rmsprop", loss="mse")
    losses = [model.train_on_batch(np.arange(20).reshape(4, 5) % 7, data([4, 1])) for _ in range(3)]
    return {
        "losses": np.array(losses, "float32"),
        "weights": [str(w.shape) for w in model.weights],
        "count": model.count_params(),
    }


def case_preprocessing():
    padded = keras.preprocessing.sequence.pad_sequences([[1, 2, 3], [4]], maxlen=2)
    tokenizer = keras.preprocessing.text.Tokenizer(num_words=5)
    tokenizer.fit_on_texts(["a b a", "c a b"])
    return {
        "padded": padded,
        "one_hot": keras.utils.to_categorical([0, 2]),
        "words": tokenizer.texts_to_sequences(["b c d a"]),
        "normalized": keras.utils.normalize(data([2, 3])),
    }


def case_initializers():
    result = {}
    for name in [
        "RandomNormal",
        "RandomUniform",
        "TruncatedNormal",
        "he_normal",
        "he_uniform",
        "lecun_normal",
        "glorot_normal",
        "normal",
    ]:
        result[name] = tf.Session().run(getattr(keras.initializers, name)(seed=4)([3, 4], dtype=tf.float32))
    return result


def case_losses():
    x, y = tf.constant(np.abs(data([3, 4]))), tf.constant(np.abs(data([3, 4], seed=4)))
    names = "mse mae mape msle kld cosine cosine_proximity hinge logcosh poisson "
    names += "binary_crossentropy categorical_crossentropy"
    result = {name: tf.Session().run(getattr(keras.losses, name)(y, x)) for name in names.split()}
    for name in ["CosineSimilarity", "Huber", "MeanSquaredError", "CategoricalCrossentropy"]:
        result[name] = tf.Session().run(getattr(keras.losses, name)()(y, x))
    return result
