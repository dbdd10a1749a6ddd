"""`TF_CONFIG`: the environment variable that tells a process the addresses of all workers and which
of them it is.

TensorFlow's format: `{"cluster": {"worker": ["host:port", ...]}, "task": {"type": "worker",
"index": 0}}`. A job "chief" of one address is allowed before the workers. With a job "ps" the weights
are kept by parameter servers, and the chief is the coordinator.
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
SERVED = (*TRAINING, "ps")
EXAMPLE = '{"cluster": {"worker": ["host1:2222", "host2:2222"]}, "task": {"type": "worker", "index": 0}}'


@dataclass(frozen=True)
class Member:
    """A process of a cluster.

    Attributes:
        addresses: `host:port` of each process, the chief first.
        number: the position of this process among them.
        names: the name of each, such as "worker 1".
        served: whether parameter servers keep the weights.
    """

    addresses: tuple[str, ...]
    number: int
    names: tuple[str, ...]
    served: bool = False

    @property
    def is_chief(self) -> bool:
        """Whether this process writes the checkpoints and the summaries."""
        return self.number == 0

    @property
    def name(self) -> str:
        """The name of this process."""
        return self.names[self.number]

    @property
    def task(self) -> tuple[str, int]:
        """The job of this process, and its index there."""
        return job_and_index(self.name)

    @property
    def jobs(self) -> dict[str, list[str]]:
        """The addresses of each job."""
        found: dict[str, list[str]] = {}
        for name, address in zip(self.names, self.addresses, strict=True):
            found.setdefault(job_and_index(name)[0], []).append(address)
        return found


def job_and_index(name: str) -> tuple[str, int]:
    """The parts of a name such as "worker 1"."""
    job, _, index = name.rpartition(" ")
    return job, int(index)


def config_of(addresses: list[str], index: int) -> str:
    """The value of `TF_CONFIG` for one of several workers."""
    return config_in({"worker": addresses}, "worker", index)


def config_in(cluster: Mapping[str, list[str]], job: str, index: int) -> str:
    """The value of `TF_CONFIG` for a process of a cluster with several jobs."""
    return json.dumps({"cluster": cluster, "task": {"type": job, "index": index}})


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
    served = "ps" in cluster
    jobs = SERVED if served else TRAINING
    if others := sorted(set(cluster) - set(jobs)):
        raise UsageError(
            f"{VARIABLE} has the job {others[0]!r}, and the command of a port trains without it: "
            "list the processes under 'worker', and parameter servers under 'ps'"
        )
    if served and (len(cluster.get("chief", ())) != 1 or not all(cluster.get(job) for job in jobs)):
        raise UsageError(
            f"{VARIABLE} has {', '.join(f'{len(cluster.get(job, ()))} {job}' for job in jobs)}: with parameter servers "
            "a cluster has one 'chief', which gives the workers their batches, and at least one 'worker' and one 'ps'"
        )
    names = [f"{job} {at}" for job in jobs for at in range(len(cluster.get(job, ())))]
    if f"{kind} {index}" not in names:
        raise UsageError(
            f"{VARIABLE} says that this process is {kind} {index}, and its cluster has {', '.join(names)}: "
            "give this process the type and index of one of them"
        )
    addresses = [address for job in jobs for address in cluster.get(job, ())]
    return Member(tuple(addresses), names.index(f"{kind} {index}"), tuple(names), served)
