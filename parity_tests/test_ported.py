"""Ports four networks of tf_slim end to end, and checks that docs/port-gallery.md is up to date."""

from __future__ import annotations

from pathlib import Path

import pytest

from parity_tests.ported import gallery, table
from parity_tests.ported.measure import Row, measured
from tests import warm
from tf1kit.parity.written.forward import RUNGS
from tf1kit.parity.written.proof import Asked

BUILD = Path(gallery.__file__).with_name("build.py")
GRAPHS = {  # graph -> the most lines that its port may have
    "small_inception_v2.inference": 200,
    "small_inception_v3.inference": 230,
    "small_resnet_v1.inference": 115,
    "small_resnet_v2.inference": 140,
}


@pytest.fixture(scope="module")
def graphs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the graphs of four networks."""
    folder = tmp_path_factory.mktemp("graphs")
    done = warm.run("tf1kit", ["run", BUILD, folder, *GRAPHS], folder)
    assert done.stdout.split() == list(GRAPHS), done.stderr
    return folder


@pytest.mark.proof
@pytest.mark.parametrize("name", GRAPHS)
def test_a_network_of_tf_slim(graphs: Path, tmp_path: Path, name: str) -> None:
    """Its port is proven without an edit, is short, and has nothing that the structure script finds."""
    row = measured(Asked(str(graphs / f"{name}.meta")), "net", tmp_path)
    assert (row.proven, row.open, row.findings) == (list(RUNGS), [], [])
    assert row.lines <= GRAPHS[name]
    assert row.share == 100


def test_the_gallery_is_up_to_date() -> None:
    """If not, run `python -m parity_tests.ported.gallery` again."""
    assert gallery.PAGE.read_text(encoding="utf-8") == gallery.page()


def test_the_table() -> None:
    """A row has both builders; what is open is a list below."""
    good = Row(["map", "bitwise", "initial"], [], 10, 100.0, 40, 60, [], 0.5, 1.0).as_json()
    bad = Row(["map"], ["bitwise: x differs."], 10, 99.6, 40, 0, ["f is called once"], 0.5, 1.0).as_json()
    found = {"net.training.1.15.5": good, "net.training.2.21.0": bad, "deep depth=6.pair.2.21.0": good}
    text = table.section(found, "2.21.0")
    assert "| net | training | all | map | 100% | 40 | - | 1 | 0.5 |" in text
    assert "| deep depth=6 | pair | - | all | 100% | 40 | 60 | 0 | 0.5 |" in text
    assert "- net.training.2.21.0: bitwise: x differs.\n" in text
    page = f"a\n{table.BEGIN}\nold\n{table.END}\nb"
    assert table.put(page, "new\n") == f"a\n{table.BEGIN}\nnew\n{table.END}\nb"
