"""Run the tests of `free_biases.py` in a process of their own, because they switch TensorFlow to
version 1's behaviour and cannot switch it back.
"""

from tests import warm


def test_free_biases() -> None:
    """All tests of `free_biases.py` pass, under pytest in a fork of the warm process."""
    done = warm.run("pytest", ["-q", "-p", "no:cacheprovider", "tests/tf1/free_biases.py"], warm.ROOT)
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
    assert " passed" in done.stdout
