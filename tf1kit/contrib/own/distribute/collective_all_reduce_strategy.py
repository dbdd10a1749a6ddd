"""contrib's CollectiveAllReduceStrategy: TensorFlow's own one with the arguments of contrib's.

Source: TensorFlow 1.15.5: tensorflow/contrib/distribute/python/collective_all_reduce_strategy.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.distribute import cluster_resolver
from tf1kit.tf1.private import collective_all_reduce_strategy as core
from tf1kit.tf1.private import collective_util


class CollectiveAllReduceExtended(core.CollectiveAllReduceExtended):
    """What `CollectiveAllReduceStrategy` does.

    Args: see `CollectiveAllReduceStrategy`; besides:
        container_strategy: the strategy.
    """

    def __init__(self, container_strategy: Any, num_gpus_per_worker: int, communication: Any) -> None:
        super().__init__(
            container_strategy,
            cluster_resolver(num_gpus_per_worker),
            collective_util.Options(implementation=communication),
        )


class CollectiveAllReduceStrategy(tf.distribute.Strategy):
    """Variables on every worker, or on this machine if `TF_CONFIG` names no cluster; the workers take each
    step together.

    Args:
        num_gpus_per_worker: how many GPUs a worker has; 0 is the CPU.
        communication: how the workers add up gradients.
    """

    _collective_key_base = 0  # as in TensorFlow's own

    def __init__(
        self,
        num_gpus_per_worker: int = 0,
        communication: Any = collective_util.CommunicationImplementation.AUTO,
    ) -> None:
        super().__init__(CollectiveAllReduceExtended(self, num_gpus_per_worker, communication))
