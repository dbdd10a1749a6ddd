"""The files for Kubernetes and SLURM start workers that find themselves in TF_CONFIG.

The programs of the clusters are replaced by small scripts; bash and what the files call run.
"""

from __future__ import annotations

import os
import re
import subprocess
import textwrap
from pathlib import Path

import pytest
from click.testing import CliRunner

from migrated.factored_kernels import main
from tests.conftest import ROOT
from tf1kit.cluster.config import member

FILES = ROOT / "docs" / "cluster"
SCRIPTS = {
    "python": 'echo "$TF_CONFIG"; echo "$@"',
    "scontrol": '[ "$*" = "show hostnames node[1-4]" ] && printf "node%s\\n" 1 2 3 4',
    "srun": 'for SLURM_PROCID in 0 1 2 3; do export SLURM_PROCID; [ "$1" = --kill-on-bad-exit=1 ] && "${@:2}"; done',
}


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """An environment whose `python`, `scontrol` and `srun` are the scripts."""
    for name, script in SCRIPTS.items():
        (tmp_path / name).write_text(f"#!/bin/bash\n{script}\n")
        (tmp_path / name).chmod(0o755)
    return {"PATH": f"{tmp_path}:{os.environ['PATH']}", "SLURM_JOB_NODELIST": "node[1-4]", "WORKERS": "4"}


def check(said: str, addresses: list[str], names: tuple[str, ...] = ()) -> None:
    """Each process knows all addresses and its own place, and the port's command takes the arguments."""
    configs, commands = said.splitlines()[::2], said.splitlines()[1::2]
    members = [member({"TF_CONFIG": config}) for config in configs]
    assert [one.number for one in members] == list(range(len(addresses)))
    assert {one.addresses for one in members} == {tuple(addresses)}
    assert {one.names for one in members} == {names or tuple(f"worker {index}" for index in range(len(addresses)))}
    [words] = set(commands)
    module, *given = words.split()[1:]
    assert module == "migrated.factored_kernels"
    assert CliRunner().invoke(main, [*given, "--help"]).exit_code == 0
    for option in given[::2]:
        assert option in CliRunner().invoke(main, ["--help"]).output


def script_in(file: str, pattern: str) -> str:
    """The text that a file for Kubernetes has at a place."""
    return textwrap.dedent(re.search(pattern, (FILES / file).read_text(), re.DOTALL | re.MULTILINE)[1])


def test_slurm(environment: dict[str, str]) -> None:
    """The job's script starts the command on each node."""
    done = subprocess.run(["bash", FILES / "slurm.sh"], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    check(done.stdout, [f"node{index}:2222" for index in range(1, 5)])


def test_kubernetes(environment: dict[str, str]) -> None:
    """The script of a pod makes the names of all pods from their number."""
    script = script_in("kubernetes.yaml", r"args:\n +- \|\n(.*?)^ +ports:")
    said = ""
    for index in range(4):
        given = {**environment, "JOB_COMPLETION_INDEX": str(index)}
        done = subprocess.run(["bash", "-c", script], env=given, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        said += done.stdout
    check(said, [f"tf1kit-{index}.tf1kit:2222" for index in range(4)])


def test_parameter_servers_on_slurm(environment: dict[str, str]) -> None:
    """The first node has the chief, the next two are workers, and the last one is a server."""
    done = subprocess.run(["bash", FILES / "slurm-ps.sh"], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    check(done.stdout, [f"node{index}:2222" for index in range(1, 5)], ("chief 0", "worker 0", "worker 1", "ps 0"))


def test_parameter_servers_on_kubernetes(environment: dict[str, str], tmp_path: Path) -> None:
    """Each pod finds its place by its name, and the script is the file that the pods call."""
    text = (FILES / "kubernetes-ps.yaml").read_text()
    script = tmp_path / "train.sh"
    script.write_text(script_in("kubernetes-ps.yaml", r"train.sh: \|\n(.*?)^---"))
    names = ("chief 0", "worker 0", "worker 1", "ps 0", "ps 1")
    said = ""
    for job, index in map(str.split, names):
        assert re.search(rf"command: .*/scripts/train.sh\b[\", ]+{job}\b", text)
        given = {**environment, "HOSTNAME": f"tf1kit-{job}-{index}", "WORKERS": "2", "SERVERS": "2"}
        done = subprocess.run(["bash", script, job], env=given, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        said += done.stdout
    check(said, ["tf1kit-{}-{}.tf1kit:2222".format(*name.split()) for name in names], names)
