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
    "scontrol": '[ "$*" = "show hostnames node[1-3]" ] && printf "node1\\nnode2\\nnode3\\n"',
    "srun": 'for SLURM_PROCID in 0 1 2; do export SLURM_PROCID; [ "$1" = --kill-on-bad-exit=1 ] && "${@:2}"; done',
}


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """An environment whose `python`, `scontrol` and `srun` are the scripts."""
    for name, script in SCRIPTS.items():
        (tmp_path / name).write_text(f"#!/bin/bash\n{script}\n")
        (tmp_path / name).chmod(0o755)
    return {"PATH": f"{tmp_path}:{os.environ['PATH']}", "SLURM_JOB_NODELIST": "node[1-3]", "WORKERS": "3"}


def check(said: str, addresses: list[str]) -> None:
    """Each worker knows all addresses and its own place, and the port's command takes the arguments."""
    configs, commands = said.splitlines()[::2], said.splitlines()[1::2]
    members = [member({"TF_CONFIG": config}) for config in configs]
    assert [one.number for one in members] == list(range(len(addresses)))
    assert {one.addresses for one in members} == {tuple(addresses)}
    [words] = set(commands)
    module, *given = words.split()[1:]
    assert module == "migrated.factored_kernels"
    assert CliRunner().invoke(main, [*given, "--help"]).exit_code == 0
    for option in given[::2]:
        assert option in CliRunner().invoke(main, ["--help"]).output


def test_slurm(environment: dict[str, str]) -> None:
    """The job's script starts the command on each node."""
    done = subprocess.run(["bash", FILES / "slurm.sh"], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    check(done.stdout, ["node1:2222", "node2:2222", "node3:2222"])


def test_kubernetes(environment: dict[str, str]) -> None:
    """The script of a pod makes the names of all pods from their number."""
    text = (FILES / "kubernetes.yaml").read_text()
    script = textwrap.dedent(re.search(r"args:\n +- \|\n(.*?)^ +ports:", text, re.DOTALL | re.MULTILINE)[1])
    said = ""
    for index in range(3):
        given = {**environment, "JOB_COMPLETION_INDEX": str(index)}
        done = subprocess.run(["bash", "-c", script], env=given, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        said += done.stdout
    check(said, [f"tf1kit-{index}.tf1kit:2222" for index in range(3)])
