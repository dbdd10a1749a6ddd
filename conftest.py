"""What makes the tests quick: the order of the files, and no garbage looked for among what their
imports made.

The files that take longest come first, so that no worker is left with one of them at the end.
"""

import gc

import pytest

# Those that took more than 15 seconds of processor time; a folder's are as long as all that is in
# it.
LONG = (
    "parity_tests/",
    "tests/programs/",
    "tests/genuine/",
    "tests/cases/",
    "tests/run/",
    "tests/importing/",
    "tests/cli/",
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


def place(item: pytest.Item) -> int:
    """Where the file of a test comes."""
    return next((at for at, start in enumerate(LONG) if item.nodeid.startswith(start)), len(LONG))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sort by that; all else stays in the order of its file."""
    items.sort(key=place)


def pytest_collection_finish() -> None:
    """Keras's `clear_session` looks for garbage, a third of a second each time among all that
    TensorFlow's import has made.
    """
    gc.collect()
    gc.freeze()
