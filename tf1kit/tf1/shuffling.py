"""Remarks that a dataset is shuffled and repeated: 1.15.5 gave its elements in another order.

Source: TensorFlow 1.15.5, core/kernels/data/shuffle_dataset_op.cc and
core/grappler/optimizers/data. There `shuffle` followed by `repeat` became one operation, like
`shuffle_and_repeat`, with a generator that was seeded once for all repetitions. Today's operation
is seeded again for each repetition, and that cannot be changed. So the same seed gives another
order.
"""

from __future__ import annotations

from functools import cache, wraps
from typing import Any

from tf1kit.tf1.private import _ShuffleDataset, dataset_ops, shuffle_ops, tensor_util
from tf1kit.tf1.remark import once

WHAT = (
    "{what} of 1.15.5 draws another order from the same seed. "
    "Both draw the same with shuffle(..., reshuffle_each_iteration=False), or with a map between shuffle and repeat "
    "(docs/1-run-it.md)"
)


@cache
def install() -> None:
    """Let `repeat` and `shuffle_and_repeat` print the remark, in a process that the kit owns."""
    repeat = dataset_ops.DatasetV1.repeat
    begin = shuffle_ops._ShuffleAndRepeatDataset.__init__

    @wraps(repeat)
    def tell_of_repeat(self: Any, count: Any = None, name: str | None = None) -> Any:
        shuffled = getattr(self, "_dataset", self)
        if type(shuffled) is _ShuffleDataset and shuffled._reshuffle_each_iteration is not False and not _is(count, 1):
            _tell("shuffle with repeat after it", shuffled)
        return repeat(self, count, name=name)

    @wraps(begin)
    def tell_of_both(self: Any, *args: Any, **kwargs: Any) -> None:
        begin(self, *args, **kwargs)
        _tell("shuffle_and_repeat", self)

    dataset_ops.DatasetV1.repeat = tell_of_repeat
    shuffle_ops._ShuffleAndRepeatDataset.__init__ = tell_of_both


def _tell(what: str, dataset: Any) -> None:
    if not (_is(dataset._seed, 0) and _is(dataset._seed2, 0)):  # two zeros stand for no seed
        once(WHAT.format(what=what))


def _is(value: Any, number: int) -> bool:
    constant = tensor_util.constant_value(value) if tensor_util.is_tf_type(value) else value
    return constant is not None and constant == number
