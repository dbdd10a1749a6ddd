"""Run tf-slim's own tests under the kit, and compare the failures with the table of exceptions.

    python tests/tf_slim_suite/run.py --all
    python tests/tf_slim_suite/run.py --fast     # only the files that take seconds

The tests are those of the installed wheel, by `python -m pytest -p tf1kit`; no file is changed.
They need NumPy 2.2 or older. Exits with 1 if a test fails that is not among the exceptions, if one
of those passes, or if fewer tests are found than tf-slim 1.1.0 has.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent))

from tests.tf_slim_suite.exceptions import EXCEPTIONS  # noqa: E402

TESTS = 1373  # of tf-slim 1.1.0, without those that its base class skips, and without LEFT_OUT
LEFT_OUT = "metrics/metric_ops_large_test.py"  # an array of 8 GB
FAST = (
    "data/dataset_data_provider_test.py",
    "data/parallel_reader_test.py",
    "data/prefetch_queue_test.py",
    "data/tfexample_decoder_test.py",
    "evaluation_test.py",
    "layers/normalization_test.py",
    "layers/optimizers_test.py",
    "learning_test.py",
    "losses/loss_ops_test.py",
    "ops/arg_scope_test.py",
    "ops/variables_test.py",
    "training/training_test.py",
)


def run(files: list[Path], root: Path, results: Path) -> None:
    """Run test files in a process of their own, and write their results as JUnit's XML."""
    options = [
        "-p",
        "tf1kit",
        "-p",
        "no:cacheprovider",
        "--import-mode=importlib",
        f"--rootdir={root}",
        f"--confcutdir={root}",  # this project's own conftest.py is not theirs
        "-q",
        "--tb=short",
    ]
    command = [sys.executable, "-W", "ignore", "-m", "pytest", *options, f"--junit-xml={results}", *map(str, files)]
    path = os.pathsep.join(filter(None, (str(HERE / "supplied"), os.environ.get("PYTHONPATH"))))
    ran = subprocess.run(command, cwd=results.parent, env={**os.environ, "PYTHONPATH": path}, check=False)
    if ran.returncode not in (0, 1):  # all passed, some failed
        sys.exit(f"pytest did not run the tests: it ended with {ran.returncode}.")


def outcomes(results: Path) -> dict[str, bool]:
    """Test to whether it passed. Skipped tests are left out. A file that cannot be imported counts
    as a failed test without a name.
    """
    found = {}
    for case in ElementTree.parse(results).iter("testcase"):
        if case.find("skipped") is None:
            module, _, group = case.get("classname", "").rpartition(".")
            name = f"{module.replace('.', '/')}.py::{group}::{case.get('name')}"
            found[name] = case.find("failure") is None and case.find("error") is None
    return found


def verdict(found: dict[str, bool], least: int) -> list[str]:
    """What differs from the table, one sentence each."""
    wrong = [
        f"{name} fails, and is not among the exceptions."
        for name, passed in found.items()
        if not passed and name not in EXCEPTIONS
    ]
    wrong += [f"{name} passes: take it off the exceptions." for name in EXCEPTIONS if found.get(name)]
    if len(found) < least:
        wrong.append(f"{len(found)} tests were run, of {least}.")
    if least == TESTS:
        wrong += [f"{name} is an exception, and no test." for name in EXCEPTIONS if name not in found]
    return wrong


def main(arguments: list[str]) -> int:
    """Run all or the fast part; returns the exit code."""
    spec = find_spec("tf_slim")
    assert spec and spec.origin
    root = Path(spec.origin).resolve().parent
    if arguments not in (["--all"], ["--fast"]):
        sys.exit(__doc__)
    fast = arguments == ["--fast"]
    files = [root / name for name in FAST] if fast else sorted({*root.rglob("*_test.py")} - {root / LEFT_OUT})
    with tempfile.TemporaryDirectory() as folder:
        results = Path(folder) / "results.xml"
        run(files, root, results)
        found = outcomes(results)
    wrong = verdict(found, 1 if fast else TESTS)
    print(f"{sum(found.values())} of {len(found)} tests of tf-slim pass under the kit; {len(EXCEPTIONS)} exceptions")
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
