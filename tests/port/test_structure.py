"""Tests what shortens a port: parameters that several names share, loops over names, and the script that
says what could be shorter still.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from parity_tests.ported import table
from parity_tests.ported.lines import model_lines
from parity_tests.ported.structure import findings
from tests.port.networks import FORWARD
from tf1kit.port.read import read
from tf1kit.port.structure.expression import Call, Expression, Items, Repeated, Value
from tf1kit.port.structure.functions import expand, extract
from tf1kit.port.structure.names import Names
from tf1kit.port.structure.runs import expanded, with_loops
from tf1kit.port.structure.splices import Split, split
from tf1kit.port.translate import translate
from tf1kit.port.write.fold import WIDTH, flat, fold

GRAPHS = Path(__file__).parent / "graphs"
MODULE = '''"""A port."""
from keras import layers


def conv(filters, name):
    """A convolution."""
    return layers.Conv2D(filters, 3, name=name)


class Net(Network):
    def endpoints(self, images, training=False):
        return {}

    def __init__(self):
        self.first = conv(4, "first")
        self.second = conv(5, "second")
'''


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("", "", []),
        ("Net(Network)", "Net(Alternating)", []),
        ("Net(Network)", "Net(keras.Model)", []),
        ("class Net", "def a_loss(ends):\n    return 0\n\n\nloss = {'a': a_loss}\n\n\nclass Net", []),
        ("endpoints", "call", ["conv is called once", "Net is called once"]),
        ('        self.second = conv(5, "second")\n', "", ["conv is called once"]),
        ("conv(5,", "conv(4,", ["filters of conv is always 4"]),
        (
            "class Net",
            "def other(units, name):\n    return layers.Conv2D(units, 3, name=name)\n\n\nclass Net",
            ["other is called once", "conv and other are equal up to their parameters"],
        ),
        (
            "        self.second",
            "".join(f'        self.b{at} = layers.Dense(3, name="b{at}")\n' for at in range(3)) + "        self.second",
            ["3 times in a row, 1 at a time: self.b0 = layers.Dense(3, name='b0')"],
        ),
        (
            "        self.second",
            "".join(f"        a{at} = f()\n        b{at} = g(a{at})\n" for at in range(3)) + "        self.second",
            ["3 times in a row, 2 at a time: a0 = f()"],
        ),
    ],
)
def test_what_is_found(old: str, new: str, says: list[str]) -> None:
    """Each kind of finding, and none in a module without them."""
    assert findings(MODULE.replace(old, new, 1) if old else MODULE) == says


def test_lines_of_a_model() -> None:
    """Docstrings, comments, blank lines and what the class does not need are not counted."""
    assert model_lines([MODULE], ["Net"]) == 8
    assert model_lines([MODULE + "\n\ndef main():\n    Net()\n# end\n"], ["Net"]) == 8
    with pytest.raises(KeyError, match="no definition of Other"):
        model_lines([MODULE], ["Other"])


@pytest.mark.parametrize("name", [made.__name__ for made in FORWARD])
def test_nothing_is_found_in_ports(name: str) -> None:
    """The script has no finding in the ports of graphs by genuine 1.15.5."""
    assert findings(translate(read(GRAPHS / f"{name}.meta"), name).text) == []


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (("unit_9", "unit_10"), Split("unit_", (9, 10), "")),
        (("b5_conv", "b6_conv"), Split("b", (5, 6), "_conv")),
        (("left", "right"), Split("", ("lef", "righ"), "t")),
        (("conv", "conv_1"), None),
        ((3, 4), Split("", (3, 4), "", False)),
        (("01", "02"), Split("", ("01", "02"), "")),
        ((0.5, 1.5), None),
    ],
)
def test_parts_of_names(column: tuple[Any, ...], expected: Split | None) -> None:
    """Numbers are whole numbers."""
    assert split(column) == expected


def unit(number: int, width: int = 8) -> Call:
    """A chain of two layers whose names have a number."""
    parts = [
        Call("layers.Dense", (("", Value(width)), ("name", Value(f"block{number}_a")))),
        Call("layers.Dense", (("", Value(4)), ("name", Value(f"block{number + 1}_b")))),
    ]
    return Call("Chain", (("", Items(tuple(parts))), ("name", Value(f"block{number}"))))


def test_one_number_for_several_names() -> None:
    """Names that have a number in common are written by one parameter."""
    (function,), calls = extract([unit(3), unit(7, 9)], Names())
    assert function.parameters == ("number", "units")
    assert [flat(one) for one in calls] == ["dense(3, 8)", "dense(7, 9)"]
    assert 'name=f"block{number + 1}_b"' in flat(function.body)


def test_a_layer_of_functions_is_shared() -> None:
    """What a function makes, and what is made once, by one function, which counts both; it gives the same layers."""

    def dense(units: int, name: str) -> Call:
        more = {"activation": "relu", "use_bias": False, "kernel_initializer": "zeros"}
        given = [("", Value(units)), *((key, Value(value)) for key, value in more.items()), ("name", Value(name))]
        return Call("layers.Dense", tuple(given))

    def block(units: int) -> Call:
        parts = Items((dense(units, "a"), dense(4, "b")))
        return Call("Chain", (("", parts), ("name", Value(f"block{units}"))))

    found: list[Expression] = [block(1), block(2), dense(7, "c")]
    functions, calls = extract(found, Names())
    inner, outer = functions
    assert (inner.times, outer.times) == (5, 2)
    assert [expand(one, functions) for one in calls] == found
    assert flat(outer.body).count("layers.Dense") == 0
    assert [flat(one) for one in calls][2] == f'{inner.name}("c", 7)'


def test_a_loop_over_numbers() -> None:
    """A row of three or more is a loop, and stands for the same parts; a row that is broken is not."""
    row: tuple[Expression, ...] = tuple(unit(number) for number in range(8, 12))
    found = with_loops(Items(row))
    assert isinstance(found, Items)
    (loop,) = found.parts
    assert isinstance(loop, Repeated)
    assert (expanded(loop), loop.first, loop.count) == (list(row), 8, 4)
    assert flat(found).startswith("[Chain([layers.Dense(8, name=f") and flat(found).endswith(
        "for number in range(8, 12)]"
    )
    lines = fold(found, "self.stages = ")
    assert max(map(len, lines)) <= WIDTH
    assert lines[-2:] == ["    for number in range(8, 12)", "]"]
    mixed = with_loops(Items((*row, unit(3), unit(4), unit(9))))
    assert isinstance(mixed, Items)
    assert len(mixed.parts) == 4
    assert flat(with_loops(Items((unit(2), unit(4), unit(6))))).endswith("for number in range(2, 8, 2)]")
    assert with_loops(Items((unit(1), unit(2), unit(4)))) == Items((unit(1), unit(2), unit(4)))
    assert with_loops(Items((unit(1), unit(2, 9), unit(3)))) == Items((unit(1), unit(2, 9), unit(3)))


def test_names_that_differ_by_a_letter_are_a_loop() -> None:
    """From three on, and as far as one letter is all that differs."""

    def part(*texts: str) -> Expression:
        return Items(tuple(Call("mixed", (("", Value(f"Mixed_{text}")),)) for text in texts))

    assert flat(with_loops(part("5b", "5c", "5d", "6a"))) == (
        '[*(mixed(f"Mixed_5{letter}") for letter in "bcd"), mixed("Mixed_6a")]'
    )
    for other in (("5b", "5c"), ("5b", "5cd", "5e"), ("5b", "6c", "7d"), ("b_", "bb", "b c")):
        assert with_loops(part(*other)) == part(*other)


def test_parts_that_take_turns_are_a_loop() -> None:
    """The layers of a number follow each other; two layers are not worth it three times."""

    def pair(number: int) -> list[Expression]:
        return [Call("conv", (("", Value(f"conv_{number}")),)), Call("pool", (("", Value(number + 1)),))]

    row = Items(tuple(part for number in range(3, 7) for part in pair(number)))
    found = with_loops(row)
    assert isinstance(found, Items)
    (loop,) = found.parts
    assert isinstance(loop, Repeated)
    assert expanded(loop) == list(row.parts)
    text = 'layer for number in range(3, 7) for layer in [conv(f"conv_{number}"), pool(number + 1)]'
    assert flat(found) == f"[{text}]"
    lines = fold(found, f"self.{'long' * 12} = ")
    assert lines[1:] == ["    layer", "    for number in range(3, 7)", "    " + text[text.index("for layer") :], "]"]
    assert with_loops(Items(row.parts[:6])) == Items(row.parts[:6])


def test_a_run_for_some_networks_keeps_the_other_rows() -> None:
    """The table of the documentation is read again as it was written, with what is open."""
    page = (Path(__file__).parents[2] / "docs" / "port.md").read_text()
    installed = re.search(r"with TensorFlow ([\d.]+)\.\n", page.partition(table.BEGIN)[2])
    assert installed is not None
    rows = table.kept(page, installed[1])
    again = table.put(page, table.section(rows, installed[1]))
    assert len(rows) > 100
    assert sorted(re.sub(r"on \d{4}-\d\d-\d\d,", "", again).splitlines()) == sorted(
        re.sub(r"on \d{4}-\d\d-\d\d,", "", page).splitlines()
    )
