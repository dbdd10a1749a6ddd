"""The checks of other sizes: a batch of 1, another batch size, and an odd image size.

For each size the legacy graph is built again. The port stays the same model.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tf1kit.cause import named_cause
from tf1kit.parity.beyond.rows import Found, NotApplicableError, NotCompared, rows_of
from tf1kit.parity.recording.batches import Batches
from tf1kit.parity.recording.compare import Row
from tf1kit.parity.recording.legacy_graph import LegacyGraph
from tf1kit.parity.recording.legacy_side import LegacySide
from tf1kit.parity.recording.recording import without

OTHER_BATCHES = (3, 5)  # the first one that is not the pair's own is used
OFFSETS = ((1, 3), (1, 1), (-1, -1))  # added to height and width; one more if the parity is wrong
ODD, EVEN = 1, 0


def batch_of_one(ladder: Any) -> list[Row]:
    """Compare one step with a batch of one row, such as a single image."""
    return at(ladder, "batch of 1", sized(ladder, 1))


def other_batch(ladder: Any) -> list[Row]:
    """Compare one step with a batch size that is neither the pair's nor 1."""
    return at(ladder, "other batch size", sized(ladder, other_size(ladder)))


def odd_image(ladder: Any) -> Found:
    """Compare one step with two images of another, odd height and width.

    The images are not square if `build` takes such images. If the pair's own height or width is
    odd, an even size is also compared, if `build` takes one.
    """
    found: Found = []
    batches = ladder.pair.batches
    for parity in (ODD, EVEN) if any(size % 2 for size in batches.image) else (ODD,):
        size = other_image(ladder, parity)
        try:
            if isinstance(size, str):
                raise NotApplicableError(size)
            found += at(ladder, "odd image size", [batches.sized(2, size)])
        except NotApplicableError as reason:
            found.append(NotCompared("an odd size" if parity == ODD else "an even size", str(reason)))
    if not any(isinstance(one, Row) for one in found):
        raise NotApplicableError("; ".join(dict.fromkeys(one.reason for one in found if isinstance(one, NotCompared))))
    return found


def other_size(ladder: Any) -> int:
    """Return a batch size that is neither the pair's nor 1."""
    return next(size for size in OTHER_BATCHES if size != ladder.pair.batches.rows)


def sized(ladder: Any, rows: int) -> list[Batches]:
    """Return the batches to try with so many rows: those of the odd image size, then those of the pair's own.

    All checks use the odd size first, so that they share its graph and trace.
    """
    batches = ladder.pair.batches
    if batches.rows is None:
        raise NotApplicableError("its inputs have no axis, so there is no batch")
    odd = other_image(ladder, ODD)
    return [*([] if isinstance(odd, str) else [batches.sized(rows, odd)]), batches.sized(rows)]


def other_image(ladder: Any, parity: int) -> Any:
    """Return another image size of the given parity, as (height, width).

    Both `build` and the port must take it. If no size fits both, the reason is returned as text.
    """
    key = ("image size", parity)
    if key not in ladder.legacy_steps:
        ladder.legacy_steps[key] = _other_image(ladder.pair, parity)
    found = ladder.legacy_steps[key]
    declared = getattr(ladder.migrated32.model, "input_shape", None)  # of a functional model
    if isinstance(found, str) or not isinstance(declared, tuple):
        return found
    fixed = any(size not in (None, other) for size, other in zip(declared[1:], found, strict=False))
    return f"the port declares images of {'x'.join(map(str, declared[1:]))}" if fixed else found


def candidates(height: int, width: int, parity: int) -> list[tuple[int, int]]:
    """Return the sizes of this parity to try. Height and width differ from the given ones."""
    sizes = [(_moved(height, down, parity), _moved(width, right, parity)) for down, right in OFFSETS]
    return [size for size in sizes if min(size) > 0]


def _moved(size: int, offset: int, parity: int) -> int:
    """Return `size + offset`, or one further if that has the wrong parity."""
    moved = size + offset
    return moved if moved % 2 == parity else moved + (1 if offset > 0 else -1)


def _other_image(pair: Any, parity: int) -> Any:
    if not pair.batches.image:
        return "its input has no height and width"
    if pair.batches.file:
        return f"the images of {pair.batches.file.path} have one size"
    own, said = pair.legacy_side("float32"), ""
    for size in candidates(pair.batches.image[0], pair.batches.image[1], parity):
        batches = pair.batches.sized(2, size)
        try:
            graph = LegacyGraph(pair.legacy.build, batches, own.dtype, pair.options, pair.seed)
        except Exception as error:  # whatever build says against a size that it does not take
            said = f"the legacy does not take {batches}: {named_cause(error)}"
            continue
        if _shapes(own.weights) != _shapes(graph.weights):
            return "its weights depend on the image size"
        return size
    return said


def at(ladder: Any, check: str, tried: list[Batches]) -> list[Row]:
    """Compare one step on the first of the `tried` batches that the legacy takes."""
    for batches in tried:
        steps = ladder.legacy_steps
        if batches.key not in steps:
            steps[batches.key] = _legacy_step(ladder, batches)
        if not isinstance(steps[batches.key], str):
            legacy, start, expected, earlier = steps[batches.key]
            for past in earlier:  # draw the same random numbers as the legacy's session did before
                ladder.migrated32.beside(past).whole_step(1, start, begin=past is earlier[0])
            port = ladder.migrated32.beside(legacy)
            found = port.whole_step(1, start, begin=not earlier)
            return rows_of(check, without(expected, port.map.dropped), found, within=str(batches))
    raise NotApplicableError(f"the legacy does not take {batches}: {steps[batches.key]}")


def _legacy_step(ladder: Any, batches: Batches) -> Any:
    """Run the legacy's first step on other batches.

    Returns (side, initial state, recording, earlier), or the error as text. A new session takes
    seconds in a large graph, so checks share one. If random operations run, `earlier` are the sides
    whose steps ran before in that session.
    """
    said = ""
    for any_batch in (True, False):  # first try a graph for any batch size, which checks can share
        try:
            side = _graph(ladder, batches, any_batch).fed(batches)
            start = ladder.first_step[0]
            earlier = ladder.legacy_draws.setdefault(side.graph, []) if side.draws and any_batch else []
            recording = side.whole_step(1, start, begin=not earlier)
        except Exception as error:  # whatever build or a kernel says against a size that it does not take
            said = named_cause(error)
            continue
        last = [value for key, value in recording.items() if key.startswith("endpoints/")][-1]
        earlier.append(side)
        if np.shape(last)[:1] == (batches.rows,):
            return side, start, recording, tuple(earlier[:-1])
        said = f"its last end point has the shape {list(np.shape(last))}, which is not one row for each of the batch"
    return said


def _graph(ladder: Any, batches: Batches, any_batch: bool) -> Any:
    """Return a legacy side for batches of this kind, or of any number of rows."""
    pair, graphs = ladder.pair, ladder.legacy_graphs
    plain = batches.scaled()
    if not any_batch and plain.key == pair.batches.key:
        return pair.legacy_side("float32")
    key = "any" if any_batch else "", plain.sized(1).key if any_batch else plain.key
    if key not in graphs:
        given = (pair.legacy, "float32", plain, pair.options, pair.seed)
        graphs[key] = LegacySide(*given, any_batch=any_batch, training_only=True)
    return graphs[key]


def _shapes(variables: list[Any]) -> dict[str, Any]:
    return {variable.op.name: variable.shape.as_list() for variable in variables}
