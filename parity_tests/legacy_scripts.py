"""Runs each script of `legacy/` for 20 steps, under 1.15.5 or current TensorFlow.

    python -m parity_tests.legacy_scripts [--data FOLDER] [STEM ...]

FOLDER has CIFAR-10 batches, such as those that `tf1kit data sample` writes. Without it the images
are random, and the command says so. Python 3.7 cannot import the kit, which has the sample.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from tf1kit.parity.recording.programs import is_program

LEGACY = Path(__file__).resolve().parent.parent / "legacy"
FILES = [f"data_batch_{number}.bin" for number in range(1, 6)] + ["test_batch.bin"]


def write_random_batches(folder: str, records: int = 256) -> None:
    """Write six files of random records with labels 0 to 9."""
    draw = np.random.RandomState(0)
    for name in FILES:
        batch = draw.randint(0, 256, (records, 3073)).astype("uint8")
        batch[:, 0] %= 10
        Path(folder, name).write_bytes(batch.tobytes())


def main() -> int:
    """Run the scripts. Return 0 if all of them succeed, else 1."""
    parser = argparse.ArgumentParser()
    parser.add_argument("stems", nargs="*", metavar="STEM", help="these scripts alone")
    parser.add_argument("--data", default="", metavar="FOLDER", help="CIFAR-10 batches")
    args = parser.parse_args()
    failed = []
    with tempfile.TemporaryDirectory() as folder:
        if Path(args.data, FILES[0]).exists():
            data = args.data
        else:
            data = folder
            print("no CIFAR-10 batches were given: the images are random")
            write_random_batches(folder)
        for script in sorted(LEGACY.glob("[a-z]*.py")):
            if "def main(" not in script.read_text() or (args.stems and script.stem not in args.stems):
                continue
            print(f"{script.name} ...", flush=True)
            given = [] if is_program(str(script)) else ["--data-dir", data]  # programs make their own data
            command = [sys.executable, "-W", "ignore", str(script), *given, "--steps", "20"]
            environment = dict(os.environ, TF_CPP_MIN_LOG_LEVEL="3")
            if subprocess.run([*command, "--display-step", "10"], env=environment).returncode:
                failed.append(script.name)
    print("failed: {}".format(", ".join(failed)) if failed else "every legacy script ran to its end")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
