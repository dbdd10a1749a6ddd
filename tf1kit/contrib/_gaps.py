"""Why names of contrib are not supplied, and what to use: data.

The key is a contrib package ("tpu"), a module below one ("learn.python.learn.estimators") or a name in one
("framework.zero_initializer"), where 1.15.5 defines it or where a program finds it. The most specific one counts; each
contrib package has one. The value is (why, what to use instead), a clause each.
"""

from __future__ import annotations

NATIVE = "it is a C++ operation that was built into 1.15.5's contrib and is in no current TensorFlow"
LEFT = "it left TensorFlow with 2.0, and the kit does not have it"
OLD_FEATURES = "this one of contrib's feature columns was replaced by tf.feature_column within TensorFlow 1"
OLD_LEARN = "tf.contrib.learn's estimators were replaced by tf.estimator within TensorFlow 1"
TPU = "it drives a TPU through TensorFlow 1's sessions, which current TPU runtimes do not serve"
PROBABILITY = "of contrib's distributions only those that are in tf.distributions, too, stayed in TensorFlow"
ESTIMATOR = (
    "it is part of the package tensorflow-estimator, which is not installed",
    'pip install "tf1kit[estimator]", and run again',
)

GAPS: dict[str, tuple[str, str]] = {
    "all_reduce": (LEFT, "tf.distribute.MirroredStrategy, which reduces by itself"),
    "autograph": ("its interface changed when AutoGraph moved into TensorFlow", "tf.autograph"),
    "batching": (LEFT, "tf.nondifferentiable_batch_function of TensorFlow 2"),
    "bayesflow": (LEFT, "the package tensorflow-probability (tfp.monte_carlo)"),
    "bigtable": (NATIVE, "the package google-cloud-bigtable with tf.data.Dataset.from_generator"),
    "boosted_trees": (NATIVE, "the package ydf or scikit-learn's HistGradientBoostingClassifier"),
    "checkpoint": (LEFT, "tf.train.Checkpoint; tf.train.list_variables shows what a checkpoint holds"),
    "cloud": (NATIVE, "the package tensorflow-io, or Google's own client libraries"),
    "cloud.python.ops.gcs_config_ops": (
        "it configures the file system of Google Cloud through operations that are not in current TensorFlow",
        "gs:// paths with the environment's default credentials",
    ),
    "cluster_resolver": (LEFT, "tf.distribute.cluster_resolver"),
    "cmake": ("it is a script of 1.15.5's build, not part of its library", "TensorFlow's own build files"),
    "compiler": (LEFT, "tf.function(jit_compile=True)"),
    "constrained_optimization": (LEFT, "the package tensorflow-constrained-optimization, which took it over"),
    "copy_graph": (
        "it rebuilds operations from 1.15.5's private fields",
        "tf.train.export_meta_graph and tf.train.import_meta_graph",
    ),
    "crf": (LEFT, "the package tensorflow-addons' source of text.crf, for what the kit does not have"),
    "cudnn_rnn": (
        "it calls NVIDIA's cuDNN and keeps its weights in cuDNN's own opaque layout",
        "tf.contrib.rnn.LSTMBlockFusedCell, or tf.keras.layers.LSTM, which takes cuDNN where it can",
    ),
    "data": (LEFT, "tf.data.experimental, or the method of tf.data.Dataset of that name"),
    "decision_trees": ("it only held protocol buffers of tensor_forest and boosted_trees", "the package ydf"),
    "deprecated": (LEFT, "tf.summary"),
    "distribute": (
        "contrib's strategies take other arguments than those that went into TensorFlow",
        "tf.distribute.MirroredStrategy, tf.distribute.experimental.ParameterServerStrategy",
    ),
    "distributions": (PROBABILITY, "the package tensorflow-probability (tfp.distributions, tfp.math)"),
    "distributions.python.ops.bijectors": (PROBABILITY, "the package tensorflow-probability (tfp.bijectors)"),
    "eager": ("it was the preview of eager execution", "TensorFlow 2's own: tf.function, tf.GradientTape, tf.Module"),
    "eager.python.network": ("it was withdrawn within TensorFlow 1 in favour of Keras models", "tf.keras.Model"),
    "eager.restore_variables_on_create": (LEFT, "tf.train.Checkpoint, which saves by object in eager execution"),
    "estimator": (
        "it was an addition to estimators that tensorflow-estimator 2.15, the last release, does not have",
        "tf.estimator's own estimators, heads and exporters",
    ),
    "factorization": (
        "its estimators rest on contrib.learn and its matrix factorization on C++ operations of 1.15.5",
        "scikit-learn's KMeans, GaussianMixture and NMF, or the package implicit",
    ),
    "feature_column": (LEFT, "tf.feature_column.sequence_numeric_column and its neighbours"),
    "ffmpeg": (NATIVE, "tf.audio.decode_wav for WAV, the ffmpeg program or the package imageio for others"),
    "framework": (LEFT, "TensorFlow's own operation of that name"),
    "framework.python.framework.graph_util": (
        "it rewrites graphs by 1.15.5's own rules",
        "tf.graph_util.extract_sub_graph and tf.graph_util.convert_variables_to_constants",
    ),
    "framework.python.framework.experimental": ("it only marked functions as experimental", "no decorator"),
    "framework.zero_initializer": (NATIVE, "variable.assign(tf.zeros_like(variable))"),
    "framework.python.ops.audio_ops": (LEFT, "tf.audio.decode_wav"),
    "fused_conv": (NATIVE, "tf.nn.conv2d, tf.nn.bias_add and the activation, which XLA fuses"),
    "graph_editor": (
        "it rewires a graph that is already built through 1.15.5's private fields, which current graphs do not have",
        "tf.import_graph_def with input_map, or building the graph as it is wanted",
    ),
    "grid_rnn": (LEFT, "tf.contrib.rnn.GridLSTMCell"),
    "hadoop": (NATIVE, "the package tensorflow-io, or tf.data.Dataset.from_generator"),
    "hooks": (LEFT, "tf.train.ProfilerHook"),
    "ignite": (NATIVE, "the package pyignite with tf.data.Dataset.from_generator"),
    "image": (NATIVE, "tf.image, scipy.ndimage, or tf.raw_ops.ImageProjectiveTransformV3 for projective transforms"),
    "image.single_image_random_dot_stereograms": (NATIVE, "a stereogram made with NumPy"),
    "image.python.ops.distort_image_ops": (NATIVE, "tf.image.adjust_hue and tf.image.adjust_saturation"),
    "input_pipeline": (NATIVE, "tf.data.Dataset.from_tensor_slices(list).repeat()"),
    "integrate": (LEFT, "scipy.integrate.solve_ivp, or tfp.math.ode of the package tensorflow-probability"),
    "kafka": (NATIVE, "a Kafka client of Python's with tf.data.Dataset.from_generator"),
    "keras": ("it was 1.15.5's copy of Keras, of which the current Keras 3 no longer has this name", "tf.keras"),
    "kernel_methods": (OLD_LEARN, "scikit-learn's RBFSampler with tf.estimator.LinearClassifier"),
    "kinesis": (NATIVE, "the package boto3 with tf.data.Dataset.from_generator"),
    "labeled_tensor": (LEFT, "the package xarray around the program's inputs and outputs"),
    "layers": (LEFT, "the layer of that name in tf.layers or tf.keras.layers"),
    "layers.python.layers.embedding_ops": (LEFT, "tf.nn.embedding_lookup and tf.nn.safe_embedding_lookup_sparse"),
    "layers.python.layers.encoders": (LEFT, "tf.nn.embedding_lookup and a mean over the words"),
    "layers.python.layers.feature_column": (OLD_FEATURES, "embedding_column of sparse_column_with_hash_bucket"),
    "layers.python.layers.feature_column_ops": (OLD_FEATURES, "tf.feature_column's columns for sequences"),
    "layers.python.layers.target_column": (OLD_LEARN, "tf.estimator's heads"),
    "layers.python.ops.sparse_feature_cross_op": (NATIVE, "tf.sparse.cross_hashed, or tf.feature_column.crossed_column"),
    "layers.ops": (NATIVE, "tf.sparse.cross_hashed, or tf.feature_column.crossed_column"),
    "learn": (OLD_LEARN, "tf.estimator (tf.estimator.Estimator with a model_fn, train_and_evaluate)"),
    "learn.python.learn.datasets": (LEFT, "tf.keras.datasets, or the files themselves with NumPy"),
    "learn.python.learn.learn_io": (OLD_LEARN, "tf.estimator.inputs, or tf.data with tf.io.parse_example"),
    "learn.python.learn.preprocessing": (LEFT, "tf.strings.split and tf.lookup, or scikit-learn's CountVectorizer"),
    "learn.python.learn.monitors": (OLD_LEARN, "tf.train's hooks (tf.train.SessionRunHook)"),
    "learn.python.learn.ops": (OLD_LEARN, "tf.nn.embedding_lookup and tf.losses.softmax_cross_entropy"),
    "legacy_seq2seq": (LEFT, "tf.contrib.seq2seq"),
    "libsvm": (NATIVE, "scikit-learn's load_svmlight_file with tf.data"),
    "linear_optimizer": (
        "its tables are TensorFlow 1's and its model rests on contrib.learn",
        "tf.train.FtrlOptimizer, or scikit-learn's SGDClassifier",
    ),
    "lookup": (LEFT, "tf.lookup.StaticHashTable, tf.lookup.StaticVocabularyTable"),
    "losses": (LEFT, "tf.losses"),
    "memory_stats": (NATIVE, 'tf.config.experimental.get_memory_info("GPU:0")'),
    "meta_graph_transform": (LEFT, "tf.graph_util and a SavedModel"),
    "metrics": (LEFT, "tf.metrics"),
    "mixed_precision": (
        "it wraps optimizers by 1.15.5's own rules",
        "tf.keras.mixed_precision, which scales losses, too",
    ),
    "model_pruning": (LEFT, "the package tensorflow-model-optimization"),
    "nearest_neighbor": (NATIVE, "the package scann or scikit-learn's NearestNeighbors"),
    "nn": (LEFT, "tf.nn"),
    "opt": (LEFT, "the optimizer of that name in tf.train or tf.keras.optimizers"),
    "optimizer_v2": ("it was withdrawn within TensorFlow 1", "the optimizer of the same name in tf.train"),
    "periodic_resample": (NATIVE, "tf.nn.depth_to_space, which does it for the usual case"),
    "predictor": (OLD_LEARN, "tf.contrib.predictor.from_saved_model, or tf.saved_model.load of TensorFlow 2"),
    "proto": (LEFT, "tf.io.decode_proto and tf.io.encode_proto"),
    "quantization": (
        "it is a private name of TensorFlow's that has moved since, which contrib happened to show",
        "the operation of that name in tf.math, tf.nn or tf.quantization",
    ),
    "quantize": (
        "it rewrites a built graph by 1.15.5's own rules",
        "the package tensorflow-model-optimization, or quantization after training by tf.lite.TFLiteConverter",
    ),
    "receptive_field": (LEFT, "the receptive field worked out from kernel sizes and strides"),
    "recurrent": (LEFT, "tf.nn.dynamic_rnn, tf.while_loop or tf.scan"),
    "reduce_slice_ops": (NATIVE, "tf.math.segment_sum and its neighbours"),
    "remote_fused_graph": (NATIVE, "tf.lite with the Hexagon delegate"),
    "resampler": (NATIVE, "tf.gather_nd of the four neighbours, weighted"),
    "rnn": (LEFT, "the cell of that name in tf.nn.rnn_cell or tf.keras.layers"),
    "rpc": (NATIVE, "the package grpcio, in a tf.py_func"),
    "saved_model": (LEFT, "tf.saved_model"),
    "seq2seq": (LEFT, "tf.contrib.legacy_seq2seq, or tf.nn.dynamic_rnn and tf.while_loop"),
    "session_bundle": ("it was replaced by the SavedModel within TensorFlow 1", "tf.saved_model.loader"),
    "signal": (LEFT, "tf.signal"),
    "slim": (LEFT, "the package tf-slim, or tf.layers"),
    "solvers": (LEFT, "tf.linalg (tf.linalg.lstsq, tf.linalg.experimental.conjugate_gradient)"),
    "sparsemax": (LEFT, "the sort-and-threshold formula of Martins and Astudillo (2016) in tf operations"),
    "specs": ("it was a small language of layers that nobody took further", "tf.layers or tf.contrib.layers"),
    "staging": (LEFT, "tf.data's prefetch"),
    "stat_summarizer": ("it called into 1.15.5's own C++ library", "tf.profiler.profile"),
    "stateless": (LEFT, "tf.random.stateless_uniform and its neighbours"),
    "summary": (LEFT, "tf.summary of TensorFlow 2, or tf.compat.v1.summary in graphs"),
    "tensor_forest": (NATIVE, "the package ydf or scikit-learn's RandomForestClassifier"),
    "tensorboard": (LEFT, "tensorboard.plugins of the package tensorboard"),
    "tensorrt": ("it needs a TensorFlow built with NVIDIA's TensorRT", "the model exported to ONNX by the package tf2onnx"),
    "testing": (LEFT, "tf.test, and tf.train.summary_iterator to read events"),
    "text": (NATIVE, "tf.keras.preprocessing.sequence.skipgrams, or NumPy"),
    "tfprof": (LEFT, "tf.profiler.profile"),
    "timeseries": (OLD_LEARN, "the package statsmodels, or tfp.sts of the package tensorflow-probability"),
    "tpu": (TPU, "tf.distribute.TPUStrategy; on a CPU or GPU, what the program does without a TPU"),
    "training": (LEFT, "tf.train and tf.data"),
    "training.python.training.sequence_queueing_state_saver": (
        "it keeps sequences' states in 1.15.5's barriers and priority queues",
        "tf.data with bucket_by_sequence_length, and the state fed back by the program",
    ),
    "util": (LEFT, "tf.make_tensor_proto, tf.make_ndarray and tf.get_static_value"),
}  # fmt: skip


def gap(*names: str) -> tuple[str, str]:
    """The reason and the way out for the first of `names` (dotted, from contrib) that has any, longest key first.

    Raises:
        KeyError: none has.
    """
    for length in range(max(name.count(".") for name in names) + 1, 0, -1):
        for name in names:
            parts = name.split(".")
            if len(parts) >= length and (found := GAPS.get(".".join(parts[:length]))):
                return found
    raise KeyError(names[0])
