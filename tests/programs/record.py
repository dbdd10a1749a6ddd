"""Run each program of a folder under this interpreter, plainly, and keep what it printed:
`tests/record.py programs`.

A folder has `programs/` and `recorded/`. A program is a file `NAME.py`, or a folder `NAME` with a
`main.py`. It runs in an empty folder, with the arguments of its line `# Arguments: ...`, and prints
only what is the same in every run, since that is compared. A line `# Kit: ...` gives options for
`tf1kit run`. A line `# Process: own` says that the kit runs the program in a new interpreter.
"""

import io
import math
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from multiprocessing.pool import ThreadPool

HERE = os.path.dirname(os.path.abspath(__file__))
LONG = re.compile(r"-?\d+\.\d{6,}")  # a number that shows more than six digits
# Programs whose losses 1.15.5 rounds differently from machine to machine, and alike on each: the
# fourth of documents_d1 is 2.32416010 as recorded and 2.32416058 on an AMD EPYC.  Every other
# program must print what is committed.
ROUNDED = ("documents_d1", "documents_d3")


class Programs:
    """The programs of a folder, and what they printed under genuine TensorFlow 1.15.5."""

    def __init__(self, folder=HERE):
        self.programs = os.path.join(os.path.abspath(folder), "programs")
        self.recorded = os.path.join(os.path.abspath(folder), "recorded")

    def names(self):
        """The names of all programs."""
        names = (name[:-3] if name.endswith(".py") else name for name in os.listdir(self.programs))
        return sorted(name for name in names if not name.startswith(("_", ".")))

    def path(self, name):
        """The file that is run."""
        single = os.path.join(self.programs, name + ".py")
        return single if os.path.exists(single) else os.path.join(self.programs, name, "main.py")

    def line(self, name, what):
        """The text after `# WHAT:` in a program, or None."""
        with io.open(self.path(name), encoding="utf-8") as file:
            found = re.search("^# %s: (.*)$" % what, file.read(), re.MULTILINE)
        return found.group(1) if found else None

    def words(self, name, what):
        """The words of such a line, or an empty list where the program has no such line."""
        return shlex.split(self.line(name, what) or "")

    def run(self, name, python=(sys.executable, "-W", "ignore"), extra_environment=None):
        """Run a program in an empty folder by the command `python`; returns exit code, standard
        output and error.
        """
        command = list(python) + [self.path(name)] + self.words(name, "Arguments")
        environment = dict(os.environ, TF_CPP_MIN_LOG_LEVEL="3", **(extra_environment or {}))
        folder = tempfile.mkdtemp()
        try:
            pipe = subprocess.PIPE
            ran = subprocess.Popen(
                command, cwd=folder, stdout=pipe, stderr=pipe, env=environment, universal_newlines=True
            )
            output, errors = ran.communicate()
        finally:
            shutil.rmtree(folder)
        return ran.returncode, output, errors

    def golden(self, name):
        """What it printed under genuine TensorFlow 1.15.5."""
        with open(os.path.join(self.recorded, name + ".txt")) as file:
            return file.read()

    def write(self, name, output):
        """Keep what it printed."""
        with open(os.path.join(self.recorded, name + ".txt"), "w") as file:
            file.write(output)


def same_to_six_digits(found, golden):
    """Whether the texts are equal. Numbers that show more than six digits may differ by less than
    half a unit of the sixth digit.
    """
    if LONG.sub("#", found) != LONG.sub("#", golden):
        return False
    pairs = zip(map(float, LONG.findall(found)), map(float, LONG.findall(golden)))
    return all(abs(ours - theirs) < 0.5 * 10 ** (math.floor(math.log10(abs(theirs))) - 5) for ours, theirs in pairs)


def keep_or_compare(programs, name, ran, check):
    """Keep or compare what a run printed, and report it; returns whether it is as expected."""
    code, output, errors = ran
    if code or not output:
        print("%s: failed: %s" % (name, errors[-2000:] or "it printed nothing"))
        return False
    if not check:
        programs.write(name, output)
        print("%s: recorded" % name)
        return True
    golden = programs.golden(name)
    if output == golden:
        print("%s: as committed" % name)
        return True
    same = name in ROUNDED and same_to_six_digits(output, golden)
    told = (
        "as committed to six digits: this machine rounds differently" if same else "printed something else:\n" + output
    )
    print("%s: %s" % (name, told))
    return same


def main(folder, check, chosen):
    """Record or check the programs of a folder that are for this Python; returns the exit code."""
    programs = Programs(folder)
    chosen = chosen or programs.names()
    ours = [name for name in chosen if bool(programs.line(name, "Python")) == (sys.version_info[0] == 2)]
    for name in sorted(set(chosen) - set(ours)):
        print("%s: not run, it is for the other Python" % name)
    runs = ThreadPool(2).imap(programs.run, ours)  # two at a time
    wrong = [name for name, ran in zip(ours, runs) if not keep_or_compare(programs, name, ran, check)]
    return 1 if wrong else 0
