"""Run TensorFlow 1.15's own tests on 1.15.5 and under the kit, and write a table of the results.

    python tests/tf_1_15_suite/run.py FOLDER --results RESULTS --genuine PYTHON [--seconds 60] [PATTERN ...]

FOLDER has the tree of TensorFlow's repository, of which only tests and what they read are used.
PYTHON is an interpreter with genuine 1.15.5. A pattern such as "tensorflow/contrib/rnn/*" chooses
files, in their order. Each file has that many seconds of a processor, and runs once on each side,
in a process of its own; RESULTS keeps the logs, so that the same command goes on where it was
stopped. Not part of CI: the tests are not of this project.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT))

from tests.tf_1_15_suite import log, table  # noqa: E402
from tests.tf_1_15_suite.table import module  # noqa: E402
from tf1kit.cli.progress import progress_bar  # noqa: E402

CHOSEN = ("tensorflow/contrib/*", "tensorflow/python/layers/*", "tensorflow/python/training/*", "*/kernel_tests/rnn*")
SIDES = ("1.15.5", "kit")
# Modules that several tests share and that the wheel of 1.15.5 does not have: they go beside each test.
SHARED = (
    "tensorflow.contrib.constrained_optimization.python.test_util",
    "tensorflow.contrib.distribute.python.keras_multi_worker_test_base",
    "tensorflow.contrib.labeled_tensor.python.ops.test_util",
    "tensorflow.contrib.predictor.testing_common",
    "tensorflow.contrib.slim.python.slim.data.test_utils",
    "tensorflow.contrib.summary.summary_test_util",
    "tensorflow.contrib.timeseries.python.timeseries.state_space_models.test_utils",
    "tensorflow.contrib.timeseries.python.timeseries.test_utils",
)


def tests(folder: Path, patterns: list[str]) -> list[str]:
    """The test files, by their path in the tree: in the order of the patterns, or one of each package
    after the other.
    """
    found = sorted(str(path.relative_to(folder)) for path in folder.rglob("*_test.py"))
    chosen = [each for each in found if any(fnmatch(each, pattern) for pattern in CHOSEN)]
    if patterns:
        return list(dict.fromkeys(each for pattern in patterns for each in chosen if fnmatch(each, pattern)))
    place: dict[str, int] = {}
    turn = {}
    for each in chosen:
        turn[each] = place[module(each)] = place.get(module(each), 0) + 1
    return sorted(chosen, key=lambda each: (turn[each], each))


def stage(folder: Path, into: Path) -> None:
    """Copy tests, and links to what they read, without the modules that they test."""
    for path in sorted(folder.rglob("*")):
        to = into / path.relative_to(folder)
        if path.is_dir() or to.exists():
            continue
        to.parent.mkdir(parents=True, exist_ok=True)
        if path.name.endswith("_test.py"):
            to.write_text(with_shared(path.read_text("utf-8"), folder, to.parent), "utf-8")
        elif path.suffix != ".py":
            to.symlink_to(path.resolve())


def give_data(folder: Path, home: Path) -> None:
    """Put the data of 1.15.5's wheel that the kit does not ship where the kit looks for them."""
    (home / "datasets").mkdir(parents=True, exist_ok=True)
    name = "boston_house_prices.csv"
    shutil.copy(folder / "tensorflow/contrib/learn/python/learn/datasets/data" / name, home / "datasets" / name)


def with_shared(text: str, folder: Path, beside: Path) -> str:
    """The text of a test that imports the shared modules from its own folder, where they are put."""
    for name in SHARED:
        package, _, last = name.rpartition(".")
        text, count = re.subn(rf"from {re.escape(package)} import {last}\b", f"import {last}", text)
        if count:
            helper = (folder / name.replace(".", "/")).with_suffix(".py").read_text("utf-8")
            (beside / f"{last}.py").write_text(with_shared(helper, folder, beside), "utf-8")
    return text


class Side:
    """Genuine 1.15.5 or the kit: a process that forks for each file."""

    def __init__(self, name: str, python: str, results: Path, seconds: float) -> None:
        self.name, self.seconds = name, seconds
        self.cache = results / f"{name}.json"
        self.logs = results / name
        self.found = json.loads(self.cache.read_text()) if self.cache.exists() else {}
        self.command = [python, str(HERE / "forks.py"), name, str(seconds)]
        self.environment = {**os.environ, "TEST_SRCDIR": str(results / "staged"), "TEST_WORKSPACE": "org_tensorflow"}
        self.environment |= {"PYTHONWARNINGS": "ignore", "KERAS_HOME": str(results / "keras")}
        self.environment["PYTHONPATH"] = str(ROOT) if name == "kit" else ""
        self.process: subprocess.Popen[str] | None = None
        self.again: set[str] = set()

    def run(self, path: str, staged: Path) -> None:
        """Run a file unless its result is there."""
        before = self.found.get(path)
        if before and path not in self.again and (before["code"] != "" or before["allowed"] >= self.seconds):
            return
        log = self.logs / f"{path}.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        if self.process is None:
            self.process = subprocess.Popen(
                self.command, env=self.environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(f"{staged / path}\t{log}\n")
        self.process.stdin.flush()
        code, seconds = self.process.stdout.readline().rstrip("\n").split("\t")
        self.found[path] = {"code": code, "seconds": float(seconds), "allowed": self.seconds}
        self.cache.write_text(json.dumps(self.found, indent=1))


def main() -> None:
    """Run the files, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--results", type=Path, required=True)
    parser.add_argument("--genuine", metavar="PYTHON", required=True)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--again", action="store_true", help="run files that do not pass under the kit once more")
    parser.add_argument("--table", action="store_true", help="run nothing")
    parser.add_argument("patterns", nargs="*")
    asked = parser.parse_intermixed_args()
    results = asked.results.resolve()
    staged = results / "staged" / "org_tensorflow"
    if not staged.exists():
        stage(asked.folder.resolve(), staged)
    give_data(asked.folder, results / "keras")
    pythons = dict(zip(SIDES, (asked.genuine, sys.executable), strict=True))
    sides = [Side(name, python, results, asked.seconds) for name, python in pythons.items()]
    files = tests(staged, asked.patterns)
    if asked.again:
        sides[1].again = {each.path for each in compared(results, sides) if each.fails()}
    if not asked.table:
        with progress_bar() as tell:
            for number, path in enumerate(files):
                tell(path, number, len(files))
                sides[0].run(path, staged)
                if log.PASSED in log.outcomes((sides[0].logs / f"{path}.log").read_text("utf-8", "replace")).values():
                    sides[1].run(path, staged)
    found = [each for each in compared(results, sides) if each.path in files]
    (results / "table.md").write_text(table.page(found))
    (results / "reasons.txt").write_text(table.reasons(found))
    print(table.page(found))


def compared(results: Path, sides: list[Side]) -> list[table.File]:
    """The results of the files that ran on both sides."""
    ended = {path: found["code"] != "" for path, found in sides[1].found.items()}
    return table.read(results, SIDES, ended)


if __name__ == "__main__":
    main()
