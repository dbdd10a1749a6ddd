"""Each mistake of `networks.py` is named by the hypothesis that explains it, and no other is named.

The graphs are those of genuine 1.15.5.  A wrong network stands for a port, so that no port has to
be written and traced for each mistake.
"""

from __future__ import annotations

import importlib
import random
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tf1kit.parity.causes import hypotheses
from tf1kit.parity.causes.explain import UNKNOWN

FOLDER = Path(__file__).parent
NETWORKS = ("phrases", "pictures", "rooms", "rows", "series", "words")


@pytest.fixture(scope="session")
def sides() -> ModuleType:
    """The module `sides.py` of this folder."""
    sys.path.insert(0, str(FOLDER))
    try:
        return importlib.import_module("sides")
    finally:
        sys.path.remove(str(FOLDER))


def _mistakes() -> list[Any]:
    """(network, number of the graph), in the order of the file."""
    import io
    import json
    import lzma

    import numpy as np

    with np.load(io.BytesIO(lzma.decompress((FOLDER / "graphs.xz").read_bytes()))) as arrays:
        told = json.loads(arrays["told"].tobytes())
    return [(number, one) for number, one in enumerate(told) if one["hypothesis"] is not None]


MISTAKES = _mistakes()


def _name(one: tuple[int, Any]) -> str:
    return f"{one[1]['network']}-{one[1]['hypothesis'] or 'unknown'}-{'-'.join(one[1]['options'])}-{one[0]}"


def _chosen() -> set[tuple[str, str]]:
    """(network, hypothesis): one network of each hypothesis and two of unknown mistakes, chosen by the
    commit.  For an unknown mistake every change is tried, which takes longest in the network with two
    loops.
    """
    commit = subprocess.run(["git", "rev-parse", "HEAD"], cwd=FOLDER, capture_output=True, text=True, check=False)
    networks = defaultdict(list)
    for _, told in MISTAKES:
        if (told["network"], told["hypothesis"]) != ("phrases", "") and told["network"] not in networks[
            told["hypothesis"]
        ]:
            networks[told["hypothesis"]].append(told["network"])
    draw = random.Random(commit.stdout)
    count = {"": 2}
    return {(one, name) for name, found in sorted(networks.items()) for one in draw.sample(found, count.get(name, 1))}


def _cases() -> Iterator[Any]:
    """All mistakes; all but the first of a hypothesis in a chosen network are long."""
    left = _chosen()
    for one in MISTAKES:
        kind = one[1]["network"], one[1]["hypothesis"]
        yield pytest.param(one, id=_name(one), marks=[] if kind in left else [pytest.mark.long])
        left.discard(kind)


@pytest.mark.parametrize("mistake", list(_cases()))
def test_a_mistake_is_named_by_its_hypothesis_and_no_other_is(sides: ModuleType, mistake: tuple[int, Any]) -> None:
    """A hypothesis that is tried too early, or does not match the graphs of 1.15.5, turns it red."""
    number, told = mistake
    said = sides.explained(number)
    assert said.hypothesis == told["hypothesis"], said
    assert said.first
    if not told["hypothesis"]:
        assert said.cause == UNKNOWN


def test_each_hypothesis_is_a_file_of_the_table() -> None:
    """A file outside of the table is never tried."""
    folder = Path(str(hypotheses.__file__)).parent
    assert sorted(hypotheses.TABLE) == sorted(path.stem for path in folder.glob("[a-z]*.py"))


def test_each_hypothesis_is_planted_in_two_networks() -> None:
    """A hypothesis that is tested nowhere may name anything."""
    planted = defaultdict(set)
    for _, told in MISTAKES:
        planted[told["hypothesis"]].add(told["network"])
    assert {name for name in hypotheses.TABLE if len(planted[name]) < 2} == {"accumulator", "first_square"}, "see below"
    assert sum(told["hypothesis"] == "" for _, told in MISTAKES) >= 20


@pytest.mark.parametrize("value", [0.0, 0.5])
def test_slots_that_begin_with_0_are_named(sides: ModuleType, value: float) -> None:
    """RMSProp's mean squares begin with 1 in TensorFlow 1; 0.5 is no known mistake."""
    import numpy as np

    state = sides.original("words")[0].initial_state()
    start = {f"slots/{name}": np.full_like(state[name], value) for name in state if name.endswith("/RMSProp")}
    said = sides.explained(NETWORKS.index("words"), start)
    assert said.hypothesis == ("first_square" if value == 0 else "")


@pytest.mark.parametrize(("network", "value"), [("series", 1.0), ("phrases", 0.0), ("series", 0.56)])
def test_sums_of_squares_that_begin_with_another_number_are_named(
    sides: ModuleType, network: str, value: float
) -> None:
    """Adagrad's sums begin with 0.1; a number that the port does not have is no known mistake."""
    import numpy as np

    state = sides.original(network)[0].initial_state()
    start = {f"slots/{name}": np.full_like(state[name], value) for name in state if name.endswith("/Adagrad")}
    said = sides.explained(NETWORKS.index(network), start)
    assert said.hypothesis == ("" if value == 0.56 else "accumulator")


@pytest.mark.parametrize("network", NETWORKS)
def test_nothing_is_said_where_nothing_differs(sides: ModuleType, network: str) -> None:
    """A right port gets no cause."""
    assert not sides.explained(NETWORKS.index(network)).sentences
