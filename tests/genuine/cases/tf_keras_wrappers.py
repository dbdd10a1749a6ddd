"""Cases of tf.keras layers that TensorFlow's own copy of Keras has lost: wrappers, noise, layer
normalisation.
"""

import numpy as np
import tensorflow as tf

layers, K = tf.keras.layers, tf.keras.backend


def filled(layer):
    """Set the weights of a layer from NumPy's random numbers."""
    layer.set_weights([np.random.uniform(-1, 1, w.shape).astype(np.float32) for w in layer.get_weights()])


def run(outputs, feed=None):
    return K.get_session().run(outputs, feed or {})


def case_bidirectional():
    x = np.random.randn(3, 5, 4).astype(np.float32)
    result = {}
    for mode in ("concat", "sum", "mul", "ave", None):
        for sequences in (False, True):
            layer = layers.Bidirectional(layers.LSTM(3, return_sequences=sequences), merge_mode=mode)
            y = layer(tf.constant(x))
            filled(layer)
            ys = y if isinstance(y, list) else [y]
            for i, value in enumerate(run(ys)):
                result["{}/{}/{}".format(mode, sequences, i)] = value
            result["{}/{}/shape".format(mode, sequences)] = [one.shape.as_list() for one in ys]
    result["names"] = [len(layer.trainable_weights), layer.name, layer.forward_layer.name, layer.backward_layer.name]
    return result


def case_bidirectional_states():
    x = np.random.randn(3, 5, 4).astype(np.float32)
    inputs = layers.Input((5, 4))
    first = layers.Bidirectional(layers.GRU(3, return_sequences=True, return_state=True), name="first")
    outputs, forward, backward = first(inputs)
    second = layers.Bidirectional(layers.GRU(3, activation="relu"), name="second")
    last = second(outputs, initial_state=[forward, backward])
    model = tf.keras.Model(inputs, [outputs, forward, backward, last])
    filled(model)
    config = model.get_config()
    again = tf.keras.Model.from_config(config)
    again.set_weights(model.get_weights())
    parts = model.predict(x)
    result = {"part/%d" % i: part for i, part in enumerate(parts)}
    result.update({"again/%d" % i: part for i, part in enumerate(again.predict(x))})
    gradients = tf.gradients(tf.reduce_sum(model.outputs[3]), model.trainable_weights)
    result.update({"gradient/%d" % i: g for i, g in enumerate(run(gradients, {model.inputs[0]: x}))})
    result["count"] = model.count_params()
    return result


def case_bidirectional_mask():
    x = np.array([[1, 2, 0, 0], [3, 1, 2, 0]])
    inputs = layers.Input((4,))
    embedded = layers.Embedding(5, 3, mask_zero=True)(inputs)
    outputs = layers.Bidirectional(layers.SimpleRNN(2, return_sequences=True))(embedded)
    outputs = layers.TimeDistributed(layers.Dense(2))(outputs)
    model = tf.keras.Model(inputs, layers.LSTM(2)(outputs))
    filled(model)
    return {"outputs": model.predict(x)}


def case_bidirectional_with_backward_layer():
    x = np.random.randn(2, 3, 4).astype(np.float32)
    layer = layers.Bidirectional(layers.LSTM(2), backward_layer=layers.LSTM(2, activation="relu", go_backwards=True))
    y = layer(tf.constant(x))
    filled(layer)
    result = {"outputs": run(y), "keys": sorted(layer.get_config())}
    for wrong in ({"merge_mode": "max"}, {"backward_layer": layers.LSTM(2)}):
        try:
            layers.Bidirectional(layers.LSTM(2), **wrong)
        except ValueError as error:
            result[sorted(wrong)[0]] = type(error).__name__
    return result


def case_time_distributed():
    x = np.random.randn(2, 3, 6, 6, 1).astype(np.float32)
    model = tf.keras.Sequential(
        [
            layers.TimeDistributed(layers.Conv2D(2, 3), input_shape=(None, 6, 6, 1)),
            layers.TimeDistributed(layers.BatchNormalization()),
            layers.TimeDistributed(layers.Flatten()),
            layers.TimeDistributed(layers.Dropout(0.5)),
            layers.LSTM(2),
        ]
    )
    filled(model)
    model.compile("sgd", "mse")
    result = {"shapes": [list(layer.output_shape) for layer in model.layers], "outputs": model.predict(x)}
    fixed = layers.TimeDistributed(layers.Dense(2))
    y = fixed(tf.constant(x[..., 0, 0]))
    filled(fixed)
    result["fixed"] = run(y)
    try:
        layers.TimeDistributed(layers.Dense(2))(tf.constant(x[0, 0, :, :, 0]))
    except ValueError as error:
        result["too few axes"] = type(error).__name__
    return result


