"""A copy of a committed capture, to be spoilt by a test."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf

from tf1kit.capture.cut import Cut
from tf1kit.capture.folder import Capture

HOME = Path(__file__).resolve().parents[1] / "parity/captured/captures"
RUN, META = "graph-0/run-0.npz", "graph-0/graph.meta"


class Spoilt:
    """A copy of `name`.capture in `folder`."""

    def __init__(self, folder: Path, name: str = "placeholders") -> None:
        self.path = folder / f"{name}.capture"
        shutil.copytree(HOME / self.path.name, self.path)

    def tell(self, change: Callable[[Any], Any]) -> None:
        """Change the content of capture.json in place."""
        file = self.path / "capture.json"
        told = json.loads(file.read_text())
        change(told)
        file.write_text(json.dumps(told))

    def put(self, name: str, content: bytes) -> None:
        """Replace a file, and its sha256 in capture.json."""
        (self.path / name).write_bytes(content)
        self.tell(lambda told: told["sha256"].update({name: hashlib.sha256(content).hexdigest()}))

    def arrays(self, change: Callable[[dict[str, np.ndarray]], Any], name: str = RUN) -> None:
        """Change the arrays of a run in place."""
        with np.load(self.path / name) as file:
            arrays = {key: file[key] for key in file.files}
        change(arrays)
        raw = io.BytesIO()
        np.savez(raw, **arrays)  # type: ignore[arg-type]
        self.put(name, raw.getvalue())

    def graph(self, change: Callable[[Any], Any]) -> None:
        """Change the GraphDef in place."""
        meta = tf.compat.v1.MetaGraphDef.FromString((self.path / META).read_bytes())
        change(meta.graph_def)
        self.put(META, meta.SerializeToString())

    def graph_told(self, change: Callable[[Any], Any]) -> None:
        """Change what capture.json says of the graph."""
        self.tell(lambda told: change(told["graphs"][0]))

    def use(self) -> Cut:
        """Read everything that the capture has, and cut its graph."""
        capture = Capture(self.path)
        (graph,) = capture.graphs
        for run in graph.runs:
            assert run.arrays is not None and run.tapped is not None
        return Cut(graph)
