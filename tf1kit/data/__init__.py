"""The data room: the CIFAR-10 record format, a small sample of real data, the download of the
genuine archive, and shards of records.

Only `record_batches` and `parse_cifar10` need TensorFlow. A module is imported when one of its names is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tf1kit.importing.lazy import lazy

if TYPE_CHECKING:
    from tf1kit.data.cifar10 import TEST_FILE as TEST_FILE
    from tf1kit.data.cifar10 import TRAIN_FILES as TRAIN_FILES
    from tf1kit.data.cifar10 import Batch as Batch
    from tf1kit.data.cifar10 import BatchSummary as BatchSummary
    from tf1kit.data.cifar10 import check_folder as check_folder
    from tf1kit.data.cifar10 import read_batch as read_batch
    from tf1kit.data.cifar10 import read_names as read_names
    from tf1kit.data.cifar10 import write_batch as write_batch
    from tf1kit.data.cifar10 import write_folder as write_folder
    from tf1kit.data.download import download_cifar10 as download_cifar10
    from tf1kit.data.records import RecordFile as RecordFile
    from tf1kit.data.records import record_file as record_file
    from tf1kit.data.sample import expand as expand
    from tf1kit.data.sample import load_sample as load_sample
    from tf1kit.data.sample import split_sample as split_sample
    from tf1kit.data.sample import write_sample as write_sample
    from tf1kit.data.shards import ShardSummary as ShardSummary
    from tf1kit.data.shards import shard as shard
    from tf1kit.data.shards import shards_in as shards_in
    from tf1kit.data.stream import parse_cifar10 as parse_cifar10
    from tf1kit.data.stream import record_batches as record_batches
else:
    __getattr__, __dir__, __all__ = lazy(
        __name__,
        {
            "Batch": "cifar10",
            "BatchSummary": "cifar10",
            "RecordFile": "records",
            "ShardSummary": "shards",
            "TEST_FILE": "cifar10",
            "TRAIN_FILES": "cifar10",
            "check_folder": "cifar10",
            "download_cifar10": "download",
            "expand": "sample",
            "load_sample": "sample",
            "parse_cifar10": "stream",
            "read_batch": "cifar10",
            "read_names": "cifar10",
            "record_batches": "stream",
            "record_file": "records",
            "shard": "shards",
            "shards_in": "shards",
            "split_sample": "sample",
            "write_batch": "cifar10",
            "write_folder": "cifar10",
            "write_sample": "sample",
        },
    )