def case_layer_normalization():
    x = np.random.randn(2, 3, 4, 5).astype(np.float32)
    result = {}
    for i, options in enumerate(
        [
            {},
            {"axis": 1},
            {"axis": [1, 2, 3]},
            {"center": False},
            {"scale": False, "epsilon": 0.1},
        ]
    ):
        layer = layers.LayerNormalization(**options)
        y = layer(tf.constant(x))
        filled(layer)
        value, gradient = run([y, tf.gradients(y * y, layer.trainable_weights)])
        result["%d/outputs" % i] = value
        result.update({"%d/gradient/%d" % (i, j): g for j, g in enumerate(gradient)})
        result["%d/names" % i] = [w.name.split("/")[-1] for w in layer.weights]
        result["%d/config" % i] = sorted(layer.get_config())
    return result


def case_noise():
    x = np.random.randn(4, 6).astype(np.float32)
    result = {}
    for layer in (layers.GaussianNoise(0.5), layers.GaussianDropout(0.3), layers.AlphaDropout(0.4, seed=3)):
        name = type(layer).__name__
        result[name + "/training"] = run(layer(tf.constant(x), training=True))
        result[name + "/not"] = run(layer(tf.constant(x), training=False))
        result[name + "/config"] = sorted(set(layer.get_config()) - {"dtype", "name", "trainable"})
    return result


def case_saved():
    model = tf.keras.Sequential(
        [
            layers.Bidirectional(layers.LSTM(2, return_sequences=True), input_shape=(3, 4)),
            layers.TimeDistributed(layers.Dense(2)),
            layers.LayerNormalization(),
            layers.GaussianNoise(0.1),
        ]
    )
    filled(model)
    x = np.random.randn(2, 3, 4).astype(np.float32)
    again = tf.keras.Sequential.from_config(model.get_config())
    again.set_weights(model.get_weights())
    return {"outputs": model.predict(x), "again": again.predict(x)}


def refused(make):
    """The type of the error that a call raises."""
    try:
        make()
    except Exception as error:
        return type(error).__name__
    return "nothing"


def case_bidirectional_refuses():
    x = tf.constant(np.random.randn(2, 3, 4).astype(np.float32))
    state = tf.zeros([2, 2])
    one = layers.LSTM(2)
    return {
        "no layer": refused(lambda: layers.Bidirectional(lambda x: x)),
        "no backward layer": refused(lambda: layers.Bidirectional(one, backward_layer="LSTM")),
        "other sequences": refused(
            lambda: layers.Bidirectional(one, backward_layer=layers.LSTM(2, return_sequences=True, go_backwards=True))
        ),
        "odd states": refused(lambda: layers.Bidirectional(layers.GRU(2))(x, initial_state=[state])),
        "mixed states": refused(
            lambda: layers.Bidirectional(layers.GRU(2))(layers.Input((3, 4)), initial_state=[layers.Input((2,)), state])
        ),
    }


def case_bidirectional_given_states():
    x = np.random.randn(2, 3, 4).astype(np.float32)
    states = [tf.constant(np.random.randn(2, 2).astype(np.float32)) for _ in range(2)]
    layer = layers.Bidirectional(layers.GRU(2))
    y = layer(tf.constant(x), initial_state=states)
    filled(layer)
    return {"outputs": run(y), "listed": run(layer([tf.constant(x), *states]))}


def case_bidirectional_weights():
    """They are kept where nothing reads them."""
    x = np.random.randn(2, 3, 4).astype(np.float32)
    shapes = [(4, 2), (2, 2), (2,)] * 2
    weights = [np.random.uniform(-1, 1, shape).astype(np.float32) for shape in shapes]
    layer = layers.Bidirectional(layers.SimpleRNN(2), weights=weights)
    run(layer(tf.constant(x)))
    return {"used": [bool(np.array_equal(*pair)) for pair in zip(layer.get_weights(), weights)]}


def case_bidirectional_shapes():
    result = {}
    for mode in ("concat", "sum", None):
        layer = layers.Bidirectional(layers.GRU(3), merge_mode=mode)
        found = layer.compute_output_shape(tf.TensorShape([2, 5, 4]))
        result[str(mode)] = [tf.TensorShape(one).as_list() for one in (found if isinstance(found, list) else [found])]
    return result


