"""Functions that a program sends to workers by cloudpickle see the program's old names there."""

import pytest

from tf1kit.importing.overlay import OverlayModule

HELPER = "import numpy as np\ndef double(x):\n    return np.float(2 * x)\n"
FUNCTIONS = """
import cloudpickle, sys
import numpy as np
import helper

def outside(x):
    return np.float(x), int(np.ones(()))

def inside(x):
    import numpy
    return numpy.int(x)

class A(object):
    def method(self, x):
        return np.int(x)
"""
JOBLIB = (
    FUNCTIONS
    + """
if __name__ == "__main__":
    from joblib import Parallel, delayed
    for function in (helper.double, outside, inside, A().method):
        print(Parallel(n_jobs=2)(delayed(function)(x) for x in (1, 2)))
"""
)
SENT = FUNCTIONS + "cloudpickle.dump([lambda x: int(x), outside, inside, A().method], open('sent', 'wb'))\n"
WORKER = """
import pickle
numbers, outside, inside, method = pickle.load(open("sent", "rb"))
import helper
print(numbers("1"), outside(2), method(3), helper.double(4))
print(pickle.load(open("sent", "rb"))[2](5))
"""


def test_joblib(folder):
    """A worker of joblib: functions of the main file and of other files, and methods."""
    folder.write(program=JOBLIB, helper=HELPER)
    done = folder.run("program.py")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "[2.0, 4.0]\n[(1.0, 1), (2.0, 1)]\n[1, 2]\n[1, 2]\n"


def test_other_workers(folder):
    """A worker that somebody else starts, such as Spark's, has the kit from the first function on
    that uses NumPy.
    """
    folder.write(program=SENT, helper=HELPER, worker=WORKER)
    assert folder.run("program.py").stderr == ""
    done = folder.python("worker.py")
    assert (done.returncode, done.stderr, done.stdout) == (0, "", "1 (2.0, 1) 3 8.0\n5\n")


def test_without_the_kit():
    """An overlay module outside of a program cannot be sent."""
    assert OverlayModule.sender is None
    with pytest.raises(TypeError, match="cannot pickle the module numpy"):
        OverlayModule("numpy").__reduce__()
