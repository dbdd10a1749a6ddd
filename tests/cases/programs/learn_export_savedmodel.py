# SavedModels of tf.contrib.learn's estimators: the folder, the signatures, what they serve.
import os
import tempfile

import numpy as np
import tensorflow as tf

tf.logging.set_verbosity(tf.logging.ERROR)
learn = tf.contrib.learn
columns = [tf.contrib.layers.real_valued_column("a", dimension=2)]
spec = tf.contrib.layers.create_feature_spec_for_parsing(columns)
x = np.array([[1.0, 2.0], [3.0, 4.0]], np.float32)
still = tf.train.GradientDescentOptimizer(0.1)


def custom(features, labels, mode):
    out = tf.reduce_sum(features["a"] * tf.get_variable("w", [2], initializer=tf.ones_initializer()), 1)
    loss = None if labels is None else tf.reduce_mean(tf.square(out - tf.cast(labels, tf.float32)))
    step = None if labels is None else tf.assign_add(tf.train.get_global_step(), 1)
    return out, loss, step


estimators = [
    ("regressor", learn.LinearRegressor(columns, optimizer=still), np.array([[2.0], [4.0]], np.float32)),
    ("classifier", learn.LinearClassifier(columns, optimizer=still), np.array([[0], [1]])),
    ("classes", learn.LinearClassifier(columns, n_classes=3, optimizer=still), np.array([[0], [2]])),
    ("network", learn.DNNClassifier([2], columns, optimizer=still), np.array([[0], [1]])),
    ("custom", learn.Estimator(custom), np.array([2.0, 4.0], np.float32)),
]
examples = [tf.train.Example(features=tf.train.Features(feature={
    "a": tf.train.Feature(float_list=tf.train.FloatList(value=row))})).SerializeToString() for row in x]
for name, estimator, y in estimators:
    estimator.fit(input_fn=lambda: ({"a": tf.constant(x)}, tf.constant(y)), steps=2)
    raw = learn.utils.input_fn_utils.build_default_serving_input_fn({"a": tf.placeholder(tf.float32, [None, 2], name="a_" + name)})
    for how, serving in (("parsing", learn.build_parsing_serving_input_fn(spec)), ("raw", raw)):
        base = tempfile.mkdtemp()
        with open(os.path.join(base, "words"), "w") as file:
            file.write("one two")
        try:
            path = estimator.export_savedmodel(base, serving, assets_extra={"there/words.txt": os.path.join(base, "words")})
        except ValueError:  # a signature of examples takes strings only
            print(name, how, "ValueError")
            continue
        print(name, how, sorted(os.listdir(path)), len(os.path.basename(path)), sorted(os.listdir(base))[1:])
        with tf.Graph().as_default(), tf.Session() as session:
            meta = tf.saved_model.loader.load(session, ["serve"], path)
            for key, signature in sorted(meta.signature_def.items()):
                print("  ", key, signature.method_name)
                (given,) = signature.inputs.values()
                fed = {given.name: examples if how == "parsing" else x}
                print("     in", sorted(signature.inputs), given.dtype, [dim.size for dim in given.tensor_shape.dim])
                for out, tensor in sorted(signature.outputs.items()):
                    value = session.run(tensor.name, fed)
                    drawn = name == "network" and out != "classes"
                    print("     out", out, tensor.dtype, value.shape if drawn else np.asarray(value).round(4).tolist() if value.dtype.kind == "f" else value.tolist())
            print("  ", [str(each) for each in meta.collection_def["input_feature_keys"].bytes_list.value])
strategy = learn.make_export_strategy(learn.build_parsing_serving_input_fn(spec), exports_to_keep=1)
print(strategy.name, os.path.exists(strategy.export(estimators[0][1], tempfile.mkdtemp())))
for wrong in ((None,), (learn.build_parsing_serving_input_fn(spec), "other")):
    try:
        estimators[0][1].export_savedmodel(tempfile.mkdtemp(), *wrong)
    except ValueError as error:
        print(error)
try:
    learn.LinearRegressor(columns).export_savedmodel(tempfile.mkdtemp(), learn.build_parsing_serving_input_fn(spec))
except Exception as error:
    print(type(error).__name__)
