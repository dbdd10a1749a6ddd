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

# Tests of the environment `proofs`, which take a third of the time of all.
PROOFS = (
    "parity_tests/test_captures.py::test_rung[gan-float64]",
    "parity_tests/test_captures.py::test_rung[gan-beyond]",
    "parity_tests/test_captures.py::test_rung[sequence_classifier",
    "parity_tests/test_captures.py::test_rung[unet",
    "parity_tests/test_inception_v2.py",
    "parity_tests/test_wrong.py",
    "tests/checkpoint/test_lazy.py",
    "tests/checkpoint/test_memory.py",
    "tests/docs/test_notebooks.py",
    "tests/docs/test_prove_it.py",
    "tests/genuine/test_genuine.py::test_under_the_kit[slim_nets]",
    "tests/parity/captured/",
    "tests/parity/causes/",
    "tests/parity/test_inputs.py::test_it_holds",
    "tests/parity/test_styles.py",
    "tests/run/test_notebook.py::test_a_course",
    "tests/tf1/test_free_biases.py",
    "tests/tf1/test_private_table.py::test_page_is_up_to_date",
)
OF_PAIRS = ("[inception_v2", "mutation]")  # the largest port, and the longest rung


def proof(item: pytest.Item) -> bool:
    """Whether the environment `proofs` runs a test."""
    of_pair = item.nodeid.startswith("parity_tests/") and any(part in item.name for part in OF_PAIRS)
    return of_pair or item.nodeid.startswith(PROOFS)


def place(item: pytest.Item) -> int:
    """The position of a test's file in the order."""
    return next((at for at, start in enumerate(LONG) if item.nodeid.startswith(start)), len(LONG))


@pytest.hookimpl(tryfirst=True)  # before pytest selects by marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the proofs, and sort the tests by `place`; the order within a file stays."""
    for item in filter(proof, items):
        item.add_marker("proof")
    items.sort(key=place)


@pytest.fixture(autouse=True)
def without_causes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """No cause is looked for if a pair fails, because that takes seconds.  `tests/parity/causes` has
    a fixture of the same name, which leaves the search on.
    """
    if request.node.nodeid.startswith(("tests/parity/", "parity_tests/")):
        from tf1kit.parity.ladder import Ladder
        from tf1kit.parity.results import Because

        monkeypatch.setattr(Ladder, "_why", lambda ladder: Because())


@pytest.fixture(autouse=True, scope="module")
def without_garbage() -> None:
    """Exclude what is there from garbage collection. Keras's `clear_session` collects garbage, which
    takes a second or more with all objects that TensorFlow and the files before have left.
    """
    gc.collect()
    gc.freeze()
