"""Tests layouts of parts: both directions, elements that are not filled exactly once, slots, and
mutants.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from tf1kit.errors import UsageError
from tf1kit.port import Gates, Slice, Split, Spread, Summed
from tf1kit.port.layout_parts import Refilled
from tf1kit.port.layouts import Flat, LayoutError, Same, Transpose, layout_of
from tf1kit.port.links import ends_of, filled
from tf1kit.port.weight_map import ResolvedMap, resolve

INPUTS, UNITS = 5, 3
LSTM = Gates("icfo", "ifco")


@dataclass
class Variable:
    """The attributes of a Keras variable that `resolve` uses."""

    path: str
    shape: tuple[int, ...]
    dtype: str = "float32"


def variables(gates: int, bias: tuple[int, ...] | None = None) -> list[Variable]:
    """The weights of a Keras cell with a number of gates."""
    width = gates * UNITS
    return [
        Variable("net/cell/kernel", (INPUTS, width)),
        Variable("net/cell/recurrent_kernel", (UNITS, width)),
        Variable("net/cell/bias", bias or (width,)),
    ]


KERNELS = ("cell/kernel", "cell/recurrent_kernel")
ROWS = INPUTS + UNITS
MAPS: dict[str, tuple[Any, ...]] = {  # name -> gates, bias of the port, shapes of the legacy, rows
    "LSTM": (4, None, {"kernel": (ROWS, 12), "bias": (12,)}, (
        ("kernel", KERNELS, Split(LSTM)), ("bias", "cell/bias", Gates("icfo", "ifco", {"f": 1.0})),
    )),
    "RNN": (1, None, {"kernel": (ROWS, 3), "bias": (3,)}, (
        ("kernel", KERNELS, Split()), ("bias", "cell/bias", None),
    )),
    "GRU": (3, None, {"g": (ROWS, 6), "c": (ROWS, 3), "gb": (6,), "cb": (3,)}, (
        ("g", KERNELS, Split(Gates("rz", "zrh"))), ("c", KERNELS, Split(Gates("h", "zrh"))),
        ("gb", "cell/bias", Gates("rz", "zrh")), ("cb", "cell/bias", Gates("h", "zrh")),
    )),
    "GRU, reset after": (
        3, (2, 9), {"g": (ROWS, 6), "gb": (6,), "i": (INPUTS, 3), "h": (UNITS, 3), "ib": (3,), "hb": (3,)}, (
            ("g", KERNELS, Split(Gates("rz", "zrh"))), ("gb", "cell/bias", Spread(Gates("rz", "zrh"))),
            ("i", "cell/kernel", Gates("h", "zrh")), ("h", "cell/recurrent_kernel", Gates("h", "zrh")),
            ("ib", "cell/bias", Slice(0, Gates("h", "zrh"))), ("hb", "cell/bias", Slice(1, Gates("h", "zrh"))),
        ),
    ),
    "CuDNNLSTM": (4, None, {"k": (INPUTS, 12), "r": (UNITS, 12), "b": (24,)}, (
        ("k", "cell/kernel", Gates("ifco", "ifco", each=Refilled())),
        ("r", "cell/recurrent_kernel", Gates("ifco", "ifco", each=Refilled())), ("b", "cell/bias", Summed()),
    )),
    "CuDNNGRU": (3, (2, 9), {"k": (INPUTS, 9), "r": (UNITS, 9), "b": (18,)}, (
        ("k", "cell/kernel", None), ("r", "cell/recurrent_kernel", None), ("b", "cell/bias", Flat()),
    )),
}  # fmt: skip


def resolved(case: str, rows: Any = None, shapes: Any = None) -> ResolvedMap:
    """The map of a case, with other rows or other legacy shapes."""
    gates, bias, legacy, listed = MAPS[case]
    entries = {name: (shape, "float32") for name, shape in (shapes or legacy).items()}
    model = SimpleNamespace(name="net", variables=variables(gates, bias))
    return resolve(listed if rows is None else rows, entries, model, SimpleNamespace(variables=[]))


def drawn(case: str) -> dict[str, np.ndarray]:
    """A legacy array per variable of a case, with different numbers everywhere."""
    shapes = MAPS[case][2]
    numbers = iter(np.random.RandomState(0).permutation(1000).astype("float32"))
    return {
        name: np.array([next(numbers) for _ in range(np.prod(s))], "float32").reshape(s) for name, s in shapes.items()
    }


def there(found: ResolvedMap, legacy: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The port's arrays by path."""
    return {ends[0][0].variables[ends[0][1]].path: filled(ends, legacy.__getitem__) for ends in found.ends.values()}


