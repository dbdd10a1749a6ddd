"""Run each program of `programs/` under this interpreter, plainly, and keep what it printed: for genuine TensorFlow 1.15.5.

    python -W ignore tests/programs/record.py            # write recorded/PROGRAM.txt
    python -W ignore tests/programs/record.py --check    # compare with what is committed
    python2 tests/programs/record.py --python2           # the same for the programs with a line `# Python: 2.7`

A program is a file `NAME.py`, or a folder `NAME` with a `main.py`. It runs in an empty folder, with the arguments of
its line `# Arguments: ...`, and prints what is to be compared: nothing that changes from run to run. A line
`# Kit: ...` has options for `tf1kit run`.
"""

import io
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from multiprocessing.pool import ThreadPool

HERE = os.path.dirname(os.path.abspath(__file__))
PROGRAMS = os.path.join(HERE, "programs")
RECORDED = os.path.join(HERE, "recorded")


def programs():
    """The names of all programs."""
    names = (name[:-3] if name.endswith(".py") else name for name in os.listdir(PROGRAMS))
    return sorted(name for name in names if not name.startswith(("_", ".")))


def path_of(name):
    """The file that is run."""
    single = os.path.join(PROGRAMS, name + ".py")
    return single if os.path.exists(single) else os.path.join(PROGRAMS, name, "main.py")


def line_of(name, what):
    """The text after `# WHAT:` in a program, or None."""
    with io.open(path_of(name), encoding="utf-8") as file:
        found = re.search("^# %s: (.*)$" % what, file.read(), re.MULTILINE)
    return found.group(1) if found else None


def run(name, python=(sys.executable, "-W", "ignore"), extra_environment=None):
    """Run a program in an empty folder by the command `python`; returns exit code, standard output and error."""
    command = list(python) + [path_of(name)] + shlex.split(line_of(name, "Arguments") or "")
    environment = dict(os.environ, TF_CPP_MIN_LOG_LEVEL="3", **(extra_environment or {}))
    folder = tempfile.mkdtemp()
    try:
        pipe = subprocess.PIPE
        ran = subprocess.Popen(command, cwd=folder, stdout=pipe, stderr=pipe, env=environment, universal_newlines=True)
        output, errors = ran.communicate()
    finally:
        shutil.rmtree(folder)
    return ran.returncode, output, errors


def recorded(name):
    """What it printed under genuine TensorFlow 1.15.5."""
    with open(os.path.join(RECORDED, name + ".txt")) as file:
        return file.read()


def main(arguments):
    """Record or check; returns the exit code."""
    if {word for word in arguments if word.startswith("-")} - {"--check", "--python2"}:
        print(__doc__)
        return 2
    wrong = 0
    check = "--check" in arguments
    chosen = [name for name in arguments if not name.startswith("-")] or programs()
    ours = [name for name in chosen if bool(line_of(name, "Python")) == ("--python2" in arguments)]
    for name in sorted(set(chosen) - set(ours)):
        print("%s: not run, it is for the other Python" % name)
    for name, (code, output, errors) in zip(ours, ThreadPool(2).imap(run, ours)):  # two at a time
        if code or not output:
            print("%s: failed: %s" % (name, errors[-2000:] or "it printed nothing"))
            wrong += 1
        elif check:
            same = output == recorded(name)
            wrong += not same
            print("%s: %s" % (name, "as committed" if same else "printed something else:\n" + output))
        else:
            with open(os.path.join(RECORDED, name + ".txt"), "w") as file:
                file.write(output)
            print("%s: recorded" % name)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
