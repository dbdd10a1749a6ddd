"""Cases of the linear classifier of mapped features."""

import numpy as np
import tensorflow as tf
from tensorflow.contrib import kernel_methods, layers, learn
from tensorflow.contrib.kernel_methods.python import kernel_estimators

POINTS = np.array([[1.0, 1.0], [1.0, -1.0], [-1.0, -1.0], [-1.0, 1.0], [0.5, 0.4]], np.float32)
CLASSES = np.array([[1], [0], [1], [0], [1]], np.int64)
WEIGHTS = np.array([[1.0], [2.0], [1.0], [0.5], [1.0]], np.float32)


def points():
    features = {"points": tf.constant(POINTS), "size": tf.constant(POINTS[:, :1]), "weight": tf.constant(WEIGHTS)}
    return features, tf.constant(CLASSES)


def mapper(size=6, seed=1):
    return kernel_methods.RandomFourierFeatureMapper(2, size, 0.6, seed, "mapper")


def column():
    return layers.real_valued_column("points", dimension=2)


def results(classifier, steps=8):
    classifier.fit(input_fn=points, steps=steps)
    found = {"classes": np.array(list(classifier.predict_classes(points)))}
    found["probabilities"] = np.array(list(classifier.predict_proba(points)))
    for name in classifier.get_variable_names():
        found["variable " + name] = classifier.get_variable_value(name)
    for name, value in classifier.evaluate(input_fn=points, steps=1).items():
        found["metric " + name] = np.float32(value)
    return found


def case_mapped():
    mappers = {column(): [mapper(), mapper(4, 2)]}
    return results(kernel_methods.KernelLinearClassifier(weight_column_name="weight", kernel_mappers=mappers))


def case_mapped_and_plain():
    size = layers.real_valued_column("size")
    return results(
        kernel_methods.KernelLinearClassifier(
            feature_columns=[size, column()],
            n_classes=3,
            optimizer=tf.train.GradientDescentOptimizer(0.5),
            kernel_mappers={column(): [mapper()]},
            config=learn.RunConfig(tf_random_seed=1),
        )
    )


def case_not_mapped():
    words = layers.sparse_column_with_keys("word", ["a", "b"])

    def input_fn():
        return {"word": tf.SparseTensor([[0, 0], [1, 0]], tf.constant(["a", "b"]), [2, 1])}, tf.constant([0, 1])

    classifier = kernel_methods.KernelLinearClassifier([words], optimizer="SGD", kernel_mappers={words: [mapper()]})
    classifier.fit(input_fn=input_fn, steps=3)
    return {
        "names": classifier.get_variable_names(),
        "weights": classifier.get_variable_value("linear/word/weights"),
        "logits": np.array([each["logits"] for each in classifier.predict(input_fn=input_fn)]),
    }


def said(call):
    try:
        call()
    except Exception as error:
        return [type(error).__name__, str(error).split(" at 0x")[0][:60]]
    return []


def case_errors():
    make = kernel_methods.KernelLinearClassifier
    head = learn.regression_head()
    return {
        "nothing": said(make),
        "mapper": said(lambda: make([column()], kernel_mappers={column(): ["mapper"]})),
        "one class": said(lambda: make([column()], n_classes=1)),
        "head": said(lambda: kernel_estimators._KernelEstimator([column()], head=head))[:1],
    }
