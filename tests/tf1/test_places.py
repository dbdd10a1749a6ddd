"""The tests of `places.py`, in a process that the kit owns: they turn TensorFlow to version 1's
ways for good.
"""

from tests import warm


def test_places() -> None:
    """All of them, by pytest in a fork of the warm process."""
    done = warm.run("pytest", ["-q", "-p", "no:cacheprovider", "tests/tf1/places.py"], warm.ROOT)
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
    assert " passed" in done.stdout
