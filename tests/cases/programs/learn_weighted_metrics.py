# Every metric of tf.contrib.learn's canned estimators, with weights and without, over more than one batch.
import numpy as np
import tensorflow as tf

tf.logging.set_verbosity(tf.logging.ERROR)
learn = tf.contrib.learn
x = np.random.RandomState(0).rand(12, 2).astype(np.float32)
classes = {2: np.arange(12) % 3 == 0, 3: np.arange(12) % 3, None: x.sum(1) * 2}
weights = np.array([7, 1, 1, 1, 0, 2, 3, 1, 1, 5, 1, 1], np.float32)


def data(kind, rank):
    def input_fn():
        labels = classes[kind].astype(np.float32 if kind is None else np.int64)
        labels = labels[:, None] if rank == 2 else labels
        features = {"x": x, "w": weights[:, None] if rank == 2 else weights}
        rows = tf.data.Dataset.from_tensor_slices((features, labels)).repeat().batch(6)
        return rows.make_one_shot_iterator().get_next()

    return input_fn


columns = [tf.contrib.layers.real_valued_column("x", dimension=2)]
still = tf.train.GradientDescentOptimizer(0.1)


def estimators(kind, weight):
    few = {} if kind is None else {"n_classes": kind}
    name = "Regressor" if kind is None else "Classifier"
    config = learn.RunConfig(tf_random_seed=1)
    yield "Linear" + name, getattr(learn, "Linear" + name)(columns, weight_column_name=weight, optimizer=still, config=config, **few)
    yield "DNN" + name, getattr(learn, "DNN" + name)([3], columns, weight_column_name=weight, optimizer=still, config=config, **few)
    yield "Combined" + name, getattr(learn, "DNNLinearCombined" + name)(
        weight_column_name=weight, linear_feature_columns=columns, dnn_feature_columns=columns, dnn_hidden_units=[3],
        linear_optimizer=still, dnn_optimizer=still, config=config, fix_global_step_increment_bug=True, **few)


for kind in (2, 3, None):
    for weight in (None, "w"):
        for rank in (1, 2) if weight else (2,):
            for name, estimator in estimators(kind, weight):
                if "inear" not in name and (weight, rank) != ("w", 2):
                    continue
                try:
                    estimator.fit(input_fn=data(kind, rank), steps=3)
                    found = estimator.evaluate(input_fn=data(kind, rank), steps=2)
                except ValueError as error:
                    print(name, kind, weight, rank, "ValueError")
                    continue
                # what depends on the values drawn at the start is of the linear model alone
                steady = {"accuracy/baseline_label_mean", "labels/actual_label_mean", "global_step"}
                shown = {key: round(float(value), 4) for key, value in found.items() if "DNN" not in name and "Comb" not in name or key in steady}
                print(name, kind, weight, rank, sorted(shown.items()), sorted(found))
