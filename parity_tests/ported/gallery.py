"""Writes docs/port-gallery.md: five small networks in TensorFlow 1 beside the ports that `tf1kit port` writes of them.

python -m parity_tests.ported.gallery

The originals are functions of tests/port/networks.py, and the graphs are those that genuine 1.15.5 made of them.
"""

from __future__ import annotations

import ast
import textwrap
from pathlib import Path

import click

from tf1kit.port.read import read
from tf1kit.port.translate import translate

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "port-gallery.md"
NETWORKS = Path("tests", "port", "networks.py")
GRAPHS = Path("tests", "port", "graphs")
SHOWN = {
    "lenet": "Layers in a row",
    "inception": "Blocks that repeat",
    "residual": "Residual units",
    "training": "A program that trains",
    "decoding": "A block of GPT-2",
}
HELPERS = ("weight", "conv", "normalized", "dense", "pool", "images", "moved")
HEAD = """# Five programs and their ports

`tox run -e port` wrote this page.
Each original is TensorFlow 1 code, and below it is the module that `tf1kit port` writes from the
graph that genuine 1.15.5 made of the original.
No port is edited, and each is proven to the bit.
[Port a graph](port.md) says how.
The originals share these functions:
"""


def page() -> str:
    """The text of the page."""
    functions = definitions((ROOT / NETWORKS).read_text(encoding="utf-8"))
    parts = [HEAD, fenced("\n\n\n".join(functions[name] for name in HELPERS))]
    for name, title in SHOWN.items():
        parts += [f"\n## {title}\n", "The original:\n", fenced(functions[name])]
        parts += ["\nThe port:\n", fenced(written(name))]
    return "\n".join(parts) + "\n"


def written(name: str) -> str:
    """The port of a graph."""
    source = read(ROOT / GRAPHS / f"{name}.meta")
    text = translate(source, name).text
    return text.replace(str(ROOT / GRAPHS), str(GRAPHS)).rstrip()


def definitions(text: str) -> dict[str, str]:
    """{name: source} of the functions of a module."""
    nodes = [node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)]
    return {node.name: textwrap.dedent(ast.get_source_segment(text, node) or "") for node in nodes}


def fenced(code: str) -> str:
    """Code as Markdown has it."""
    return f"```python\n{code}\n```"


@click.command()
def main() -> None:
    """Write docs/port-gallery.md."""
    PAGE.write_text(page(), encoding="utf-8")
    click.echo(f"wrote {PAGE.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
