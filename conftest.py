"""Make the tests quick: sort the files, mark the long proofs, and exclude the objects that imports
made from garbage collection.

The files that take longest come first, so that no worker is left with one of them at the end.
"""

import gc

import pytest

# Files and folders whose tests took more than 15 seconds of processor time, the longest first.
LONG = (
    "tests/parity/captured/",
    "tests/parity/causes/",
    "parity_tests/",
    "tests/programs/",
    "tests/genuine/",
    "tests/cases/",
    "tests/run/",
    "tests/importing/",
    "tests/cli/",
    "tests/capture/",
    "tests/docs/",
    "tests/parity/test_styles.py",
    "tests/parity/test_ladder.py",
    "tests/parity/test_all.py",
    "tests/checkpoint/test_memory.py",
    "tests/checkpoint/test_hostile_graphs.py",
    "tests/checkpoint/test_convert.py",
    "tests/checkpoint/test_lazy.py",
    "tests/checkpoint/test_state.py",
    "tests/checkpoint/test_with_genuine.py",
    "tests/keras/test_batch_normalization.py",
    "tests/contrib/test_docs.py",
)

# Tests of the environment `proofs`: the largest network, whole captures, and the matrix of causes.
PROOFS = (
    "tests/parity/captured/",
    "tests/parity/causes/",
    "parity_tests/test_captures.py",
    "parity_tests/test_inception_v2.py",
)
LARGEST = "inception_v2"  # a port; the tests of every port mention it in square brackets


def proof(item: pytest.Item) -> bool:
    """Whether the environment `proofs` runs a test."""
    return item.nodeid.startswith(PROOFS) or (item.nodeid.startswith("parity_tests/") and f"[{LARGEST}" in item.name)


def place(item: pytest.Item) -> int:
    """The position of a test's file in the order."""
    return next((at for at, start in enumerate(LONG) if item.nodeid.startswith(start)), len(LONG))


@pytest.hookimpl(tryfirst=True)  # before pytest selects by marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the proofs, and sort the tests by `place`; the order within a file stays."""
    for item in filter(proof, items):
        item.add_marker("proof")
    items.sort(key=place)


def pytest_collection_finish() -> None:
    """Exclude what is there from garbage collection. Keras's `clear_session` collects garbage,
    which takes a third of a second with all objects that TensorFlow's import has made.
    """
    gc.collect()
    gc.freeze()
