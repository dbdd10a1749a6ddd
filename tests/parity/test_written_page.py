"""Tests the page of `tf1kit port --html`: what it says of each scope, and that it counts everything."""

from __future__ import annotations

from pathlib import Path

from tf1kit.parity.reports.written_page import render
from tf1kit.parity.written.forward import Forward
from tf1kit.parity.written.scopes import scopes
from tf1kit.port.read import read
from tf1kit.port.translate import translate

GRAPHS = Path(__file__).resolve().parents[1] / "port" / "graphs"


def test_scopes_of_a_port(tmp_path: Path) -> None:
    """Operations and lines are those of the graph and the class; a mistake shows in its scope alone."""
    written = translate(read(GRAPHS / "inception.meta"), "net")
    assert written.source.whole is not None
    out = tmp_path / "net.py"
    out.write_text(written.text)
    found = scopes(written, Forward(written, out).prove(("map", "bitwise")))
    assert sum(one.operations or 0 for one in found) == len(written.source.whole.node)
    inner = [one for one in found if one.operations is not None and one.name]
    assert [one.name for one in inner] == ["Conv1", "Mixed_a", "Mixed_b", "Mixed_c", "mean", "Logits", "squeeze"]
    body = written.text.partition("super().__init__(**kwargs)\n")[2].partition("SCOPES")[0].splitlines()
    lines = [one for one in body if one.strip() and "def " not in one and "return ends" not in one]
    assert sum(one.lines or 0 for one in inner) == len(lines)
    assert [one.name for one in found[len(inner) :]] == ["conv()", "mixed()", ""]
    assert {one.worst["bitwise"] for one in inner} == {"0"}
    out.write_text(
        written.text.replace(
            'layers.Conv2D(4, 1, padding="same", activation="relu"', 'layers.Conv2D(4, 1, padding="same"'
        )
    )
    results = Forward(written, out).prove(("map", "bitwise"))
    wrong = [one.name for one in scopes(written, results) if one.worst.get("bitwise", "0") != "0"]
    assert wrong == ["Logits", "squeeze"]
    text = render("net", written.summary, scopes(written, results), results, ["bitwise does not hold"])
    assert "not needed in the port" in text and "not fully proven: bitwise does not hold" in text
    assert text.count('class="lead"') == len(found)
