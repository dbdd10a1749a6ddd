"""The strategy of TensorFlow by which a process trains with others or on several devices, and the
rows of a batch that each replica gets.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import tensorflow as tf

from tf1kit.cluster.config import VARIABLE, Member, member
from tf1kit.cluster.meeting import at_most, listens, meet, wait_for
from tf1kit.errors import UsageError
from tf1kit.keras.replicas import Share

PATIENCE = 600.0  # seconds that a worker waits for another


def strategy_of(devices: int = 1, timeout: float = PATIENCE, tell: Callable[[str], None] = print, job: str = "") -> Any:
    """The strategy for the cluster in `TF_CONFIG`, or for several devices of this machine; None if
    this process trains alone on one device.  With parameter servers it is for the coordinator.

    It must be called before TensorFlow computes anything, and a worker waits here for the others.

    Args:
        devices: the number of GPUs; where there are fewer, of parts of the CPU.
        timeout: the seconds that a worker waits at most, for the others to start and for a message
            of theirs.
        tell: called with a sentence that says for whom it waits.
        job: what it trains, as text, which must be the same for all workers.

    Raises:
        AloneError: other workers did not start in time.
        UsageError: `TF_CONFIG` cannot be used, or names a cluster beside several devices; or
            another worker has another job.
    """
    cluster = member()
    if cluster and devices > 1:
        raise UsageError(
            f"--devices {devices} is for one process, and {VARIABLE} names a cluster: start more workers instead"
        )
    if cluster and cluster.served:
        return servers_of(cluster, timeout, tell)
    if cluster:
        meet(cluster, timeout, tell, job)
        options = tf.distribute.experimental.CommunicationOptions(timeout_seconds=timeout)
        with at_most(cluster, timeout):
            return tf.distribute.MultiWorkerMirroredStrategy(communication_options=options)
    return tf.distribute.MirroredStrategy(_devices(devices)) if devices > 1 else None


def servers_of(cluster: Member, timeout: float, tell: Callable[[str], None]) -> Any:
    """The strategy of the coordinator, after all workers and servers have started.

    Raises AloneError if one does not start.
    """

    def missing() -> list[int]:
        return [number for number, address in enumerate(cluster.addresses) if number and not listens(address)]

    wait_for(cluster, missing, timeout, tell)
    resolver = tf.distribute.cluster_resolver.SimpleClusterResolver(
        tf.train.ClusterSpec(cluster.jobs), task_type="chief", task_id=0, rpc_layer="grpc"
    )
    return tf.distribute.ParameterServerStrategy(resolver)


def _devices(count: int) -> list[str]:
    kind = "GPU" if len(tf.config.list_physical_devices("GPU")) >= count else "CPU"
    if kind == "CPU":
        [cpu] = tf.config.list_physical_devices("CPU")
        tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * count)
    return [device.name for device in tf.config.list_logical_devices(kind)[:count]]


def shares_of(batch_size: int, replicas: int, synchronised: bool = True) -> list[Share]:
    """The part of a batch for each replica, one after the other; the sizes differ by at most 1.

    Raises UsageError for a batch with fewer examples than replicas.
    """
    if batch_size < replicas:
        raise UsageError(
            f"a batch of {batch_size} has no example for some of {replicas} replicas: "
            f"give --batch-size {replicas} or more"
        )
    edges = [batch_size * replica // replicas for replica in range(replicas + 1)]
    synchronised = synchronised and replicas > 1
    return [Share(first, after - first, batch_size, synchronised) for first, after in pairwise(edges)]
