"""Gradients clipped by value, by norm, by their global norm, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from tf1kit.graph.check import source
from tf1kit.parity.causes.change import FREE, PORTING, Change
from tf1kit.parity.causes.optimizing import Gradient, between, gradients
from tf1kit.parity.causes.wiring import Edited, Original, short

WHEN = FREE
REMEDY = (
    "Clip as the original does: in a Keras optimizer, clipvalue is tf.clip_by_value, clipnorm is tf.clip_by_norm of "
    "each gradient, and global_clipnorm is tf.clip_by_global_norm of all gradients"
)
SECTION = PORTING + "#training"


def changes(original: Original) -> Iterator[Change]:
    """No clipping, then each kind with each number of the original and of the port."""
    found = list(gradients(original))
    touched = tuple(one.update for one in found)
    if any(between(original, one) for one in found):
        yield Change("the port does not clip gradients", touched, partial(_clip, found=found, kind=_raw, limit=0.0))
    for limit in _limits(original, found):
        for kind, said in KINDS.items():
            yield Change(
                f"the port clips gradients {said} {limit:g}",
                touched,
                partial(_clip, found=found, kind=kind, limit=limit),
            )


def _limits(original: Original, found: list[Gradient]) -> list[float]:
    """Numbers by which the original or the port may clip."""
    names = {name for one in found for name in between(original, one)}
    own = [abs(value) for name in sorted(names) if (value := original.scalar(name))]
    return list(dict.fromkeys(short(one) for one in (*own, *map(abs, original.constants)) if 1e-6 < one < 1e6))


def _clip(edited: Edited, found: list[Gradient], kind: Callable[..., list[str]], limit: float) -> None:
    for one, clipped in zip(found, kind(edited, [one.raw for one in found], limit), strict=True):
        edited.set(*one.taker, clipped)


def _raw(edited: Edited, raw: list[str], limit: float) -> list[str]:
    return raw


def _by_value(edited: Edited, raw: list[str], limit: float) -> list[str]:
    """The smaller of max(g, -limit) and limit."""
    lower = [edited.add(_at(one), "Maximum", one, edited.constant(one, -limit)) for one in raw]
    return [
        edited.add(_at(one), "Minimum", low, edited.constant(one, limit)) for one, low in zip(raw, lower, strict=True)
    ]


def _by_norm(edited: Edited, raw: list[str], limit: float) -> list[str]:
    """The formula of `tf.clip_by_norm`: g * limit / max(norm, limit)."""
    return [_shrunk(edited, one, _norm(edited, [one]), limit) for one in raw]


def _by_global_norm(edited: Edited, raw: list[str], limit: float) -> list[str]:
    norm = _norm(edited, raw)
    return [_shrunk(edited, one, norm, limit) for one in raw]


def _norm(edited: Edited, raw: list[str]) -> str:
    """sqrt(2 * sum of L2 losses)."""
    halves = [edited.add(_at(one), "L2Loss", one) for one in raw]
    total = edited.add(_at(raw[0]), "AddN", *halves, N=len(halves))
    return edited.add(_at(raw[0]), "Sqrt", edited.scaled(total, 2.0))


def _shrunk(edited: Edited, gradient: str, norm: str, limit: float) -> str:
    most = edited.constant(gradient, limit)
    product = edited.add(_at(gradient), "Mul", gradient, most)
    return edited.add(_at(gradient), "RealDiv", product, edited.add(_at(gradient), "Maximum", norm, most))


def _at(tensor: str) -> str:
    return source(tensor)[0] + "/clipped"


KINDS = {
    _by_norm: "each to the norm", _by_value: "each to the value", _by_global_norm: "together to the global norm",
}  # fmt: skip
