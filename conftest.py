"""Every test file leaves TensorFlow as it found it: what turns it to version 1's ways runs in a process of its own."""

import sys
from collections.abc import Iterator

import pytest


@pytest.fixture(scope="module", autouse=True)
def tensorflow_stays_as_it_is(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail the last test of a file that leaves version 2's behaviour switched off, not the files after it."""
    yield
    tensorflow = sys.modules.get("tensorflow")
    if tensorflow is not None and "tests/tf1/places.py" not in request.node.nodeid:
        assert tensorflow.executing_eagerly(), "this file has switched off TensorFlow 2's behaviour for all that follow"
