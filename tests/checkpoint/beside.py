"""Runs `with_genuine` under another interpreter, with this one as genuine 1.15.5.  Python 3.7.

    python tests/checkpoint/beside.py INTERPRETER [STEM ...]

If that environment does not exist because its interpreter is missing, this reports that nothing
ran. tox has reported the reason, and fails if every interpreter is required.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def main(current, stems):
    """Return the exit code of `with_genuine`; 0, with a message, if it cannot run."""
    if not Path(current).exists():
        print(f"NOT RUN: checkpoints of 1.15.5 to Keras and back, because {current} does not exist")
        return 0
    return subprocess.call([current, "-m", "tests.checkpoint.with_genuine", sys.executable, *stems], cwd=str(ROOT))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