@pytest.mark.parametrize("case", MAPS)
def test_every_layout_goes_back_where_it_came_from(case: str) -> None:
    """The map has no problems, and legacy to port and back gives the same bits; for summands their
    sum does.
    """
    found = resolved(case)
    assert found.problems == []
    legacy = drawn(case)
    port = there(found, legacy)
    back = {name: link.take(lambda variable: port[variable.path]) for name, link in found.links.items()}
    if case == "CuDNNLSTM":
        assert np.array_equal(back["b"][:12], legacy["b"][:12] + legacy["b"][12:])
        assert not back["b"][12:].any()
        del back["b"]
    for name, array in back.items():
        assert np.array_equal(array, legacy[name]), name
    again = there(found, {**legacy, **back, **({"b": legacy["b"]} if case == "CuDNNLSTM" else {})})
    assert all(np.array_equal(again[path], port[path]) for path in port)


def test_gates_go_to_their_places() -> None:
    """TensorFlow 1's i, j, f, o become Keras's i, f, c, o, and only the forget gate's bias has the
    number added.
    """
    legacy = drawn("LSTM")
    port = there(resolved("LSTM"), legacy)
    i, c, f, o = np.split(legacy["kernel"], 4, axis=1)
    assert np.array_equal(port["net/cell/kernel"], np.concatenate([i, f, c, o], 1)[:INPUTS])
    assert np.array_equal(port["net/cell/recurrent_kernel"], np.concatenate([i, f, c, o], 1)[INPUTS:])
    i, c, f, o = np.split(legacy["bias"], 4)
    assert np.array_equal(port["net/cell/bias"], np.concatenate([i, f + 1, c, o]))


def test_gradients_are_joined_and_not_shifted() -> None:
    """A joined kernel has the port's joined gradients, a shifted bias an unshifted gradient, and
    each summand the sum's gradient.
    """
    found = resolved("LSTM")
    ones = {variable.path: np.ones(variable.shape, "float32") for variable in variables(4)}
    taken = {name: link.take(lambda v: ones[v.path], gradient=True) for name, link in found.links.items()}
    assert all((array == 1).all() for array in taken.values())
    assert taken["kernel"].shape == (ROWS, 12)
    summed = resolved("CuDNNLSTM").links["b"].take(lambda v: ones[v.path], gradient=True)
    assert (summed == 1).all()
    spread = resolved("GRU, reset after").links["gb"].take(lambda v: np.ones(v.shape, "float32"), gradient=True)
    assert (spread == 1).all()


