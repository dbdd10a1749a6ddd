"""A word after the traceback, where a program died of something that no name can supply."""

from __future__ import annotations

import re

# What the error says, the NumPy that has it so, and the newest that runs it.
REMARKS = (
    (r"'numpy\.ndarray' object has no attribute 'tostring'", "2.3 removed ndarray.tostring"),
    (
        r"only (length-1|0-dimensional|size-1) arrays can be converted",
        "2.4 converts no array of one element to a number",
    ),
)


def remark(error: BaseException) -> str | None:
    """One line for stderr; None where there is nothing to say."""
    for pattern, gone in REMARKS:
        if isinstance(error, AttributeError | TypeError) and re.search(pattern, str(error)):
            import numpy

            version = numpy.__version__
            return f'tf1kit: NumPy {gone} (installed: {version}); NumPy 2.2 still runs this program: pip install "numpy<2.3"'
    return None
