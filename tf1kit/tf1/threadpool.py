"""Thread pools of input pipelines, which are an option of a dataset today.

Source: TensorFlow 1.15.5: tensorflow/python/data/experimental/ops/threadpool.py. Datasets with one
pool share its threads in 1.15.5; here each has as many threads of its own.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf


class PrivateThreadPool:
    """The size of a thread pool.

    Args:
        num_threads: its threads.
        display_name: the name of the threads in a profile, which has no effect here.
        max_intra_op_parallelism: threads of one operation.
    """

    def __init__(self, num_threads: int, display_name: str | None = None, max_intra_op_parallelism: int = 1) -> None:
        self.num_threads, self.max_intra_op_parallelism = num_threads, max_intra_op_parallelism


def override_threadpool(dataset: Any, thread_pool: PrivateThreadPool) -> Any:
    """The dataset, whose functions run in a pool of that size."""
    options = tf.data.Options()
    options.threading.private_threadpool_size = thread_pool.num_threads
    options.threading.max_intra_op_parallelism = thread_pool.max_intra_op_parallelism
    return dataset.with_options(options)
