"""Class weights of each output, classes without a weight, and the metrics of a model in eager execution."""

import numpy as np
import tensorflow as tf

tf.enable_eager_execution()
x = np.random.RandomState(0).rand(32, 4).astype("float32")
y = (x.sum(1) > 2).astype("int32")
keras = tf.keras
kernel = keras.initializers.Constant([[0.1, 0.2], [0.3, -0.1], [0.2, 0.2]])


def sequential():
    layers = keras.layers
    model = keras.Sequential(
        [
            layers.Dense(3, "relu", kernel_initializer="ones"),
            layers.Dense(2, "softmax", kernel_initializer=kernel),
        ]
    )
    model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def show(name, values):
    print(name, {key: ["%.3f" % one for one in numbers] for key, numbers in sorted(values.items())})


def trained(name, model, targets, **options):
    try:
        show(name, model.fit(x, targets, batch_size=8, verbose=0, shuffle=False, **options).history)
    except (TypeError, ValueError) as error:
        print(name, type(error).__name__, str(error)[:120])


model = sequential()
trained("two epochs", model, y, epochs=2, class_weight={0: 1.0, 1: 3.0})
print([type(metric).__name__ + " " + metric.name for metric in model.metrics], model.metrics_names)
trained("no weight for a class", model, y, class_weight={0: 1.0})
trained("other numbers", sequential(), y + 1, class_weight={1: 1.0})
trained("examples, too", sequential(), y, class_weight={0: 1.0, 1: 3.0}, sample_weight=np.arange(32.0))
trained("a part validates", sequential(), y, class_weight={0: 1.0, 1: 3.0}, validation_split=0.25)
trained("others validate", sequential(), y, class_weight={0: 1.0, 1: 3.0}, validation_data=(x[:5], y[:5]))
trained("lists", sequential(), list(y), class_weight={0: 1.0, 1: 3.0})

given = keras.Input((4,))
ends = [keras.layers.Dense(2, "softmax", name=name, kernel_initializer="zeros")(given) for name in "ab"]
model = keras.Model(given, ends)
model.compile("sgd", "sparse_categorical_crossentropy", metrics={"a": ["accuracy"]})
both = {"a": {0: 1.0, 1: 3.0}, "b": {0: 2.0, 1: 1.0}}
trained("by name", model, [y, y], class_weight=both)
trained("targets by name", model, {"a": y, "b": y}, class_weight=both)
trained("in order", model, [y, y], class_weight=[both["a"], both["b"]])
trained("one output", model, [y, y], class_weight={"a": both["a"]})
trained("too few", model, [y, y], class_weight=[both["a"]])
print([metric.name for metric in model.metrics], model.metrics_names)
print(["%.3f" % value for value in model.evaluate(x, [y, y], verbose=0)])
print(["%.3f" % value for value in model.train_on_batch(x, [y, y], class_weight=both)])
print(["%.3f" % value for value in model.test_on_batch(x, [y, y])])
