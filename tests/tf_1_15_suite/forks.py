"""Runs test files, each in a fork of a process that has imported TensorFlow once.

    PYTHON forks.py 1.15.5|kit SECONDS < FILES > RESULTS

FILES has a line for each file: its path, a tab, and the path of its log.  RESULTS gets a line for
each of them: its exit code, which is empty if it took more than SECONDS of a processor or waited
too long, a tab, and the processor's seconds that it took.  This file runs on Python 3.7 with the
standard library and TensorFlow only.
"""

from __future__ import annotations

import os
import resource
import runpy
import signal
import sys
import tempfile
import time

PATIENCE = 30  # how many times SECONDS a file may wait for a processor, or for itself


def load(side):
    """Import TensorFlow without the search for devices, which a fork does for itself."""
    if side == "kit":
        from tf1kit.importing.start import importing
        from tf1kit.tf1.keras import version

        version.install()
        with importing():
            import keras  # noqa: F401
    else:
        import tensorflow.contrib  # noqa: F401


def run(side, path):
    """Run a file as `python FILE` or as `tf1kit run FILE`, in this process."""
    if side == "kit":
        sys.argv = ["tf1kit", "run", path]
        runpy.run_module("tf1kit", run_name="__main__", alter_sys=True)
    else:
        sys.argv = [path]
        sys.path[0] = os.path.dirname(path)
        runpy.run_path(path, run_name="__main__")


def fork(side, path, log, seconds):
    """Fork a process group that runs a file in a folder of its own; returns its id."""
    pid = os.fork()
    if pid:
        return pid
    os.setpgid(0, 0)
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds) + 1))
    folder = tempfile.mkdtemp()
    os.chdir(folder)
    os.environ["TEST_TMPDIR"] = folder + os.sep
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    into = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(into, 1)
    os.dup2(into, 2)
    run(side, path)
    sys.exit()


def ended(pid, seconds):
    """The exit code of a fork, which is None if it was killed because it took longer, and the
    seconds of a processor that it took.
    """
    end, late = time.time() + PATIENCE * seconds, False
    while True:
        done, status, used = os.wait4(pid, os.WNOHANG)
        if done:
            by = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
            code = None if late or by in (signal.SIGXCPU, signal.SIGKILL) else -by or os.WEXITSTATUS(status)
            return code, used.ru_utime + used.ru_stime
        if time.time() > end and not late:
            late = True
            os.killpg(pid, signal.SIGKILL)
        time.sleep(0.05)


def main(side, seconds):
    """Run the files of standard input."""
    load(side)
    for line in sys.stdin:
        path, log = line.rstrip("\n").split("\t")
        code, used = ended(fork(side, path, log, float(seconds)), float(seconds))
        print("" if code is None else code, round(used, 1), sep="\t", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
