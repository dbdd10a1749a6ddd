"""`tensorflow.python.distribute.estimator_training` of 1.15.5, which left TensorFlow with 2.16:
several machines with one strategy.

Only a strategy over several workers needs it, and that is an error here. A single process works,
and so do the parameter servers and workers of `TF_CONFIG` without a strategy.
"""

from __future__ import annotations

from typing import Any

from tf1kit.errors import UsageError
from tf1kit.tf1.private import tf_logging as logging


def init_run_config(config: Any, tf_config: dict[str, Any]) -> None:
    """Set up a `RunConfig` from the dict of `TF_CONFIG`.

    Raises:
        ValueError: a strategy is given twice.
        UsageError: a strategy would run on several workers.
    """
    wanted = config._experimental_distribute
    for which in ("train_distribute", "eval_distribute"):
        chosen = getattr(wanted, which, None)
        if chosen and getattr(config, f"_{which}"):
            raise ValueError(
                f"{which} and experimental_distribute.{which} of RunConfig are both set. Set only one of them."
            )
        if chosen:
            setattr(config, f"_{which}", chosen)
    cluster = tf_config.get("cluster", {})
    remote = getattr(wanted, "remote_cluster", None)
    if config._train_distribute and (remote or (cluster and "master" not in cluster)):
        raise UsageError(
            "RunConfig(train_distribute=...) asks for training on a cluster of workers. tf.estimator's coordinator of "
            "workers left TensorFlow with 2.16. Unset TF_CONFIG to train in this process, or move to "
            "tf.distribute.MultiWorkerMirroredStrategy."
        )
    config._distribute_coordinator_mode = None
    config._init_distributed_setting_from_environment_var(tf_config)
    config._maybe_overwrite_session_config_for_distributed_training()
    logging.info("Not using Distribute Coordinator.")


def should_run_distribute_coordinator(config: Any) -> bool:
    """False, because `init_run_config` refuses what would need the coordinator."""
    return False
