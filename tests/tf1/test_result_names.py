"""The functions in docs/findings/result-names.md end in the operations that the page says."""

import re

import pytest
import tensorflow as tf

from tests import warm

PAGE = warm.ROOT / "docs" / "findings" / "result-names.md"
PROGRAM = warm.ROOT / "tests" / "cases" / "programs" / "names_of_functions.py"
ROW = re.compile(r"^\| `tf\.([\w.]+)` \| (`\S+`) \w+ \| (`\S+`) \w+ \| (\d+) \|$", re.MULTILINE)


@pytest.mark.skipif(not tf.__version__.startswith("2.21."), reason="the page is of the newest TensorFlow")
def test_names_of_today(tmp_path):
    """Each function has today's name of the page, which is not that of 1.15.5 or has another type."""
    rows = ROW.findall(PAGE.read_text("utf-8"))
    calls = "".join(f"{kind}: {function}\n" for function, _, _, kind in rows)
    head = PROGRAM.read_text("utf-8").partition("FUNCTIONS = {")[0]
    (tmp_path / "program.py").write_text(f"{head}{LOOP.replace('CALLS', repr(calls))}")
    done = warm.run("tf1kit", ["run", "program.py"], tmp_path)
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.split() == [today.strip("`") for _, _, today, _ in rows] and len(rows) == 3


LOOP = """
for line in CALLS.splitlines():
    kind, _, name = line.partition(": ")
    tf.reset_default_graph()
    function = tf
    for part in name.split("."):
        function = getattr(function, part)
    result = function(*KINDS[int(kind)]())
    while isinstance(result, (list, tuple)):
        result = result[-1]
    print(result.name)
"""
