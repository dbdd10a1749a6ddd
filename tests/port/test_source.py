"""Tests the parts that a module is written of: names, trees, functions, rows, and the loss."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest

from tf1kit.port.recognise.step import CALL, JOIN, Literal, Step
from tf1kit.port.structure.expression import Call, Expression, Items, Name, Value
from tf1kit.port.structure.functions import Function, extract
from tf1kit.port.structure.names import Names
from tf1kit.port.structure.series import statements
from tf1kit.port.structure.tree import Chain, Join, Leaf, Statement
from tf1kit.port.write.calls import Calls, inside_others
from tf1kit.port.write.fold import WIDTH, fold_line
from tf1kit.port.write.module import function_lines
from tf1kit.port.write.objective import Loss
from tf1kit.port.write.rows import Rule, rules_of, write_map


@pytest.mark.parametrize(
    ("operation", "scope", "taken", "expected"),
    [
        ("net/a/Conv2D", "net", (), "a"),
        ("net/a/Conv2D", "net", ("a",), "a.Conv2D"),
        ("net/a/Conv2D", "net", ("a", "a/conv2d", "a.conv2d"), "a.Conv2D_2"),
        ("net/Conv2D", "net", ("conv2d", "conv2d_2"), "conv2d_3"),
    ],
)
def test_names_of_layers(operation: str, scope: str, taken: tuple[str, ...], expected: str) -> None:
    """No two are the same, whatever is there already."""
    assert Names(*taken).layer(operation, scope) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0th/row", "layer_0th_row"),
        ("lambda", "lambda_"),
        ("match", "match_"),
        ("é", "layer"),
        ("A b", "a_b"),
        ("sum", "sum_"),
        ("Conv2DTranspose", "conv2d_transpose"),
    ],
)
def test_names_of_python(text: str, expected: str) -> None:
    """Digits in front and keywords are no names, and what is built in keeps its name."""
    assert Names().python(text) == expected
    assert Names(expected).python(text) == f"{expected}_2"


def dense(x: str, output: str, name: str) -> Step:
    """A layer with a weight of its own in the scope of its operation."""
    return Step("layers.Dense", (x,), (output,), f"{name}/MatMul", weights={"kernel": f"{name}/w_{output}"})


def test_what_is_a_chain() -> None:
    """Layers of one scope. A layer in front is apart from branches, each of which takes its output."""
    steps = [
        dense("x", "one", "net/first"),
        dense("one", "two", "net/block"),
        dense("two", "three", "net/block/left"),
        dense("two", "four", "net/block/right"),
        Step("layers.Add", ("three", "four"), ("five",), "net/block/add", form=JOIN),
        dense("five", "six", "net/block"),
    ]
    first, before, left, right, add, after = steps
    join = Join(add, ((Leaf(left),), (Leaf(right),)), "net/block")
    assert statements(steps, ["six"]) == [
        Statement("x", "one", Leaf(first)),
        Statement("one", "two", Leaf(before)),
        Statement("two", "six", Chain((join, Leaf(after)), "net/block")),
    ]


def chain(values: Expression, name: str) -> Call:
    """A chain with an argument that is a list."""
    return Call("Chain", (("", values), ("name", Value(name))))


def test_lists_of_literals() -> None:
    """What a function cannot give back is written out each time."""
    one, two = (chain(Items((Value(number),)), f"part{number}") for number in (1, 2))
    assert extract([one, two], Names()) == ([], [one, two])
    (function,), calls = extract([one, chain(Items((Value(1),)), "part2")], Names())
    assert (function.parameters, [str(call.function) for call in calls if isinstance(call, Call)]) == (
        ("name",),
        [function.name] * 2,
    )


@pytest.mark.parametrize(("count", "lines"), [(2, 1), (6, 3), (12, 14)])
def test_the_head_of_a_function(count: int, lines: int) -> None:
    """It is as wide as a line at most, and has all parameters."""
    words = tuple(f"parameter_{at}" for at in range(count))
    function = Function("block", words, Call("layers.Dense", (("", Name(words[0])),)), 2, ("int",) * count)
    text = function_lines(function)
    (made,) = ast.parse("\n".join(text)).body
    assert isinstance(made, ast.FunctionDef)
    assert [one.arg for one in made.args.args] == list(words)
    assert text.index(next(line for line in text if line.endswith("-> layers.Layer:"))) + 1 == lines
    assert max(map(len, text)) <= WIDTH


def variables(**further: str) -> dict[str, str]:
    """Places of fourteen variables of two layers with seven weights, and others."""
    rows = {f"net/{layer}/w{at}": f"{layer}/w{at}" for layer in ("a", "b") for at in range(7)}
    return rows | further


def test_rows_of_a_map() -> None:
    """Layers that are alike are a rule; a variable in another scope has a row, and a long one three lines."""
    rules, rest = rules_of(variables(other="c/kernel"), "net/")
    assert rules == [Rule("net/", ("a", "b"), tuple((f"w{at}", f"w{at}") for at in range(7)))]
    assert rest == {"other": "c/kernel"}
    name = "scope/" * 12 + "weights"
    lines = write_map({name: f"{name}/kernel", "b": "c"}, {"d": "it is dropped"}, "", Names(), {})
    assert lines[1:5] == ["    (", f'        "{name}",', f'        "{name}/kernel",', "        None,"]
    found: dict[str, Any] = {}
    exec("\n".join(lines), found)
    assert found["WEIGHT_MAP"] == ((name, f"{name}/kernel", None), ("b", "c", None), ("d", None, "it is dropped"))


def test_rows_of_layers_within_layers() -> None:
    """A name with a dot stands for two scopes of the graph."""
    inner = {f"net/{layer}/out/norm/beta": f"{layer}/out.norm/beta" for layer in ("a", "b")}
    rules, rest = rules_of(variables() | inner, "net/")
    assert rules[0].names[-1] == ("out/norm/beta", "out.norm/beta") and not rest


def called(kind: str, *given: str) -> Step:
    """A step that is a call, after whose inputs it is named."""
    name = f"{kind}_{'_'.join(given)}"
    return Step(kind, given, (name,), name, form=CALL)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("a - (b - c)", [("-", "b", "c"), ("-", "a", "-_b_c")]),
        ("a - b - c", [("-", "a", "b"), ("-", "-_a_b", "c")]),
        ("a * (b + c)", [("+", "b", "c"), ("*", "a", "+_b_c")]),
        ("a * b + c", [("*", "a", "b"), ("+", "*_a_b", "c")]),
        ("(a**b) ** c", [("**", "a", "b"), ("**", "**_a_b", "c")]),
        ("a**b**c", [("**", "b", "c"), ("**", "a", "**_b_c")]),
        ("ops.exp(a + b)", [("+", "a", "b"), ("ops.exp", "+_a_b")]),
    ],
)
def test_parentheses(text: str, kinds: list[tuple[str, ...]]) -> None:
    """An expression within another one has those that Python needs: the order of the additions is kept."""
    steps = [called(kind, *given) for kind, *given in kinds]
    calls = Calls()
    calls.texts |= {name: name for name in "abc"}
    assert inside_others([(one, one.name) for one in steps], Counter([steps[0].output]), [], calls) == {steps[0].output}
    calls.inside(steps[0])
    assert calls.step(steps[1]) == text


def test_a_long_expression_has_a_line_of_its_own() -> None:
    """So has what two lines take, or a line twice."""
    calls = Calls()
    calls.texts["a"] = "a" * 60
    first, second, third = called("ops.exp", "a"), called("ops.log", "a"), called("ops.tanh", "a")
    last = called("+", first.output, second.output)
    rows = [(one, one.name) for one in (first, second, last)]
    assert inside_others(rows, Counter([first.output, second.output]), [], calls) == {second.output}
    twice = called("*", third.output, third.output)
    assert inside_others([(third, "x"), (twice, "y")], Counter([third.output] * 2), [], calls) == set()


def test_a_long_line() -> None:
    """What is in its last bracket is below it, in one line if that is short enough."""
    given = ", ".join(f'"argument {at}"' for at in range(7))
    assert fold_line(f"x = f({given})", 4) == [f"    x = f({given})"]
    assert fold_line(f"x = function({given})", 12) == [f"{'':12}x = function(", f"{'':16}{given}", f"{'':12})"]
    lines = fold_line(f"x = function(g({given}), [1, (2, 3)])", 16)
    assert lines == [
        f"{'':16}x = function(",
        f"{'':20}g({given}),",
        f"{'':20}[1, (2, 3)],",
        f"{'':16})",
    ]


def loss(steps: list[Step], labels: Mapping[str, str]) -> list[str]:
    """The lines of a loss of the last step's tensor."""
    return Loss(steps, [steps[-1].output], {"logits:0": "logits"}, labels).write()


def test_the_lines_of_a_loss() -> None:
    """Several labels are a dict; what no layer computes has a line of its own, and says so."""
    off = Step("-", ("logits:0", "a:0"), ("off:0",), "off", form=CALL)
    raw = Step("tf.raw_ops.Cos", ("off:0",), ("cos:0",), "cos", form=CALL, arguments=("x",), remark="no layer")
    last = Step("*", ("cos:0", "b:0"), ("last:0",), "last", form=CALL)
    assert loss([off, raw, last], {"a": "a:0", "b": "b:0"}) == [
        "def loss(endpoints, labels):",
        "    # no layer",
        '    cos = tf.raw_ops.Cos(x=endpoints["logits"] - labels["a"])',
        '    return cos * labels["b"]',
    ]
    half = Step("*", ("logits:0", Literal(0.5)), ("half:0",), "half", form=CALL)
    assert loss([half], {}) == ["def loss(endpoints):", '    return endpoints["logits"] * 0.5']
    assert loss([off], {"a": "a:0"})[1:] == ['    return endpoints["logits"] - labels']
