"""Reads the arithmetic of shapes: the sizes that a `Reshape` gets."""

from __future__ import annotations

from tf1kit.port.net import Net

BATCH = "the number of examples"
Size = int | str


def sizes_of(net: Net, tensor: str, of: str) -> tuple[Size, ...] | None:
    """The sizes in a vector, each a number or BATCH, the first size of the tensor `of`; None if they
    are other ones.

    A first size that is the number of examples with which the graph was built is BATCH, too.
    """
    known, given = net.integers(tensor), net.shapes.get(of) or (None,)
    if known is not None:
        return (BATCH, *known[1:]) if known and known[0] == given[0] and known[0] > 1 else known
    pack = net.made_by(tensor, "Pack")
    if pack is None:
        return None
    found = [_size(net, one, of) for one in pack.inputs]
    return None if None in found else tuple(one for one in found if one is not None)


def _size(net: Net, tensor: str, of: str) -> Size | None:
    known = net.integers(tensor)
    if known is not None:
        return known[0] if len(known) == 1 else None
    part = net.made_by(tensor, "StridedSlice")
    if part is None:
        return None
    shape = net.made_by(part.inputs[0], "Shape")
    begin, end, step = (net.integers(one) for one in part.inputs[1:4])
    is_first = (begin, end, step) == ((0,), (1,), (1,)) and part.number("shrink_axis_mask") == 1
    return BATCH if shape is not None and shape.inputs == (of,) and is_first else None
