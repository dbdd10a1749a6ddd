"""`TF_CONFIG`: the environment variable that tells a process the addresses of all workers and which
of them it is.

TensorFlow's format: `{"cluster": {"worker": ["host:port", ...]}, "task": {"type": "worker",
"index": 0}}`. A job "chief" of one address is allowed before the workers.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tf1kit.errors import UsageError

VARIABLE = "TF_CONFIG"
TRAINING = ("chief", "worker")
EXAMPLE = '{"cluster": {"worker": ["host1:2222", "host2:2222"]}, "task": {"type": "worker", "index": 0}}'


@dataclass(frozen=True)
class Member:
    """A process of a cluster.

    Attributes:
        addresses: `host:port` of each process that trains, the chief first.
        number: the position of this process among them.
        names: the name of each, such as "worker 1".
    """

    addresses: tuple[str, ...]
    number: int
    names: tuple[str, ...]

    @property
    def is_chief(self) -> bool:
        """Whether this process writes the checkpoints and the summaries."""
        return self.number == 0

    @property
    def name(self) -> str:
        """The name of this process."""
        return self.names[self.number]


def config_of(addresses: list[str], index: int) -> str:
    """The value of `TF_CONFIG` for one of several workers."""
    return json.dumps({"cluster": {"worker": addresses}, "task": {"type": "worker", "index": index}})


def member(environment: Mapping[str, str] = os.environ) -> Member | None:
    """The running process, as `TF_CONFIG` has it; None if the variable is not set or names no cluster.

    Raises UsageError for text that is not such a value, and for tasks other than training.
    """
    text = environment.get(VARIABLE, "")
    if not text.strip():
        return None
    try:
        config = json.loads(text)
        cluster = {job: [str(one) for one in addresses] for job, addresses in config.get("cluster", {}).items()}
        task = config.get("task", {})
        kind, index = str(task.get("type", "worker")), int(task.get("index", 0))
    except (ValueError, TypeError, AttributeError) as error:
        raise UsageError(f"{VARIABLE} cannot be read ({error}): set it to a value such as {EXAMPLE}") from error
    return _member(cluster, kind, index) if cluster else None


def _member(cluster: dict[str, Any], kind: str, index: int) -> Member:
    if others := sorted(set(cluster) - set(TRAINING)):
        raise UsageError(
            f"{VARIABLE} has the job {others[0]!r}, and the command of a port trains without it: "
            "list every process under 'worker'; the workers add up their gradients themselves"
        )
    names = [f"{job} {at}" for job in TRAINING for at in range(len(cluster.get(job, ())))]
    if f"{kind} {index}" not in names:
        raise UsageError(
            f"{VARIABLE} says that this process is {kind} {index}, and its cluster has {', '.join(names)}: "
            "give this process the type and index of one of them"
        )
    addresses = [address for job in TRAINING for address in cluster.get(job, ())]
    return Member(tuple(addresses), names.index(f"{kind} {index}"), tuple(names))
