"""Why names of contrib are not supplied, and what to use: data.

The key is a contrib package ("tpu"), a module below one ("learn.python.learn.estimators") or a name in one
("rnn.python.ops.rnn_cell.UGRNNCell"), where 1.15.5 defines it or where a program finds it. The most specific one counts.
"""

from __future__ import annotations

GAPS: dict[str, tuple[str, str]] = {
    "": ("it left TensorFlow with 2.0", "see docs/contrib.md for what took the place of contrib's packages"),
}


def gap(*names: str) -> tuple[str, str]:
    """The reason and the way out for the first of `names` (dotted, from contrib) that has any, longest key first."""
    depth = max(name.count(".") for name in names) + 1
    for length in range(depth, 0, -1):
        for name in names:
            parts = name.split(".")
            if len(parts) >= length and (found := GAPS.get(".".join(parts[:length]))):
                return found
    return GAPS[""]
