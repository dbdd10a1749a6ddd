"""A custom Estimator: model_fn for three modes, numpy_input_fn, evaluate, predict, export, train_and_evaluate."""
import glob

import numpy as np
import tensorflow as tf

tf.logging.set_verbosity(tf.logging.ERROR)


def model_fn(features, labels, mode, params):
    init = tf.truncated_normal_initializer(stddev=0.3, seed=1)
    net = tf.layers.dense(features["x"], params["units"], activation=tf.nn.relu, kernel_initializer=init, name="hidden")
    net = tf.layers.dropout(net, 0.0, training=mode == tf.estimator.ModeKeys.TRAIN)
    logits = tf.layers.dense(net, 2, kernel_initializer=init, name="logits")
    predictions = {"classes": tf.argmax(logits, 1), "probabilities": tf.nn.softmax(logits, name="softmax_tensor")}
    if mode == tf.estimator.ModeKeys.PREDICT:
        outputs = {"serving_default": tf.estimator.export.PredictOutput(predictions)}
        return tf.estimator.EstimatorSpec(mode=mode, predictions=predictions, export_outputs=outputs)
    loss = tf.losses.sparse_softmax_cross_entropy(labels=labels, logits=logits)
    if mode == tf.estimator.ModeKeys.TRAIN:
        optimizer = tf.train.GradientDescentOptimizer(learning_rate=params["rate"])
        train_op = optimizer.minimize(loss=loss, global_step=tf.train.get_global_step())
        return tf.estimator.EstimatorSpec(mode=mode, loss=loss, train_op=train_op)
    metrics = {"accuracy": tf.metrics.accuracy(labels=labels, predictions=predictions["classes"])}
    return tf.estimator.EstimatorSpec(mode=mode, loss=loss, eval_metric_ops=metrics)


def serving_input_receiver_fn():
    x = tf.placeholder(tf.float32, [None, 4])
    return tf.estimator.export.ServingInputReceiver({"x": x}, {"x": x})


def main(unused_argv):
    random = np.random.RandomState(0)
    x = random.randn(80, 4).astype(np.float32)
    y = (x.sum(1) > 0).astype(np.int32)
    config = tf.estimator.RunConfig(tf_random_seed=3, save_checkpoints_steps=20, log_step_count_steps=100)
    classifier = tf.estimator.Estimator(model_fn, "model", config=config, params={"units": 8, "rate": 0.3})
    train_input = tf.estimator.inputs.numpy_input_fn(x={"x": x}, y=y, batch_size=20, num_epochs=None, shuffle=False)
    classifier.train(train_input, steps=30)
    eval_input = tf.estimator.inputs.numpy_input_fn(x={"x": x}, y=y, num_epochs=1, shuffle=False)
    results = classifier.evaluate(eval_input)
    print({key: round(float(value), 4) for key, value in sorted(results.items())})
    predict_input = tf.estimator.inputs.numpy_input_fn(x={"x": x[:3]}, num_epochs=1, shuffle=False)
    for prediction in classifier.predict(predict_input):
        print(prediction["classes"], np.round(prediction["probabilities"], 3))
    print(classifier.get_variable_names(), classifier.latest_checkpoint())
    tf.estimator.train_and_evaluate(classifier, tf.estimator.TrainSpec(train_input, max_steps=45),
                                    tf.estimator.EvalSpec(eval_input, steps=None, throttle_secs=0))
    print(classifier.get_variable_value("global_step"))
    path = classifier.export_savedmodel("export", serving_input_receiver_fn)
    print(len(glob.glob(path.decode() + "/variables/*")) > 0)
    print(tf.contrib.predictor.from_saved_model(path.decode())({"x": x[:2]})["classes"])


if __name__ == "__main__":
    tf.app.run()
