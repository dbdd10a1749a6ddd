"""Methods of SciPy's objects: `matrix.matvec(x)`, `norm.interval(alpha=0.9)`.

Gone: `matvec` and `matmat` of sparse matrices since SciPy 1.7, `conjtransp` since 1.14, `alpha` and
`n` since 1.11. Methods that only have another name, such as `Rotation.from_dcm`, are rows of
`scipy.tsv`. Objects that have the method keep their own.
"""

from __future__ import annotations

from typing import Any


def product(self: Any, other: Any) -> Any:
    """The product of a sparse matrix and a vector or matrix."""
    return self @ other


def conjtransp(self: Any) -> Any:
    """The conjugate transpose of a sparse matrix."""
    return self.conj().T


METHODS = {
    "conjtransp": conjtransp,
    "matmat": product,
    "matvec": product,
}
KEYWORDS = {
    "interval": ("scipy.stats", {"alpha": "confidence"}),
    "moment": ("scipy.stats", {"n": "order"}),
}
