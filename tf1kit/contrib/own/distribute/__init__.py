"""`tensorflow.contrib.distribute`: the loop of `monitor`, and the strategies with their old arguments."""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

RESOLVERS = tf.distribute.cluster_resolver


def cluster_resolver(gpus: int) -> Any:
    """The cluster of `TF_CONFIG`, whose workers have `gpus` GPUs each."""
    given = RESOLVERS.TFConfigClusterResolver()
    return RESOLVERS.SimpleClusterResolver(
        cluster_spec=given.cluster_spec(),
        task_type=given.task_type,
        task_id=given.task_id,
        num_accelerators={"GPU": gpus},
        rpc_layer=given.rpc_layer,
    )
