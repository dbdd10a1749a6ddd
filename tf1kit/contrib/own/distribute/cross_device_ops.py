"""AllReduceCrossDeviceOps with the arguments of 1.15.5.

Source: TensorFlow 1.15.5: tensorflow/python/distribute/cross_device_ops.py.
"""

from __future__ import annotations

from tf1kit.tf1.private import cross_device_ops as core


class AllReduceCrossDeviceOps(core.AllReduceCrossDeviceOps):
    """Adds up values of several devices on all of them.

    Args:
        all_reduce_alg: "nccl" or "hierarchical_copy".
        num_packs: into how many parts the values are split for the transport; 0 for no such parts.
        agg_small_grads_max_bytes: has no effect; it chose what goes over the wire together.
        agg_small_grads_max_group: has no effect, as above.
    """

    def __init__(
        self,
        all_reduce_alg: str = "nccl",
        num_packs: int = 1,
        agg_small_grads_max_bytes: int = 0,
        agg_small_grads_max_group: int = 10,
    ) -> None:
        super().__init__(all_reduce_alg, num_packs)
