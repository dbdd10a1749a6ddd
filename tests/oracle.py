"""Records the committed results again with genuine TensorFlow 1.15.5, and reports differences.

    python tests/oracle.py                 # the units that have changed, and a tenth of the others
    python tests/oracle.py --all           # every unit
    python tests/oracle.py --confirm       # also write the units that hold to confirmed.json
    python tests/oracle.py genuine/rnn_cell programs   # one unit, and all units of a subject

A unit is one recorded result and everything that it depends on: its program, the modules of this
project that the program imports, the committed result, and the versions of the packages.

`confirmed.json` has the sha256 of each unit whose committed result 1.15.5 has reproduced.  A unit
with another sha256 has changed.  The tenth of the others is chosen by --seed, which is the commit
by default.

This file runs on Python 3.7 with the standard library only.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import json
import os
import random
import re
import subprocess
import sys
import time
from glob import glob
from multiprocessing.pool import ThreadPool

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
CONFIRMED = os.path.join(ROOT, "tests", "confirmed.json")
KIT = "tf1kit/inventory"
VERSIONS = ("tensorflow", "numpy", "scipy", "pandas", "protobuf", "h5py")
RECORDERS = {  # subject -> the command that records it; the names of units follow
    "goldens": ["-m", "tf1kit.parity.recording.record", "--all"],
    "pairs": ["-m", "tf1kit.parity.recording.record", "--all", "--folder", "tests/parity/pairs/parity_tests/goldens"],
    "genuine": ["tests/record.py", "genuine", "--check"],
    "programs": ["tests/record.py", "programs", "--check"],
    "cases": ["tests/record.py", "cases", "--check"],
    "scripts": ["-m", "parity_tests.legacy_scripts"],
    "inventory": ["tests/record.py", "inventory", "--check"],
    "checkpoints": ["tests/record.py", "checkpoints", "--check"],
    "optimizers": ["tests/record.py", "optimizers", "--check"],
    "cells": ["tests/record.py", "cells", "--check"],
    "slots": ["tests/record.py", "slots", "--check"],
    "captures": ["tests/record.py", "captures", "--check"],
    "legacy_captures": ["tests/record.py", "legacy_captures", "--check"],
    "causes": ["tests/record.py", "causes", "--check"],
    "guide": ["tests/docs/guide.py", "tf1"],
    "resume": ["tests/checkpoint/beside.py"],
    "mixed": ["tests/cluster/mixed.py"],
}
BESIDE = {  # subjects that need another interpreter, too, and what they are about
    "resume": "checkpoints of 1.15.5 to Keras and back",
    "mixed": "clusters of 1.15.5 and the kit",
}


def units():
    """{subject: {unit: the files that the unit depends on}}."""
    return {
        "goldens": goldens("parity_tests"),
        "pairs": goldens("tests/parity/pairs/parity_tests"),
        "genuine": {
            stem(path): [*closure("tests/genuine/record.py", path), *found("tests/genuine/recorded/%s.*" % stem(path))]
            for path in found("tests/genuine/cases/[a-z]*.py")
        },
        "programs": programs("tests/programs"),
        "cases": programs("tests/cases"),
        "scripts": {
            stem(path): closure("parity_tests/legacy_scripts.py", path)
            for path in found("legacy/[a-z]*.py")
            if "def main(" in text(path)
        },
        "inventory": {
            part: [
                *closure("tests/inventory/record.py", "tests/inventory/of_%s.py" % part),
                *found("%s/%s.tsv" % (folder, part)),
            ]
            for part, folder in (("core", KIT), ("contrib", KIT), ("python", KIT), ("packages", "tests/inventory"))
        },
        "checkpoints": {"": [*closure("tests/checkpoint/record.py"), *found("tests/checkpoint/data/**")]},
        "optimizers": {"": [*closure("tests/checkpoint/optimizers.py"), *found("tests/checkpoint/data/optimizers/**")]},
        "cells": {"": [*closure("tests/checkpoint/cells.py"), "tests/checkpoint/data/cells.npz"]},
        "slots": {"": [*closure("tests/checkpoint/slots.py"), *found("tests/checkpoint/data/adam_steps/**")]},
        "captures": {
            stem(path): [
                *("tf1kit/capture/recorder.py", "tests/capture/record.py", path),
                "tests/capture/programs/%s.py" % stem(path),
            ]
            for path in found("tests/capture/recorded/*.txt")
        },
        "legacy_captures": {
            stem(folder): [
                *("tf1kit/capture/recorder.py", "tests/capture/record_legacy.py"),
                *found("%s/%s.py" % (home, stem(folder))),
                *found(folder + "/**"),
            ]
            for home, captures in (("legacy", "legacy/captures"), ("tests/docs/captured", "tests/docs/captured"))
            for folder in map(os.path.dirname, found(captures + "/*/capture.json"))
        },
        "causes": {"": found("tests/parity/causes/[gnr]*")},
        "guide": {"": [*closure("tests/docs/guide.py"), "docs/2-port-it.md"]},
        "resume": {
            name: [
                *closure("tests/checkpoint/train_and_save.py", "legacy/%s.py" % name),
                *found("migrated/*.py"),
                *found("tests/checkpoint/*.py"),
                *(path for room in ("checkpoint", "keras", "parity", "port") for path in found("tf1kit/%s/**" % room)),
            ]
            for name in resumed()
        },
        "mixed": {
            "": [
                *("tests/cluster/mixed.py", "tf1kit/run/remarks.py"),
                *("tests/cases/%s/one_ps_two_workers.%s" % kind for kind in (("programs", "py"), ("recorded", "txt"))),
            ]
        },
    }


def found(pattern):
    """The files that match a pattern, relative to the project."""
    paths = glob(os.path.join(ROOT, pattern), recursive=True)
    return sorted(os.path.relpath(path, ROOT) for path in paths if os.path.isfile(path) and "__pycache__" not in path)


def stem(path):
    """The name of a file without its ending."""
    return os.path.splitext(os.path.basename(path))[0]


def text(path):
    """The text of a file of the project."""
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return file.read()


def programs(folder):
    """The units of a folder of programs, without programs of Python 2.7."""
    units = {}
    for path in found(folder + "/recorded/*.txt"):
        files = found("%s/programs/%s.py" % (folder, stem(path))) or found("%s/programs/%s/**" % (folder, stem(path)))
        if not any("\n# Python: 2" in "\n" + text(file) for file in files if file.endswith(".py")):
            units[stem(path)] = [*closure("tests/programs/record.py"), *files, path]
    return units


def goldens(folder):
    """The goldens of a folder as units."""
    return {
        stem(path): [path, path[:-4] + "npz", *closure("tf1kit/parity/recording/record.py", legacy_file(path))]
        for path in found(folder + "/goldens/*.json")
    }


def legacy_file(golden):
    """The legacy module from which a golden was recorded."""
    return json.loads(text(golden))["origin"]["legacy"].replace(".", "/") + ".py"


def resumed():
    """The names of the pairs that are converted from 1.15.5 to Keras and back."""
    rows = re.findall(r'^    \("(\w+)", ', text("tests/checkpoint/with_genuine.py"), re.MULTILINE)
    assert rows, "with_genuine.py has no table of pairs"
    return rows


def closure(*files):
    """The files and all modules of the project that they import, directly or indirectly."""
    seen, waiting = set(), list(files)
    while waiting:
        path = waiting.pop()
        if path not in seen:
            seen.add(path)
            waiting += imported(path)
    return sorted(seen)


def imported(path):
    """The modules of the project that a file imports."""
    folder, names = os.path.dirname(path), set()
    try:
        tree = ast.parse(text(path))
    except SyntaxError:  # not Python 3.7, so it is imported only on a current TensorFlow
        return []
    for node in taken(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names.add(node.module)
            names.update("%s.%s" % (node.module, alias.name) for alias in node.names)
    paths = [os.path.join(place, name.replace(".", "/")) for name in names for place in ("", folder)]
    files = {path + ending for path in paths for ending in (".py", "/__init__.py")}
    return sorted(os.path.normpath(file) for file in files if os.path.isfile(os.path.join(ROOT, file)))


def taken(node):
    """The nodes below a node, without those that do not run under 1.15.5.

    These are the blocks of `except`, which run on current TensorFlow, and imports for type
    checkers.
    """
    for below in ast.iter_child_nodes(node):
        if isinstance(below, ast.If) and getattr(below.test, "id", "") == "TYPE_CHECKING":
            below = ast.Module(body=below.orelse, type_ignores=[])
        if not isinstance(below, ast.ExceptHandler):
            yield below
            for deeper in taken(below):
                yield deeper


def versions():
    """The versions of the packages that the results depend on, as one text."""
    try:
        from importlib.metadata import version
    except ImportError:  # Python 3.7
        from importlib_metadata import version
    return " ".join("%s %s" % (name, version(name)) for name in VERSIONS)


def fingerprint(files, about):
    """The sha256 of the names and contents of files, and of the text `about`."""
    digest = hashlib.sha256(about.encode())
    for path in sorted(set(files)):
        with open(os.path.join(ROOT, path), "rb") as file:
            digest.update(("%s %s\n" % (path, hashlib.sha256(file.read()).hexdigest())).encode())
    return digest.hexdigest()


def chosen(prints, confirmed, args):
    """The units to run, as "subject/unit": those given, else the changed ones and a tenth of the
    rest.
    """
    if args.units:
        asked = [name for name in prints if set(args.units) & {name, name.partition("/")[0]}]
        missing = [word for word in args.units if not any(word in (n, n.partition("/")[0]) for n in prints)]
        if missing:
            sys.exit("there is no unit or subject named %s; the subjects are %s" % (
                ", ".join(missing), ", ".join(RECORDERS)))  # fmt: skip
        return asked
    changed = [name for name in prints if args.all or confirmed.get(name) != prints[name]]
    rest = sorted(set(prints) - set(changed))
    tenth = random.Random(args.seed).sample(rest, -(-len(rest) // 10))
    print("%d units: %d have changed, %d of the other %d are chosen by the seed %s" % (
        len(prints), len(changed), len(tenth), len(rest), args.seed))  # fmt: skip
    return changed + tenth


def run(job, args):
    """Run a recorder for its units; return the subject, the units and the exit code."""
    subject, names = job
    before = time.time()
    arguments = [name for name in names if name]
    if subject in ("goldens", "pairs"):
        arguments = [word for name in names for word in ("--golden", name)]
    beside = [args.beside] if subject in BESIDE else []
    flags = ["--data", args.data] if subject == "scripts" and args.data else beside
    command = [sys.executable, "-W", "ignore", *RECORDERS[subject], *flags, *arguments]
    ran = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True,
        env=dict(os.environ, TF_CPP_MIN_LOG_LEVEL="3", PYTHONDONTWRITEBYTECODE="1"),
    )  # fmt: skip
    said = ran.communicate()[0]
    verdict, seconds = "failed" if ran.returncode else "holds", time.time() - before
    print("%s %s: %s, %.0f s\n%s" % (subject, " ".join(arguments), verdict, seconds, said), flush=True)
    return subject, names, ran.returncode


def shares(subject, names):
    """The units of a subject as jobs: two, as CI has processors, but one for `resume`, which uses
    both.
    """
    count = 1 if subject == "resume" else 2
    return [(subject, names[start::count]) for start in range(count) if names[start::count]]


def head():
    """The commit, or "no commit" outside a repository."""
    try:
        return subprocess.check_output(["git", "rev-parse", "HEAD"], cwd=ROOT, universal_newlines=True).strip()
    except (OSError, subprocess.CalledProcessError):
        return "no commit"


def main(argv=None):
    """Run the oracle; return 0 if every unit that ran reproduced the committed result, else 1."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("units", nargs="*", metavar="SUBJECT[/UNIT]")
    parser.add_argument("--all", action="store_true", help="run every unit")
    parser.add_argument("--confirm", action="store_true", help="write the units that hold to confirmed.json")
    parser.add_argument("--seed", default=None, help="chooses the tenth of the unchanged units  [default: the commit]")
    parser.add_argument("--beside", metavar="PYTHON", help="an interpreter with the kit and a current TensorFlow")
    parser.add_argument("--data", help="a folder of CIFAR-10 batches for the legacy scripts")
    args = parser.parse_args(argv)
    args.seed = args.seed or head()
    about = versions()
    prints = {
        "/".join(filter(None, (subject, name))): fingerprint(files, about)
        for subject, some in units().items()
        for name, files in some.items()
    }
    confirmed = json.loads(text(CONFIRMED)) if os.path.exists(CONFIRMED) else {}
    by_subject = {}
    for name in chosen(prints, confirmed, args):
        subject, _, unit = name.partition("/")
        by_subject.setdefault(subject, []).append(unit)
    for subject, what in BESIDE.items():
        if not os.path.exists(args.beside or "") and by_subject.pop(subject, []):
            print("NOT RUN: %s. They need --beside PYTHON, an existing interpreter with the kit and a current "
                  "TensorFlow." % what)  # fmt: skip
    jobs = [job for subject in RECORDERS for job in shares(subject, sorted(by_subject.get(subject, [])))]
    failed, held = [], []
    for subject, names, code in ThreadPool(2).imap_unordered(lambda job: run(job, args), jobs):
        (failed if code else held).extend("/".join(filter(None, (subject, name))) for name in names)
    if args.confirm:
        confirmed = {name: confirmed[name] for name in prints if name in confirmed}
        confirmed.update((name, prints[name]) for name in held)
        with open(CONFIRMED, "w") as file:
            json.dump(confirmed, file, indent=1, sort_keys=True)
            file.write("\n")
    print("%d units hold; %d are in a job that failed: %s" % (
        len(held), len(failed), ", ".join(sorted(failed)) or "none"))  # fmt: skip
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
