"""Tests ports that `tf1kit port` writes: of graphs by genuine 1.15.5 and by this TensorFlow, each
proven; a mutant of a port, and what is in the source.
"""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

from tests.port.networks import FORWARD, write
from tf1kit.parity.captured.of_pair import branches_of_version_1
from tf1kit.parity.written.forward import RUNGS, Forward
from tf1kit.port.read import evaluating, graph_of, read
from tf1kit.port.translate import translate
from tf1kit.port.written import Written

NETWORKS = [made.__name__ for made in FORWARD]
GRAPHS = Path(__file__).parent / "graphs"  # by genuine 1.15.5


@cache
def translated(path: Path) -> Written:
    """The port of a graph."""
    return translate(read(path), path.stem)


def written(path: Path, folder: Path) -> tuple[Written, Path]:
    """The port of a graph, and the file that it is written to."""
    made, out = translated(path), folder / f"{path.stem}.py"
    out.write_text(made.text)
    return made, out


@pytest.mark.parametrize(
    ("by", "name"),
    [
        *(("1.15.5", name) for name in NETWORKS),
        ("current", "inception"),
        ("current", "training"),
        ("current", "decoder"),
        ("current", "signals"),
        ("current", "decoding"),
    ],
)
def test_a_port_is_proven(by: str, name: str, tmp_path: Path) -> None:
    """Each variable has its place, and each end point has 0 ULP."""
    with branches_of_version_1():
        path = GRAPHS / f"{name}.meta" if by == "1.15.5" else Path(write(name, str(tmp_path)))
    results = Forward(*written(path, tmp_path)).prove()
    assert [(one.rung, one.status, one.failures) for one in results] == [(rung, "holds", []) for rung in RUNGS]
    assert len(results[1].rows) > 1


def test_the_proof_tells_how_far_it_is(tmp_path: Path) -> None:
    """Each pass and step is told once, and nothing is left at the end."""
    told = list[tuple[str, int, int]]()
    Forward(*written(GRAPHS / "training.meta", tmp_path), progress=lambda *what: told.append(what)).prove()
    assert [done for _, done, _ in told] == list(range(len(told)))
    assert {total for _, _, total in told} == {len(told)}
    assert {"bitwise: end points of the graph", "bitwise: step 3 of training"} <= {what for what, _, _ in told}


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        ("lenet", 'activation="relu", kernel', 'activation="elu", kernel', "differs by"),
        ("residual", "ZeroPadding2D(1", "ZeroPadding2D(((2, 0), (1, 1))", "differs by"),
        ("lenet", "strides", "strides", ""),
        ("lenet", '"conv1/bias"', '"conv1/biases"', "is not in the port"),
    ],
)
def test_a_mutant_is_noticed(name: str, old: str, new: str, says: str, tmp_path: Path) -> None:
    """A port with one mistake fails; an unchanged one does not."""
    made, out = written(GRAPHS / f"{name}.meta", tmp_path)
    assert old in made.text or not says
    out.write_text(made.text.replace(old, new))
    failures = [failure for one in Forward(made, out).prove() for failure in one.failures]
    assert bool(failures) == bool(says)
    assert not says or says in failures[0]


def test_blocks_are_written_once(tmp_path: Path) -> None:
    """Three blocks of one form are a function with the numbers that vary, called three times."""
    made, _ = written(GRAPHS / "inception.meta", tmp_path)
    assert "def mixed(name: str, filters: int, filters_2: int) -> layers.Layer:" in made.text
    for call in ('mixed("Mixed_a", 2, 3)', 'mixed("Mixed_b", 3, 4)', 'mixed("Mixed_c", 2, 5)'):
        assert call in made.text
    assert made.text.count("BatchNormalization(") == 1


@pytest.mark.parametrize("name", NETWORKS)
def test_the_source_is_plain(name: str, tmp_path: Path) -> None:
    """It is Python without a Lambda, a graph or weights in it; it says what the graph does not have."""
    made, _ = written(GRAPHS / f"{name}.meta", tmp_path)
    tree = ast.parse(made.text)
    told = " ".join(str(ast.get_docstring(tree)).split())
    trains = name == "training"
    assert ("Not in this graph: a loss and an optimizer" in told) == (name not in ("flagged", "training"))
    assert "Not ported yet" not in told
    assert "Lambda" not in made.text and "GraphDef" not in made.text
    assert max(map(len, made.text.splitlines())) <= 120
    code = made.text.partition("import keras")[2]
    assert ("decay=" in code, "Dropout(" in code) == (trains, trains or name == "flagged")


