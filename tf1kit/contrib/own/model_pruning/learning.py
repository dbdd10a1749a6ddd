"""slim's training loop with an update of the masks after each step.

Source: TensorFlow 1.15.5: tensorflow/contrib/model_pruning/python/learning.py.
"""

from __future__ import annotations

from typing import Any

from tf1kit.tf1.repairs import repaired

_USE_DEFAULT = 0
learning = repaired("tf_slim").learning
train_step = learning.train_step


def train(
    train_op: Any,
    logdir: str | None,
    mask_update_op: Any,
    train_step_fn: Any = train_step,
    train_step_kwargs: Any = _USE_DEFAULT,
    log_every_n_steps: int = 1,
    graph: Any = None,
    master: str = "",
    is_chief: bool = True,
    global_step: Any = None,
    number_of_steps: int | None = None,
    init_op: Any = _USE_DEFAULT,
    init_feed_dict: Any = None,
    local_init_op: Any = _USE_DEFAULT,
    init_fn: Any = None,
    ready_op: Any = _USE_DEFAULT,
    summary_op: Any = _USE_DEFAULT,
    save_summaries_secs: int = 600,
    summary_writer: Any = _USE_DEFAULT,
    startup_delay_steps: int = 0,
    saver: Any = None,
    save_interval_secs: int = 600,
    sync_optimizer: Any = None,
    session_config: Any = None,
    trace_every_n_steps: int | None = None,
) -> Any:
    """Train, and run `mask_update_op` after each step. See `slim.learning.train` for the others; the
    result is the last loss, which 1.15.5 fails to unpack.
    """
    options = {key: value for key, value in locals().items() if key not in ("train_op", "logdir", "mask_update_op")}

    def step_and_masks(session: Any, *args: Any) -> Any:
        result = train_step_fn(session, *args)
        session.run(mask_update_op)
        return result

    result = learning.train(train_op, logdir, **dict(options, train_step_fn=step_and_masks))
    return result[0] if isinstance(result, tuple) else result
