"""contrib's MirroredStrategy: TensorFlow's own one with the arguments of contrib's, and with batches for
a replica each.

Source: TensorFlow 1.15.5: tensorflow/contrib/distribute/python/mirrored_strategy.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.tf1.private import DatasetIterator
from tf1kit.tf1.private import mirrored_strategy as core


class MirroredExtended(core.MirroredExtended):
    """What `MirroredStrategy` does.

    Args: see `MirroredStrategy`; besides:
        container_strategy: the strategy.
    """

    def __init__(
        self,
        container_strategy: Any,
        devices: Any = None,
        num_gpus_per_worker: int | None = None,
        cross_device_ops: Any = None,
        auto_shard_dataset: bool = False,
    ) -> None:
        if devices is None:
            devices = [getattr(device, "name", device) for device in core.all_local_devices(num_gpus_per_worker)]
        elif num_gpus_per_worker is not None:
            raise ValueError("Must only specify one of `devices` and `num_gpus_per_worker`.")
        super().__init__(container_strategy, devices, cross_device_ops)
        self._auto_shard_dataset = auto_shard_dataset

    def _make_dataset_iterator(self, dataset: Any) -> Any:
        return DatasetIterator(dataset, self._input_workers, self._container_strategy())

    @property
    def _global_batch_size(self) -> bool:
        return False


class MirroredStrategy(tf.distribute.Strategy):
    """Variables on several devices of one machine; each device computes a replica.

    Args:
        devices: names of devices.
        num_gpus: how many GPUs, in place of `devices`; by default all, or the CPU.
        num_gpus_per_worker: another name of `num_gpus`.
        cross_device_ops: how values of several devices become one.
        auto_shard_dataset: has no effect on one machine.
        cross_tower_ops: an older name of `cross_device_ops`.

    Raises:
        ValueError: two of `devices`, `num_gpus` and `num_gpus_per_worker` are given.
        AssertionError: `cross_device_ops` is given under both names.
    """

    _collective_key_base = 0  # as in TensorFlow's own

    def __init__(
        self,
        devices: Any = None,
        num_gpus: int | None = None,
        num_gpus_per_worker: int | None = None,
        cross_device_ops: Any = None,
        auto_shard_dataset: bool = False,
        cross_tower_ops: Any = None,
    ) -> None:
        assert not (cross_device_ops and cross_tower_ops)
        if num_gpus is not None and num_gpus_per_worker is not None:
            raise ValueError("You cannot specify both `num_gpus` and `num_gpus_per_worker`.")
        count = num_gpus_per_worker if num_gpus is None else num_gpus
        super().__init__(
            MirroredExtended(self, devices, count, cross_device_ops or cross_tower_ops, auto_shard_dataset)
        )

    def make_dataset_iterator(self, dataset: Any) -> Any:
        """An iterator of values for the replicas; a batch of the dataset is that of one replica."""
        return super().make_dataset_iterator(dataset)
