"""contrib's ParameterServerStrategy: TensorFlow's own one with the argument of contrib's, and with batches
for a replica each.

Source: TensorFlow 1.15.5: tensorflow/contrib/distribute/python/parameter_server_strategy.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.distribute import cluster_resolver
from tf1kit.tf1.private import DatasetIterator
from tf1kit.tf1.private import parameter_server_strategy as core


class ParameterServerExtended(core.ParameterServerStrategyExtended):
    """What `ParameterServerStrategy` does.

    Args: see `ParameterServerStrategy`; besides:
        container_strategy: the strategy.
    """

    def __init__(self, container_strategy: Any, num_gpus_per_worker: int) -> None:
        super().__init__(container_strategy, cluster_resolver=cluster_resolver(num_gpus_per_worker))

    def _make_dataset_iterator(self, dataset: Any) -> Any:
        return DatasetIterator(dataset, self._input_workers, self._container_strategy())

    @property
    def _global_batch_size(self) -> bool:
        return False


class ParameterServerStrategy(tf.distribute.Strategy):
    """Variables on parameter servers, or on this machine if `TF_CONFIG` names no cluster; each worker takes
    its steps without the others.

    Args:
        num_gpus_per_worker: how many GPUs a worker has; 0 is the CPU.
    """

    def __init__(self, num_gpus_per_worker: int = 0) -> None:
        super().__init__(ParameterServerExtended(self, num_gpus_per_worker))

    def make_dataset_iterator(self, dataset: Any) -> Any:
        """An iterator of values for the replicas; a batch of the dataset is that of one replica."""
        return super().make_dataset_iterator(dataset)
