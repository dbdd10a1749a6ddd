"""Compare recordings tensor by tensor: keys, dtype, shape, finiteness, values, in this order.  The result is an object.

Rendering is elsewhere (`report`, `page`): nothing here prints, and nothing here decides an exit code.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from tf1kit.parity.recording.exceptions import except_rounding, except_zero_gradients, zero_gradients
from tf1kit.parity.recording.keys import kind_of
from tf1kit.parity.recording.recording import Golden
from tf1kit.parity.recording.sketch import differences, label, magnitude, sketch_like
from tf1kit.parity.recording.tolerances import LIMITS
from tf1kit.parity.recording.values import (
    COMPLEX,
    PARTS,
    gaps,
    is_exact,
    real,
    refusal,
    size_of,
    ulp_distance,
    whole_problem,
)
from tf1kit.parity.recording.values import magnitude as magnitude_of

WORST = 5  # elements shown of a tensor that fails


@dataclass
class Row:
    """One tensor compared.

    `scaled` is the largest absolute difference divided by `scale`, the largest magnitude in the reference; `ulp` the largest
    distance in units of the last place (None where only a sketch of the reference is kept); `worst` the elements that
    differ most, as (index, reference, other), or which of the
    numbers that a sketch keeps.  `note` names the exception by which a row passes beyond its limit.
    """

    key: str
    kind: str
    reference: str
    other: str
    shape: tuple[int, ...] = ()
    dtype: str = ""
    max_abs: float = 0.0
    scaled: float = 0.0
    ulp: int | None = None
    limit: float = 0.0
    problem: str = ""
    note: str = ""
    worst: list[tuple[Any, float, float]] = field(default_factory=list)
    scale: float = 0.0

    @property
    def ok(self) -> bool:
        """Whether the tensor passes."""
        return not self.problem

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {**asdict(self), "ok": self.ok}


def compare(
    rung: str,
    reference: Mapping[str, Any],
    other: Mapping[str, Any],
    names: tuple[str, str] = ("legacy", "migrated"),
) -> list[Row]:
    """A row per key of either recording (name -> array); `names` say whose they are."""
    return list(compared(rung, reference, other, names))


def compared(
    rung: str,
    reference: Mapping[str, Any],
    other: Mapping[str, Any],
    names: tuple[str, str] = ("legacy", "migrated"),
) -> Iterator[Row]:
    """The rows of `compare`, one at a time: who looks for the first that fails compares no tensor after it."""
    magnitudes: dict[str, float] = {}
    for key in {**reference, **other}:
        if key not in reference or key not in other:
            yield _missing(rung, key, names, key in reference)
            continue
        row = _compare_arrays(rung, key, np.asarray(reference[key]), np.asarray(other[key]), names)
        if rung == "float64" and row.worst:
            magnitudes = magnitudes or {
                key: magnitude_of(value) for key, value in reference.items() if not refusal(np.asarray(value).dtype)
            }
            except_zero_gradients(rung, row, zero_gradients(magnitudes), magnitudes)
        yield row


def compare_golden(rung: str, golden: Golden, other: Mapping[str, Any], name: str, prefix: str = "") -> list[Row]:
    """A row per key of the golden that begins with `prefix`, and of `other`, whose keys lack the prefix."""
    return list(compared_golden(rung, golden, other, name, prefix))


def compared_golden(rung: str, golden: Golden, other: Mapping[str, Any], name: str, prefix: str = "") -> Iterator[Row]:
    """The rows of `compare_golden`, one at a time."""
    names = ("golden", name)
    keys = [key[len(prefix) :] for key in golden.tensors if key.startswith(prefix)]
    sizes: dict[str, float] = {}
    for key in dict.fromkeys([*keys, *other]):
        if key not in other or prefix + key not in golden.tensors:
            yield _missing(rung, key, names, key not in other)
            continue
        row = _compare_sketch(rung, key, golden, prefix + key, np.asarray(other[key]), names)
        if row.worst and prefix:
            sizes = sizes or {
                key: magnitude(golden.sketches[key], size_of(*tensor)) for key, tensor in golden.tensors.items()
            }
            zero = zero_gradients({key: size for key, size in sizes.items() if key.startswith("float64/")})
            except_zero_gradients(rung, row, zero, {key: size for key, size in sizes.items() if key.startswith(prefix)})
            if row.worst:
                except_rounding(row, golden, prefix + row.key, np.asarray(other[row.key]))
        yield row


def _row(rung: str, key: str, names: tuple[str, str], **values: Any) -> Row:
    kind = kind_of(key)
    limit = 0.0 if is_exact(values.get("dtype", "")) else LIMITS[rung, kind]
    return Row(key, kind, *names, limit=limit, **values)


def _missing(rung: str, key: str, names: tuple[str, str], in_reference: bool) -> Row:
    has, lacks = names if in_reference else names[::-1]
    return _row(rung, key, names, problem=f"{has} has it, {lacks} does not")


def _type_problem(names: tuple[str, str], dtypes: tuple[str, str], shapes: tuple[Any, Any]) -> str:
    for what, (reference, other) in (("dtype", dtypes), ("shape", shapes)):
        if reference != other:
            return f"{what} {reference} in {names[0]}, {other} in {names[1]}"
    return ""


def _compare_arrays(rung: str, key: str, left: np.ndarray, right: np.ndarray, names: tuple[str, str]) -> Row:
    row = _row(rung, key, names, shape=left.shape, dtype=str(left.dtype))
    row.problem = _type_problem(names, (str(left.dtype), str(right.dtype)), (left.shape, right.shape))
    if row.problem:
        return row
    row.problem = refusal(left.dtype)
    if row.problem:
        return row
    parts, other = real(left), real(right)
    if left is right or left.tobytes() == right.tobytes():  # as most are: nothing is to be measured
        single = parts.astype(np.float64)
        if not _not_finite(row, single, single):
            row.ulp = 0
            _judge(row, 0.0, float(np.abs(single).max(initial=0.0)))
        return row
    if _not_finite(row, parts.astype(np.float64), other.astype(np.float64)):
        return row
    difference = gaps(parts, other)
    row.ulp = ulp_distance(left, right)
    _judge(row, float(difference.max(initial=0.0)), magnitude_of(left))
    if not row.ok:
        for position in np.argsort(-difference, axis=None, kind="stable")[:WORST]:
            index = tuple(int(i) for i in np.unravel_index(position, parts.shape))
            said = (*index[:-1], PARTS[index[-1]]) if row.dtype in COMPLEX else index
            row.worst.append((said, float(parts[index]), float(other[index])))
    return row


def _compare_sketch(
    rung: str, key: str, golden: Golden, golden_key: str, array: np.ndarray, names: tuple[str, str]
) -> Row:
    dtype, shape = golden.tensors[golden_key]
    row = _row(rung, key, names, shape=shape, dtype=dtype)
    row.problem = _type_problem(names, (dtype, str(array.dtype)), (shape, array.shape))
    if row.problem:
        return row
    row.problem = refusal(array.dtype) or whole_problem(array)
    if row.problem:
        return row
    kept, size = golden.sketches[golden_key], size_of(dtype, shape)
    sketched = sketch_like(array, kept)
    if _not_finite(row, kept, sketched):
        return row
    difference = differences(kept, sketched, size)
    _judge(row, float(difference.max(initial=0.0)), magnitude(kept, size))
    if not row.ok:
        for position in np.argsort(-difference, kind="stable")[:WORST]:
            row.worst.append((label(int(position), size), float(kept[position]), float(sketched[position])))
    return row


def _not_finite(row: Row, left: np.ndarray, right: np.ndarray) -> bool:
    for name, array in ((row.reference, left), (row.other, right)):
        bad = int(np.count_nonzero(~np.isfinite(array)))
        if bad:
            row.problem = f"{bad} values in {name} are NaN or infinite"
            row.max_abs = row.scaled = float("nan")
            return True
    return False


def _judge(row: Row, max_abs: float, scale: float) -> None:
    row.max_abs, row.scale = max_abs, scale
    row.scaled = max_abs / scale if scale else max_abs
    if row.scaled > row.limit or (row.limit == 0.0 and row.ulp):
        size = f"{row.ulp} ULP" if row.limit == 0.0 and row.ulp else f"{row.scaled:.2g} of scale"
        row.problem = f"differs by {size}; {row.limit:g} allowed"
