"""Reads the arithmetic of shapes: the sizes that a `Reshape` gets, and multiples of those of a tensor."""

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
    return BATCH if is_size(net, tensor, of, 0) else None


def factors(net: Net, tensor: str, of: str, axis: int | None = None) -> tuple[int, ...]:
    """The numbers by which the size of the tensor `of` along an axis is multiplied, or those of the height and width of
    images; () if a tensor is not such a product.
    """
    product = net.made_by(tensor, "Mul")
    for part, by in (product.inputs[:2], product.inputs[1::-1]) if product else ():
        if is_size(net, part, of, axis):
            return net.integers(by) or ()
    return ()


def is_size(net: Net, tensor: str, of: str, axis: int | None) -> bool:
    """Whether a tensor is the size of the tensor `of` along an axis, or the height and width of images."""
    part = net.made_by(tensor, "StridedSlice")
    shape = net.made_by(part.inputs[0], "Shape") if part else None
    is_of_it = part is not None and shape is not None and shape.inputs[0] == of
    if part is not None and axis is None:
        ends = [net.integers(one) for one in part.inputs[1:]]
        masks = ("begin_mask", "ellipsis_mask", "end_mask", "new_axis_mask", "shrink_axis_mask")
        return is_of_it and ends == [(1,), (3,), (1,)] and not any(map(part.number, masks))
    return bool(part and is_of_it and part.number("shrink_axis_mask") == 1 and net.integers(part.inputs[1]) == (axis,))
