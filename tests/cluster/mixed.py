"""A parameter server and two workers, of which one is of genuine 1.15.5 and the others run under the kit.
Python 3.7.

    python tests/cluster/mixed.py INTERPRETER

INTERPRETER has the kit and a current TensorFlow; this one is 1.15.5.  If the server runs under the
kit, both workers have to print what is recorded of the program.  If it is of 1.15.5, the worker under
the kit has to fail and name it.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
CASES = ROOT / "tests" / "cases"
PROGRAM = CASES / "programs" / "one_ps_two_workers.py"
RECORDED = CASES / "recorded" / "one_ps_two_workers.txt"
REFUSED = "tf1kit: /job:ps/replica:0/task:0 "
PATIENCE = 120  # seconds that a worker may take
OLD = [sys.executable, "-W", "ignore"]


class Cluster:
    """The processes, which are killed when the block is left."""

    def __init__(self, server, *workers):
        from socket import socket

        sockets = [socket() for _ in range(1 + len(workers))]
        for each in sockets:
            each.bind(("localhost", 0))
        ports = [str(each.getsockname()[1]) for each in sockets]
        for each in sockets:
            each.close()
        self.server = self._start(server, "ps", 0, ports)
        self.workers = [self._start(worker, "worker", index, ports) for index, worker in enumerate(workers)]

    def _start(self, command, job, index, ports):
        return subprocess.Popen(
            [*command, str(PROGRAM), job, str(index), *ports],
            cwd=str(ROOT),
            env=dict(os.environ, TF_CPP_MIN_LOG_LEVEL="3"),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            universal_newlines=True,
        )

    def __enter__(self):
        return self

    def __exit__(self, *error):
        for process in (self.server, *self.workers):
            process.kill()
            process.communicate()


def recorded():
    """What is recorded of each worker."""
    return [text.strip() for text in re.split(r"^worker \d\n", RECORDED.read_text(), flags=re.MULTILINE)[1:]]


def together(kit):
    """What is wrong if the server and one worker run under the kit, and the other worker is of 1.15.5."""
    with Cluster(kit, OLD, kit) as cluster:
        said = [worker.communicate(timeout=PATIENCE) for worker in cluster.workers]
    return [f"worker {at}: {said[at]}" for at, text in enumerate(recorded()) if said[at][0].strip() != text]


def refused(kit):
    """What is wrong if the server is of 1.15.5.  The other worker would wait for the one that fails."""
    with Cluster(OLD, OLD, kit) as cluster:
        out, error = cluster.workers[1].communicate(timeout=PATIENCE)
    return [] if REFUSED in error else [f"the worker under the kit says: {out} {error}"]


def main(current):
    """Return 0 if all is as it should be, else 1."""
    if not Path(current).exists():
        print(f"NOT RUN: clusters of 1.15.5 and the kit, because {current} does not exist")
        return 0
    kit = [current, "-m", "tf1kit", "run"]
    wrong = together(kit) + refused(kit)
    print("\n".join(wrong) or "both ways as it should be")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
