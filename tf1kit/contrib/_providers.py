"""Where the things of 1.15.5's contrib are today, as far as no code is needed: data.

A thing is listed only where what is there has the same parameters, or these and more.
"""

from __future__ import annotations

SLIM_NETS = ("alexnet", "inception", "inception_v1", "inception_v2", "inception_v3", "overfeat", "resnet_utils",
             "resnet_v1", "resnet_v2", "vgg")  # fmt: skip
SLIM_DATA = ("data_decoder", "data_provider", "dataset", "dataset_data_provider", "parallel_reader", "prefetch_queue",
             "tfexample_decoder")  # fmt: skip
LAYERS = (
    "layers",
    "initializers",
    "normalization",
    "optimizers",
    "regularizers",
    "rev_block_lib",
    "summaries",
    "utils",
)

# The module of contrib that defines a thing, to the one that has it.
MODULES = {
    **{f"slim.python.slim.nets.{name}": f"tf_slim.nets.{name}" for name in SLIM_NETS},
    **{f"slim.python.slim.data.{name}": f"tf_slim.data.{name}" for name in SLIM_DATA},
    **{f"layers.python.layers.{name}": f"tf_slim.layers.{name}" for name in LAYERS},
    "layers.python.ops.bucketization_op": "tf_slim.layers.bucketization_op",
    "layers.python.ops.sparse_ops": "tf_slim.layers.sparse_ops",
    "slim.python.slim.evaluation": "tf_slim.evaluation",
    "slim.python.slim.learning": "tf_slim.learning",
    "slim.python.slim.model_analyzer": "tf_slim.model_analyzer",
    "slim.python.slim.queues": "tf_slim.queues",
    "slim.python.slim.summaries": "tf_slim.summaries",
    "framework.python.ops.arg_scope": "tf_slim.ops.arg_scope",
    "framework.python.ops.variables": "tf_slim.ops.variables",
    "framework.python.ops.ops": "tf_slim.ops.framework_ops",
    "losses.python.losses.loss_ops": "tf_slim.losses.loss_ops",
    "losses.python.metric_learning.metric_loss_ops": "tf_slim.losses.metric_learning",
    "metrics.python.metrics.classification": "tf_slim.metrics.classification",
    "metrics.python.ops.histogram_ops": "tf_slim.metrics.histogram_ops",
    "metrics.python.ops.metric_ops": "tf_slim.metrics.metric_ops",
    "training.python.training.evaluation": "tf_slim.training.evaluation",
    "training.python.training.training": "tf_slim.training.training",
}

# Things that contrib itself has from TensorFlow: the module of 1.15.5, or "module:name", to where they are: a module, or
# "module:attribute"; "" where what is there now takes other arguments. What is not listed is looked for under its public
# name, then where it was.
OUTSIDE: dict[str, str] = {
    "tensorflow_estimator.contrib.estimator:SavedModelEstimator": "",
    "tensorflow.python.autograph:set_loop_options": "",
    "tensorflow.python.distribute.cluster_resolver.slurm_cluster_resolver:SlurmClusterResolver": "",
    "tensorflow.python.distribute.cross_device_ops:AllReduceCrossDeviceOps": "",
    "tensorflow.python.distribute.distribute_lib:UpdateContext": "",
    "tensorflow.python.eager.function:defun": "tf1kit.contrib.own.eager.function:defun",
    "tensorflow.python.framework.test_util:run_in_graph_and_eager_modes": "",
    "tensorflow.python.ops.summary_ops_v2:graph": "",
    "tensorflow.python.tpu.tpu_feed:InfeedQueue": "",
}