def test_what_training_needs(tmp_path: Path) -> None:
    """Rates, seeds and the decay are those of the graph; the statistics are compared, too."""
    made, out = written(GRAPHS / "training.meta", tmp_path)
    assert "Dropout(0.4, seed=(87654321, 3), " in made.text and "Dropout(0.25, name=" in made.text
    compared = {row.key for row in Forward(made, out).prove()[1].rows}
    assert {"weights/net/norm/moving_mean", "weights/net/norm/moving_variance"} <= compared
    out.write_text(made.text.replace("decay=0.9", "decay=0.99"))
    failed = {row.key for row in Forward(made, out).prove()[1].rows if not row.ok}
    assert {"weights/net/norm/moving_mean", "weights/net/norm/moving_variance"} <= failed
    assert {key.rpartition("weights/")[2] for key in failed} == {"net/norm/moving_mean", "net/norm/moving_variance"}


def test_both_graphs_of_a_network(tmp_path: Path) -> None:
    """One port computes what the graph that trains and the graph that evaluates compute."""
    made, out = written(GRAPHS / "training.meta", tmp_path)
    graph = graph_of(GRAPHS / "evaluating.meta")
    other = evaluating("evaluating.meta", graph, made.ends, made.source.inputs)
    results = Forward(made, out, evaluating=other).prove()
    assert [one.status for one in results] == ["holds"] * 3
    compared = {row.key for row in results[1].rows}
    assert {"evaluation/endpoints/logits", "endpoints/logits"} <= compared
    assert "evaluation/endpoints/dropout" not in compared


def test_a_graph_with_both_paths(tmp_path: Path) -> None:
    """The branches behind a placeholder are what the port computes with `training` True and False."""
    made, out = written(GRAPHS / "flagged.meta", tmp_path)
    other = evaluating("flagged.meta", made.source.evaluates, made.ends, made.source.inputs)
    results = Forward(made, out, evaluating=other).prove()
    assert [one.status for one in results] == ["holds"] * 3
    assert {"endpoints/fc2", "evaluation/endpoints/fc2"} <= {row.key for row in results[1].rows}
    out.write_text(made.text.replace("Dropout(0.4", "Dropout(0.5"))
    failed = [row.key for row in Forward(made, out, evaluating=other).prove()[1].rows if not row.ok]
    assert failed and not [key for key in failed if key.startswith("evaluation/")]


@pytest.mark.parametrize("name", ["decoding", "adversaries", "nce", "lenet"])
def test_main_calls_the_network(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The inputs have the names, shapes and types of the graph's placeholders."""
    found: dict[str, object] = {"__name__": name}
    exec(translated(GRAPHS / f"{name}.meta").text, found)
    found["main"]()  # type: ignore[operator]
    assert "Total params" in capsys.readouterr().out


def test_what_is_fed_gives_its_name() -> None:
    """A placeholder that is called so is the argument; the package is that of the module."""
    decoding = translated(GRAPHS / "decoding.meta").text
    assert "def endpoints(self, ids, training=False):" in decoding and "zeros((2, 5), dtype=" in decoding
    assert 'register_keras_serializable(package="decoding")' in decoding
    written = translate(read(GRAPHS / "lenet.meta"), "net", package="ports").text
    assert "def endpoints(self, images, training=False):" in written and 'serializable(package="ports")' in written


@pytest.mark.parametrize("name", ["adam", "switching", "twins", "triplet", "adversaries", "lenet"])
def test_what_is_imported_or_assigned_is_used(name: str) -> None:
    """A docstring such as "Print the layers." does not use `keras.layers`, and no line takes the last `x`."""
    tree = ast.parse(translated(GRAPHS / f"{name}.meta").text)
    nodes = list(ast.walk(tree))
    imported = [one for node in nodes if isinstance(node, ast.Import | ast.ImportFrom) for one in node.names]
    used = {node.id for node in nodes if isinstance(node, ast.Name)}
    assert {(one.asname or one.name).partition(".")[0] for one in imported} <= used
    (endpoints,) = [node for node in nodes if isinstance(node, ast.FunctionDef) and node.name == "endpoints"]
    names = [node for node in ast.walk(endpoints) if isinstance(node, ast.Name)]
    assigned, taken = ({node.id for node in names if isinstance(node.ctx, kind)} for kind in (ast.Store, ast.Load))
    assert assigned <= taken
    lines = ast.unparse(endpoints).splitlines()
    assert not lines[-2].strip().startswith("x = ends[")
