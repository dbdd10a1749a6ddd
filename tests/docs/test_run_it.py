"""Runs docs/1-run-it.md: writes its program to a file, runs its commands, and compares the
output.
"""

import re

import pytest

from tests import warm
from tests.conftest import ROOT

GUIDE = (ROOT / "docs" / "1-run-it.md").read_text()
PROGRAM = re.search(r"```python\n(.*?)```", GUIDE, re.DOTALL)[1]
COMMANDS = re.findall(r"```console\n\$ (.*?)\n(.*?)```", GUIDE, re.DOTALL)
TEST = "import train\n\n\ndef test_train():\n    assert callable(train.main)\n"


@pytest.mark.parametrize(("command", "output"), COMMANDS, ids=[command for command, _ in COMMANDS])
def test_command(folder, command, output):
    """The command prints each line that the guide shows."""
    folder.write(train=PROGRAM, test_train=TEST)
    words = command.removeprefix("python -m ").split()
    done = warm.run(words[0], words[1:], folder.path, onednn="--no-onednn" not in words)
    printed = re.sub(r"\s+", " ", done.stdout + done.stderr)
    assert all(re.sub(r"\s+", " ", line) in printed for line in output.splitlines()), done.stdout + done.stderr


def test_all_commands_are_found():
    """The pattern finds every block of commands."""
    assert len(COMMANDS) == GUIDE.count("\n$ ") == 6
