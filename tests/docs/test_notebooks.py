"""Runs docs/6-notebooks.md: makes a notebook of its cells, runs its commands, and compares the
output.
"""

import re

from tests import warm
from tests.conftest import ROOT
from tests.run.test_notebook import write

PAGE = (ROOT / "docs" / "6-notebooks.md").read_text()
CELLS = re.findall(r"```python\n(.*?)\n```", PAGE, re.DOTALL)
COMMANDS = re.findall(r"```console\n\$ tf1kit (.*?)\n(.*?)```", PAGE, re.DOTALL)


def test_commands(tmp_path):
    """Each command prints what the page shows."""
    write(tmp_path / "course.ipynb", *CELLS)
    assert len(COMMANDS) == 2
    for command, output in COMMANDS:
        done = warm.run("tf1kit", command.split(), tmp_path, given={"JUPYTER_DATA_DIR": str(tmp_path)})
        assert done.returncode == 0 and output.strip() in done.stdout, done.stdout + done.stderr