SPLIT = ("kernel", KERNELS, Split(LSTM))
BIAS = ("bias", "cell/bias", LSTM)
WRONG: dict[str, tuple[str, tuple[Any, ...], str]] = {  # the fault -> case, rows, part of the problem
    "overlapping slices": ("GRU, reset after", (
        *MAPS["GRU, reset after"][3][:5], ("hb", "cell/bias", Slice(0, Gates("h", "zrh"))),
    ), "-: cell/bias: 3 of its 18 elements are not filled by any row; its rows are gb, ib, hb"),
    "a gate twice": ("GRU", (
        ("g", KERNELS, Split(Gates("rh", "zrh"))), *MAPS["GRU"][3][1:],
    ), "-: cell/kernel: 15 of its 45 elements are not filled by any row; its rows are g, c"),
    "one gate short": ("GRU", (
        *MAPS["GRU"][3][:2], ("gb", "cell/bias", Gates("r", "zrh")), MAPS["GRU"][3][3],
    ), "gb: Gates(legacy='r'"),
    "kernels the wrong way round": (
        "LSTM", (("kernel", KERNELS[::-1][:1], Split(LSTM)), BIAS), "kernel: Split(each=Gates(legacy='icfo'",
    ),
    "a letter that the port does not have": (
        "LSTM", (SPLIT, ("bias", "cell/bias", Gates("ijfo", "ifco"))), "the gate j, which the port does not have",
    ),
    "paths without Split": ("LSTM", (("kernel", KERNELS, None), BIAS), "kernel: "),
    "a slice beyond the end": ("GRU, reset after", (
        *MAPS["GRU, reset after"][3][:5], ("hb", "cell/bias", Slice(2, Gates("h", "zrh"))),
    ), "hb: Slice(at=2"),
    "a repeated gate": ("LSTM", (SPLIT, ("bias", "cell/bias", Gates("iifo", "ifco"))), "-: cell/bias: 3 of its 12 elements"),
    "an axis that is not there": ("LSTM", (("kernel", KERNELS, Split(LSTM, axis=2)), BIAS), "along axis 2: there"),
    "a transpose for a vector": ("LSTM", (SPLIT, ("bias", "cell/bias", Transpose((1, 0)))), "axes of the shape (12,)"),
    "filled twice by whole rows": (
        "RNN", (("kernel", KERNELS, Split()), ("bias", KERNELS[0], None)), "-: cell/kernel is filled 2 times",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("case", "rows", "said"), WRONG.values(), ids=WRONG)
def test_what_is_not_met_exactly_once_is_said(case: str, rows: tuple[Any, ...], said: str) -> None:
    """Reading the map names the wrong row, or the port's variable with its rows."""
    problems = resolved(case, rows).problems
    assert any(said in problem for problem in problems), problems


@pytest.mark.parametrize("row", [("a", "b"), ["a", "b", None], ("a", (), None), ("a", ["b"], None)])
def test_what_is_no_row_is_refused(row: Any) -> None:
    """A malformed row is a UsageError that shows the row; an empty tuple of paths would drop the
    variable without a reason.
    """
    with pytest.raises(UsageError, match="is not \\(legacy name"):
        resolved("LSTM", (row,))


def test_slots_follow_in_parts_without_the_number() -> None:
    """Slots of a split kernel are split, slots of a shifted bias are not shifted, and a sum cannot
    have slots.
    """
    weights = variables(4)
    state = [Variable("o/" + v.path.replace("/", "_") + "_momentum", v.shape) for v in weights]
    shapes = {**MAPS["LSTM"][2]}
    legacy = {f"{name}{slot}": (shape, "float32") for name, shape in shapes.items() for slot in ("", "/Momentum")}
    optimizer, model = SimpleNamespace(variables=state), SimpleNamespace(name="net", variables=weights)
    found = resolve(MAPS["LSTM"][3], legacy, model, optimizer)
    assert found.problems == []
    arrays = {name: array for plain, array in drawn("LSTM").items() for name in (plain, plain + "/Momentum")}
    port = there(found, arrays)
    gap = port["net/cell/bias"] - port["o/net_cell_bias_momentum"]
    assert np.array_equal(gap, np.repeat(np.float32([0, 1, 0, 0]), UNITS))
    assert np.array_equal(port["net/cell/kernel"], port["o/net_cell_kernel_momentum"])
    rows = (SPLIT, ("bias", "cell/bias", Summed(1)))
    assert "training cannot resume" in str(resolve(rows, legacy, model, optimizer).problems)


def test_shapes_of_the_legacy_follow_from_the_port() -> None:
    """`legacy_shape`, by which a checkpoint is written, gives the legacy shapes of each case."""
    for case, (gates, bias, legacy, rows) in MAPS.items():
        there_are = {variable.path.removeprefix("net/"): variable.shape for variable in variables(gates, bias)}
        for name, place, transform in rows:
            paths = (place,) if isinstance(place, str) else place
            shape = (transform or Same()).legacy_shape([there_are[path] for path in paths])
            assert shape == legacy[name], (case, name)


def test_layouts_say_why_they_do_not_fit() -> None:
    """Parts that cannot be joined, and gates that do not divide an axis, are a LayoutError."""
    for layout, shapes in (
        (Split(), [(2, 3), (2, 4)]), (Gates("ab", "ab"), [(3,)]), (Slice((1, 1)), [(3,)]), (Same(), [(1,), (1,)]),
    ):  # fmt: skip
        with pytest.raises(LayoutError):
            layout.legacy_shape(shapes)  # type: ignore[attr-defined]


class Turned:
    """A transform as somebody writes it: upside down, and times 2 in the port."""

    def to_migrated(self, array: np.ndarray) -> np.ndarray:
        """The port's array."""
        return array.T[::-1] * 2

    def to_legacy(self, array: np.ndarray) -> np.ndarray:
        """The legacy array."""
        return (array[::-1] / 2).T

    def __str__(self) -> str:
        return "turned"


def test_a_transform_of_ones_own() -> None:
    """Its two functions convert the whole array, and give the legacy shape; a port of another shape
    does not fit.
    """
    layout = layout_of(Turned())
    legacy = np.arange(6, dtype="float32").reshape(2, 3)
    assert (str(layout), layout.legacy_shape([(3, 2)])) == ("turned", (2, 3))
    assert np.array_equal(layout.to_legacy(layout.to_migrated(legacy)), legacy)  # type: ignore[attr-defined]
    (copy,) = layout.copies(legacy, [np.zeros((3, 2), "float32")])
    assert copy.turn is not None and np.array_equal(copy.turn[0](copy.legacy), Turned().to_migrated(legacy))
    with pytest.raises(LayoutError):
        layout.copies(legacy, [np.zeros((2, 3), "float32")])


def test_parts_that_do_not_fit() -> None:
    """Summands of another size, and a scalar that would have summands, are refused; a transposed
    array has the transposed shape.
    """
    with pytest.raises(LayoutError, match=r"its shape is \(7,\), but 2 summands of the shape \(3,\)"):
        Summed().copies(np.zeros(7), [np.zeros(3)])
    with pytest.raises(LayoutError, match="the port's variable is a scalar"):
        Spread().copies(np.zeros(()), [np.zeros(())])
    assert Transpose((2, 0, 1)).legacy_shape([(3, 1, 2)]) == (1, 2, 3)


MUTANTS = {  # the mistake -> case, rows
    "wrong gate order": ("LSTM", (("kernel", KERNELS, Split(Gates("ifco", "ifco"))), MAPS["LSTM"][3][1])),
    "missing forget bias": ("LSTM", (SPLIT, BIAS)),
    "reset and update exchanged": ("GRU", (("g", KERNELS, Split(Gates("zr", "zrh"))), *MAPS["GRU"][3][1:])),
    "CuDNN's kernel as it stands": ("CuDNNLSTM", (("k", "cell/kernel", None), *MAPS["CuDNNLSTM"][3][1:])),
}


@pytest.mark.parametrize(("case", "rows"), MUTANTS.values(), ids=MUTANTS)
def test_a_mutant_in_a_map_gives_other_weights(case: str, rows: tuple[Any, ...]) -> None:
    """Each mutant has allowed shapes and gives other numbers, so the comparisons above can fail."""
    legacy = drawn(case)
    right, wrong = there(resolved(case), legacy), there(resolved(case, rows), legacy)
    assert resolved(case, rows).problems == []
    assert any(not np.array_equal(right[path], wrong[path]) for path in right)


def test_ends_are_by_variable() -> None:
    """If two rows fill one variable, both are its ends, with the index of their path."""
    found = resolved("GRU")
    ends = ends_of(found.links.values())
    assert sorted((link.name, number) for link, number in ends[id(found.links["g"].variables[1])]) == [
        ("c", 1),
        ("g", 1),
    ]