def case_bidirectional_stateful():
    x = np.random.randn(2, 3, 4).astype(np.float32)
    model = tf.keras.Sequential([layers.Bidirectional(layers.SimpleRNN(2, stateful=True), batch_input_shape=(2, 3, 4))])
    filled(model)
    first, second = model.predict(x), model.predict(x)
    model.layers[0].reset_states()
    result = {"first": first, "second": second, "reset": model.predict(x)}
    result["stateful"] = [part.stateful for part in (model.layers[0], model.layers[0].forward_layer)]
    return result


def case_stateful_models():
    """A model is stateful if one of its layers is; what a layer wraps does not count."""
    made = {
        "gru": layers.GRU(2, stateful=True),
        "plain": layers.GRU(2),
        "both": layers.Bidirectional(layers.GRU(2, stateful=True)),
        "steps": layers.TimeDistributed(layers.Dense(2)),
    }
    result = {}
    for name in sorted(made):
        x = tf.keras.Input(batch_shape=(2, 3, 4))
        model = tf.keras.Model(x, made[name](x))
        result[name] = [model.stateful, tf.keras.Sequential([model]).stateful]
    return result


def case_bidirectional_config():
    backward = layers.SimpleRNN(2, activation="relu", go_backwards=True)
    layer = layers.Bidirectional(layers.SimpleRNN(2), backward_layer=backward)
    again = layers.Bidirectional.from_config(layer.get_config())
    x = np.random.randn(2, 3, 4).astype(np.float32)
    y = again(tf.constant(x))
    filled(again)
    return {"outputs": run(y), "activation": again.backward_layer.activation.__name__}


class Centered(layers.Layer):
    """The distance from the mean of all that it gets in a call."""

    def compute_output_shape(self, input_shape):
        """That of its input."""
        return input_shape

    def call(self, x):
        """A tensor of the same shape."""
        return x - tf.reduce_mean(x)


class Covered(Centered):
    """What its mask keeps."""

    def __init__(self, **kwargs):
        super(Covered, self).__init__(**kwargs)
        self.supports_masking = True

    def call(self, x, mask=None):
        """A tensor of the same shape."""
        return x * tf.cast(tf.expand_dims(mask, -1), x.dtype)


def case_time_distributed_by_steps():
    x = np.random.randn(2, 3, 4).astype(np.float32)
    images = np.random.randn(2, 3, 4, 2).astype(np.float32)
    images[0, 1, 2:] = 0.0
    known, unknown = tf.keras.Input(batch_shape=(2, 3, 4)), tf.keras.Input((3, 4))
    masked = tf.keras.Input((3, 4, 2))
    covered = layers.TimeDistributed(Covered())(layers.TimeDistributed(layers.Masking())(masked))
    models = {
        "known batch": (tf.keras.Model(known, layers.TimeDistributed(Centered())(known)), x),
        "unknown batch": (tf.keras.Model(unknown, layers.TimeDistributed(Centered())(unknown)), x),
        "known batch, layer of keras": (tf.keras.Model(known, layers.TimeDistributed(layers.Softmax())(known)), x),
        "masked": (tf.keras.Model(masked, covered), images),
    }
    return {name: model.predict(given, batch_size=2) for name, (model, given) in models.items()}


def case_wrappers_and_small_layers():
    x = tf.constant(np.random.randn(2, 3, 4).astype(np.float32))
    wrapped = layers.TimeDistributed(layers.Dense(2, activity_regularizer="l2"))
    masked = layers.Masking()(tf.constant([[[1.0, 2.0], [0.0, 0.0]]]))
    joined = layers.TimeDistributed(layers.Masking())(tf.zeros([2, 3, 4, 2]))
    shape = tf.TensorShape([2, 3])
    small = (
        layers.GaussianNoise(0.5),
        layers.GaussianDropout(0.3),
        layers.AlphaDropout(0.4),
        layers.LayerNormalization(),
    )
    return {
        "no layer": refused(lambda: layers.TimeDistributed(lambda x: x)),
        "regularizer": float(wrapped.activity_regularizer.l2),
        "shapes": [tf.TensorShape(layer.compute_output_shape(shape)).as_list() for layer in small],
        "masked": [masked.shape.as_list(), joined.shape.as_list()],
        "no dropout": run(layers.GaussianDropout(0.0)(x, training=True)),
        "no alpha dropout": run(layers.AlphaDropout(0.0)(x, training=True)),
        "axis": refused(lambda: layers.LayerNormalization(axis="last")),
        "axis beyond": refused(lambda: layers.LayerNormalization(axis=3)(x)),
        "axis twice": refused(lambda: layers.LayerNormalization(axis=[1, 1])(x)),
    }
